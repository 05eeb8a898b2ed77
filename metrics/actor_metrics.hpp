#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "metrics/instruments.hpp"

namespace tuner::metrics {

/// Values of a label, all known beforehand, with an instrument for each; and
/// one for what is none of them.
template <class Instrument, std::size_t N>
struct labelled {
  std::array<std::string_view, N> values{};
  std::array<Instrument, N> instruments{};
  Instrument other{};

  const Instrument& operator[](std::string_view value) const noexcept {
    for (std::size_t i = 0; i < N; ++i)
      if (values[i] == value)
        return instruments[i];
    return other;
  }
};

/// What studies count. Default-constructed: nothing.
struct study_metrics {
  /// Trials handed out, by who chose the parameters.
  labelled<counter, 7> asked;
  /// Trials told, by state: COMPLETE, PRUNED, FAIL.
  labelled<counter, 3> told;
  /// Seconds that a sampler took for a suggestion, by sampler.
  labelled<histogram, 5> suggestion_seconds;
  /// Points of learning curves reported.
  counter reported;
  /// Times that the answer was to prune.
  counter prune_answers;
  counter leases_expired;
  /// Trials whose parameters went back to the queue.
  counter retried;
  /// Sums over the studies in memory.
  gauge studies_loaded;
  gauge trials_running;
};

/// For studies that nobody measures.
inline const study_metrics uncounted{};

/// What STORAGE counts. Default-constructed: nothing.
struct storage_metrics {
  histogram commit_seconds;
  /// Batches that share a commit.
  histogram commit_batches;
  counter commits_failed;
  /// Batches that wait for the next commit.
  gauge queue_depth;
};

} // namespace tuner::metrics
