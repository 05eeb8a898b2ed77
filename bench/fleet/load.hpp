#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "bench/fleet/endpoint.hpp"
#include "bench/fleet/histogram.hpp"
#include "bench/fleet/ledger.hpp"
#include "bench/fleet/space.hpp"

namespace tuner::fleet {

/// A study under load.
struct study_under_load {
  std::string name;
  ledger book;
};

/// How to put the service under load.
struct load_options {
  std::size_t workers = 64;
  std::chrono::milliseconds warmup{2'000};
  std::chrono::milliseconds duration{10'000};
  /// How long a worker takes for one evaluation.
  std::chrono::milliseconds think{0};
  /// Points of the learning curve that a worker reports, one a request; a trial
  /// that should be pruned ends there.
  std::size_t reports = 0;
};

/// What the workers saw. Figures count what began after the warm-up and ended
/// before the end; errors count always.
struct load_figures {
  histogram ask;
  histogram report;
  /// Of pruned trials, too.
  histogram tell;
  /// Trials asked for, evaluated and told.
  std::uint64_t cycles = 0;
  /// Of these, those that ended early.
  std::uint64_t pruned = 0;
  /// Measured time, without the warm-up.
  std::chrono::nanoseconds elapsed{0};
  /// Answers other than 200, by status.
  std::map<int, std::uint64_t> errors;
  /// Answers to `suggest` without a readable trial.
  std::uint64_t unreadable = 0;
  /// Connections that were refused or broke with a request in flight.
  std::uint64_t connection_failures = 0;
  /// Workers still waiting for an answer 30 s after the end.
  std::uint64_t stuck = 0;
  /// CPU time that this process used meanwhile.
  std::chrono::nanoseconds cpu{0};
};

/// Runs a closed loop: every worker asks, evaluates, tells, and asks again;
/// worker i works on study i modulo their number. One thread.
///
/// A broken connection is opened again, and a tell without an answer is sent
/// again, as a real worker would.
load_figures
run_load(const endpoint& where, const space& objective,
         std::vector<study_under_load>& studies, const load_options& options);

} // namespace tuner::fleet
