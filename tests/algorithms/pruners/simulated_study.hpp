#pragma once

#include "algorithms/pruners/pruner.hpp"

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <utility>
#include <vector>

namespace tuner {

/// The trials of a study and its pruner, in step with each other as the service
/// keeps them.
class simulated_study {
public:
  using make_function = std::function<std::unique_ptr<pruner>()>;

  explicit simulated_study(make_function make);

  /// Starts the next trial. @returns Its number.
  std::int64_t start();

  /// Reports to a RUNNING trial. @returns Whether it should be pruned.
  bool report(std::int64_t number, std::int32_t step, double value);

  /// Ends a RUNNING trial; each finish is later than the ones before.
  void
  finish(std::int64_t number, trial_state state = trial_state::complete,
         std::vector<double> values = {}, std::vector<double> constraints = {});

  /// A trial with these reports, COMPLETE at once.
  void complete(std::initializer_list<std::pair<std::int32_t, double>> reports);

  /// Starts a trial, reports (step, value) one by one. @returns The answers.
  std::vector<bool>
  answers(std::initializer_list<std::pair<std::int32_t, double>> reports);

  /// Replaces the pruner by a new one that has read the trials again.
  void restart();

  const trial& at(std::int64_t number) const;

  std::int64_t size() const;

private:
  trial& mutable_at(std::int64_t number);

  make_function make_;
  std::unique_ptr<pruner> pruner_;
  std::vector<trial> trials_;
  timestamp now_{};
};

/// The value of `completed_rung_<rung>` of `x`, or NaN if it has none.
double rung_value(const trial& x, std::int64_t rung);

} // namespace tuner
