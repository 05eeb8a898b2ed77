#include "algorithms/samplers/make_sampler.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <mutex>
#include <string_view>
#include <thread>

#include "bench/quality/plan.hpp"
#include "bench/quality/run.hpp"

namespace {

using namespace tuner;

struct arguments {
  bench::plan plan;
  std::vector<std::string> options;
  std::string output;
  std::size_t threads = std::max(1u, std::thread::hardware_concurrency());
};

// "true", "false", a number, or else a string.
parameter_value value_of(const std::string& text) {
  if (text == "true" || text == "false")
    return text == "true";
  char* end = nullptr;
  if (auto i = std::strtoll(text.c_str(), &end, 10); *end == '\0')
    return static_cast<std::int64_t>(i);
  if (auto x = std::strtod(text.c_str(), &end); *end == '\0')
    return x;
  return text;
}

std::vector<std::string> problem_names() {
  std::vector<std::string> out;
  for (const auto& p : bench::problems())
    out.push_back(p.name);
  return out;
}

arguments parse(int argc, char** argv) {
  arguments out;
  auto& p = out.plan;
  CLI::App app{"Runs samplers on the reference problems and writes CSV: "
               "library,sampler,problem,workers,seed,trials,value,seconds"};
  app.add_option("--samplers", p.samplers, "default: all")
    ->delimiter(',')
    ->check(CLI::IsMember(sampler_names()));
  app.add_option("--problems", p.problems, "default: all")
    ->delimiter(',')
    ->check(CLI::IsMember(problem_names()));
  app.add_option("--workers", p.workers, "trials asked before one is told")
    ->delimiter(',')
    ->check(CLI::PositiveNumber);
  app.add_option("--first-seed", p.first_seed);
  app.add_option("--seeds", p.n_seeds, "how many; default: 20, gp 10");
  app.add_option("--trials", p.trials,
                 "default: 200, gp 60 on most of the problems");
  app.add_option("--option", out.options, "of the samplers, as name=value");
  app.add_option("--threads", out.threads)->check(CLI::PositiveNumber);
  app.add_option("--output", out.output, "default: standard output");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    std::exit(app.exit(e));
  }
  for (const auto& x : out.options) {
    auto at = std::min(x.find('='), x.size());
    p.options.push_back(
      {x.substr(0, at), value_of(x.substr(std::min(at + 1, x.size())))});
  }
  return out;
}

// Writes the rows of jobs that end in any order in the order of the jobs.
class ordered_writer {
public:
  ordered_writer(const std::vector<bench::job>& jobs, std::FILE* file)
    : jobs_{jobs}, file_{file}, done_(jobs.size()) {
    std::fputs("library,sampler,problem,workers,seed,trials,value,seconds\n",
               file_);
  }

  void add(std::size_t i, std::vector<bench::checkpoint> rows) {
    std::lock_guard guard{mutex_};
    done_[i] = std::move(rows);
    for (; next_ < done_.size() && !done_[next_].empty(); ++next_) {
      const auto& j = jobs_[next_];
      for (const auto& c : done_[next_])
        std::fprintf(file_, "tuner,%s,%s,%zu,%llu,%zu,%.10g,%.4f\n",
                     j.sampler.name.c_str(), j.target->name.c_str(), j.workers,
                     static_cast<unsigned long long>(j.seed), c.trials, c.value,
                     c.seconds);
      std::fflush(file_);
    }
  }

private:
  const std::vector<bench::job>& jobs_;
  std::FILE* file_;
  std::mutex mutex_;
  std::vector<std::vector<bench::checkpoint>> done_;
  std::size_t next_ = 0;
};

} // namespace

int main(int argc, char** argv) {
  auto args = parse(argc, argv);
  auto jobs = bench::jobs_of(args.plan);
  auto* file
    = args.output.empty() ? stdout : std::fopen(args.output.c_str(), "w");
  if (file == nullptr) {
    std::cerr << "quality: cannot write " << args.output << '\n';
    return EXIT_FAILURE;
  }
  ordered_writer writer{jobs, file};
  std::atomic<std::size_t> next{0};
  std::atomic<bool> failed{false};
  auto work = [&] {
    for (auto i = next++; i < jobs.size() && !failed; i = next++) {
      const auto& j = jobs[i];
      auto done = bench::run(*j.target, j.sampler, j.seed, j.trials, j.workers);
      if (done) {
        writer.add(i, std::move(*done));
      } else if (!failed.exchange(true)) {
        std::cerr << "quality: " << done.error().what << '\n';
      }
    }
  };
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < args.threads; ++i)
      threads.emplace_back(work);
  }
  auto written = std::ferror(file) == 0 && std::fclose(file) == 0;
  return written && !failed ? EXIT_SUCCESS : EXIT_FAILURE;
}
