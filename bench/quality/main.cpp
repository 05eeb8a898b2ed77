#include <CLI/CLI.hpp>

#include <atomic>
#include <cstdio>
#include <iostream>
#include <mutex>
#include <thread>

#include "bench/quality/run.hpp"

namespace {

using namespace tuner;

struct job {
  const bench::problem* target;
  std::string sampler;
  std::size_t workers;
  std::uint64_t seed;
};

struct options {
  std::vector<std::string> samplers{"tpe"};
  std::vector<std::string> problems;
  std::vector<std::size_t> workers{1};
  std::uint64_t first_seed = 0;
  std::uint64_t n_seeds = 20;
  std::size_t trials = 200;
  std::string variant;
  std::size_t threads = std::thread::hardware_concurrency();
};

std::vector<job> jobs_of(const options& o) {
  std::vector<job> out;
  for (std::uint64_t i = 0; i < o.n_seeds; ++i)
    for (const auto& p : bench::problems())
      if (o.problems.empty()
          || std::count(o.problems.begin(), o.problems.end(), p.name) > 0)
        for (const auto& s : o.samplers)
          for (auto w : o.workers)
            out.push_back({&p, s, w, o.first_seed + i});
  return out;
}

algorithm_choice choice_of(const job& j, const options& o) {
  algorithm_choice out{j.sampler, {}};
  if (!o.variant.empty() && j.sampler == "tpe")
    out.options.push_back({"variant", o.variant});
  if (j.sampler == "qmc")
    out.options.push_back({"scramble", true});
  return out;
}

void parse(options& o, int argc, char** argv) {
  CLI::App app{"Runs samplers on the reference problems; prints CSV: library,"
               "sampler,problem,workers,seed,trials,value,seconds"};
  app.add_option("--samplers", o.samplers)->delimiter(',');
  app.add_option("--problems", o.problems, "default: all")->delimiter(',');
  app.add_option("--workers", o.workers, "trials asked before one is told")
    ->delimiter(',');
  app.add_option("--first-seed", o.first_seed);
  app.add_option("--seeds", o.n_seeds, "how many");
  app.add_option("--trials", o.trials);
  app.add_option("--variant", o.variant, "of tpe");
  app.add_option("--threads", o.threads);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    std::exit(app.exit(e));
  }
}

} // namespace

int main(int argc, char** argv) {
  options o;
  parse(o, argc, argv);
  auto jobs = jobs_of(o);
  std::atomic<std::size_t> next{0};
  std::mutex output;
  std::puts("library,sampler,problem,workers,seed,trials,value,seconds");
  auto work = [&] {
    for (auto i = next++; i < jobs.size(); i = next++) {
      const auto& j = jobs[i];
      auto done
        = bench::run(*j.target, choice_of(j, o), j.seed, o.trials, j.workers);
      std::lock_guard guard{output};
      if (!done) {
        std::cerr << "quality: " << done.error().what << '\n';
        std::exit(EXIT_FAILURE);
      }
      for (const auto& c : *done)
        std::printf("tuner,%s,%s,%zu,%llu,%zu,%.10g,%.4f\n", j.sampler.c_str(),
                    j.target->name.c_str(), j.workers,
                    static_cast<unsigned long long>(j.seed), c.trials, c.value,
                    c.seconds);
      std::fflush(stdout);
    }
  };
  std::vector<std::jthread> threads;
  for (std::size_t i = 0; i < o.threads; ++i)
    threads.emplace_back(work);
}
