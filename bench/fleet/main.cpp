#include <CLI/CLI.hpp>
#include <sys/resource.h>

#include <cstdio>
#include <fstream>
#include <iostream>

#include "bench/fleet/report.hpp"
#include "bench/fleet/studies.hpp"

namespace {

using namespace tuner;
using namespace tuner::fleet;

struct settings {
  std::string url = "http://127.0.0.1:6177/v1/tuner";
  std::string key;
  std::string prefix;
  std::string json_file;
  double seconds = 10.0;
  double warmup = 2.0;
  long think_ms = 0;
  bool keep = false;
};

// A name that no earlier run has used.
std::string fresh_prefix() {
  auto now = std::chrono::system_clock::now().time_since_epoch();
  return "fleet-"
         + std::to_string(
           std::chrono::duration_cast<std::chrono::milliseconds>(now).count());
}

std::chrono::milliseconds to_milliseconds(double seconds) {
  return std::chrono::milliseconds{static_cast<long long>(seconds * 1'000.0)};
}

// Every worker holds one descriptor.
void raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
  }
}

result<void> run(const settings& s, report& r) {
  auto where = resolve(s.url);
  if (!where)
    return tl::make_unexpected(where.error());
  where->key = s.key;
  session service{*where};
  space objective{r.parameters};
  std::vector<study_under_load> studies;
  auto prefix = s.prefix.empty() ? fresh_prefix() : s.prefix;
  for (std::size_t i = 0; i < r.studies; ++i) {
    studies.push_back({prefix + "-" + std::to_string(i), {}});
    auto& study = studies.back();
    auto done
      = create_study(service, study.name, r.sampler, r.pruner, objective);
    if (done)
      done = preload(service, study, objective, r.trials, i);
    if (!done)
      return done;
  }
  r.figures = run_load(*where, objective, studies, r.options);
  for (auto& study : studies) {
    if (auto done = read_back(service, study); !done)
      return done;
    r.duplicates += study.book.duplicates();
    r.lost += study.book.lost();
    r.read_back += study.book.seen();
    // A study that went wrong is evidence.
    if (!s.keep && study.book.duplicates() == 0 && study.book.lost() == 0)
      if (auto done = delete_study(service, study.name); !done)
        return done;
  }
  return {};
}

} // namespace

int main(int argc, char** argv) {
  CLI::App app{"Puts a Tuner service under load: workers on keep-alive "
               "connections ask for trials and tell their values."};
  settings s;
  report r;
  app.add_option("--url", s.url, "Base URL")->capture_default_str();
  app.add_option("--key", s.key, "API key to send with every request");
  app
    .add_option("--workers", r.options.workers, "Workers, one connection each")
    ->check(CLI::Range(1, 20'000))
    ->capture_default_str();
  app.add_option("--studies", r.studies, "Studies the workers share")
    ->check(CLI::Range(1, 10'000))
    ->capture_default_str();
  app.add_option("--seconds", s.seconds, "Measured time in seconds")
    ->check(CLI::Range(0.1, 86'400.0))
    ->capture_default_str();
  app.add_option("--warmup", s.warmup, "Load before it in seconds")
    ->check(CLI::Range(0.0, 3'600.0))
    ->capture_default_str();
  r.sampler = "tpe";
  app.add_option("--sampler", r.sampler, "Sampler of the studies")
    ->capture_default_str();
  app.add_option("--pruner", r.pruner, "Pruner of the studies")
    ->capture_default_str();
  app
    .add_option("--reports", r.options.reports,
                "Reports of each trial, one a request")
    ->check(CLI::Range(0, 1'000'000))
    ->capture_default_str();
  app.add_option("--parameters", r.parameters, "Parameters, of mixed kinds")
    ->check(CLI::Range(1, 1'000))
    ->capture_default_str();
  app.add_option("--trials", r.trials, "Finished trials in each study before")
    ->check(CLI::Range(0, 10'000'000))
    ->capture_default_str();
  app.add_option("--think-ms", s.think_ms, "Time of one evaluation")
    ->check(CLI::Range(0, 3'600'000))
    ->capture_default_str();
  app.add_option("--prefix", s.prefix,
                 "Start of the studies' names; default: one never used");
  app.add_option("--json", s.json_file, "Also write the figures to this file");
  app.add_flag("--keep", s.keep, "Do not delete the studies at the end");
  CLI11_PARSE(app, argc, argv);
  r.url = s.url;
  r.options.duration = to_milliseconds(s.seconds);
  r.options.warmup = to_milliseconds(s.warmup);
  r.options.think = std::chrono::milliseconds{s.think_ms};
  raise_descriptor_limit();
  if (auto done = run(s, r); !done) {
    std::cerr << "fleet: " << done.error().what << "\n";
    return 2;
  }
  std::cout << to_text(r);
  if (!s.json_file.empty()) {
    std::ofstream file{s.json_file};
    file << to_json(r);
    if (!file.flush()) {
      std::cerr << "fleet: cannot write " << s.json_file << "\n";
      return 2;
    }
  }
  return is_clean(r) ? 0 : 1;
}
