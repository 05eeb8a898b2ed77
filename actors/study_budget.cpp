#include "actors/study_state.hpp"

#include <algorithm>
#include <limits>
#include <string>

namespace tuner {

std::int64_t study_state::budget_left() const noexcept {
  const auto& most = definition_.policy.max_trials;
  return most ? *most - n_handed_out_
              : std::numeric_limits<std::int64_t>::max();
}

std::optional<std::int64_t> study_state::next_waiting() const {
  auto first = [](const std::set<std::int64_t>& numbers) {
    return numbers.empty() ? std::nullopt : std::optional{*numbers.begin()};
  };
  auto retry = first(retries_);
  auto enqueued = budget_left() > 0 ? first(waiting_) : std::nullopt;
  if (retry && enqueued)
    return std::min(*retry, *enqueued);
  return retry ? retry : enqueued;
}

failure study_state::exhausted() const {
  auto running = history_.count(trial_state::running);
  return {errc::exhausted,
          "Study '" + definition_.name + "' has handed out all "
            + std::to_string(*definition_.policy.max_trials)
            + " trials of its max_trials; " + std::to_string(running)
            + (running == 1 ? " is" : " are") + " still running"};
}

void study_state::change_policy(const policy_change& change,
                                storage::write_batch& batch) {
  auto next = change.applied_to(definition_.policy);
  if (next == definition_.policy)
    return;
  definition_.policy = next;
  batch.operations.emplace_back(storage::put_policy{next, n_imported_});
}

} // namespace tuner
