#pragma once

#include "actors/messages.hpp"
#include "algorithms/core/trial_log.hpp"
#include "algorithms/multi_objective/pareto_front.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace tuner {

/// The trials of one study, by number, with what queries need kept up to date:
/// states, counts, the best trial, the Pareto front.
class trial_history {
public:
  explicit trial_history(std::vector<direction> directions);

  /// Number of trials, which is also the number of the next one.
  std::int64_t size() const noexcept;

  /// How many trials are in `state`.
  std::size_t count(trial_state state) const noexcept;

  /// All trials; copy it for a snapshot.
  const trial_log& trials() const noexcept {
    return trials_;
  }

  /// Grows with every change.
  std::uint64_t version() const noexcept {
    return version_;
  }

  /// The trial, or null if there is none of that number. Valid until the next
  /// change.
  const trial* find(std::int64_t number) const noexcept;

  /// Adds a trial in any state; its number becomes `size()`. The reference is
  /// valid until the next change.
  trial& append(trial x);

  /// The trial for changing anything but its state. The reference is valid
  /// until the next change.
  /// @pre It exists.
  trial& edit(std::int64_t number);

  /// Moves a trial into `state`, after its values and constraints were set.
  /// @pre It exists.
  void enter(std::int64_t number, trial_state state);

  /// The best feasible COMPLETE trial of one objective (the lowest number
  /// among equals), or the first of the Pareto front.
  const trial* best() const noexcept;

  /// The numbers of the trials on the Pareto front, ascending.
  std::vector<std::int64_t> front() const;

  /// The trials that match, and in `total` how many there are on all pages.
  std::vector<trial> list(const list_request& req, std::size_t& total) const;

private:
  void note_complete(const trial& x);

  std::vector<direction> directions_;
  trial_log trials_;
  std::uint64_t version_ = 0;
  /// The trials' states side by side: filtering 10^5 trials reads 100 kB.
  std::vector<trial_state> states_;
  std::array<std::size_t, 5> counts_{};
  /// Of one objective; with several the front says it.
  std::optional<std::int64_t> best_;
  pareto_front front_;
};

} // namespace tuner
