#include "tests/algorithms/pruners/simulated_study.hpp"

#include "algorithms/pruners/completed_rung.hpp"

#include <algorithm>
#include <chrono>
#include <limits>
#include <utility>

namespace tuner {

simulated_study::simulated_study(make_function make)
  : make_{std::move(make)}, pruner_{make_()} {
}

std::int64_t simulated_study::start() {
  trial x;
  x.number = size();
  trials_.push_back(x);
  return x.number;
}

bool simulated_study::report(std::int64_t number, std::int32_t step,
                             double value) {
  auto& x = mutable_at(number);
  auto& reports = x.intermediate_values;
  auto place = std::lower_bound(
    reports.begin(), reports.end(), step,
    [](const intermediate_value& r, std::int32_t s) { return r.step < s; });
  reports.insert(place, {step, value});
  auto decision = pruner_->report(x);
  for (auto& a : decision.new_system_attrs)
    x.system_attrs.push_back(std::move(a));
  return decision.prune;
}

void simulated_study::finish(std::int64_t number, trial_state state,
                             std::vector<double> values,
                             std::vector<double> constraints) {
  auto& x = mutable_at(number);
  x.state = state;
  x.values = std::move(values);
  x.constraints = std::move(constraints);
  x.datetime_complete = now_ += std::chrono::microseconds{1};
  pruner_->finish(x);
}

void simulated_study::complete(
  std::initializer_list<std::pair<std::int32_t, double>> reports) {
  auto number = start();
  for (const auto& [step, value] : reports)
    report(number, step, value);
  finish(number);
}

std::vector<bool> simulated_study::answers(
  std::initializer_list<std::pair<std::int32_t, double>> reports) {
  auto number = start();
  std::vector<bool> out;
  for (const auto& [step, value] : reports)
    out.push_back(report(number, step, value));
  return out;
}

void simulated_study::restart() {
  pruner_ = make_();
  for (const auto& x : trials_)
    pruner_->restore(x);
}

const trial& simulated_study::at(std::int64_t number) const {
  return trials_.at(static_cast<std::size_t>(number));
}

std::int64_t simulated_study::size() const {
  return static_cast<std::int64_t>(trials_.size());
}

trial& simulated_study::mutable_at(std::int64_t number) {
  return trials_.at(static_cast<std::size_t>(number));
}

double rung_value(const trial& x, std::int64_t rung) {
  for (const auto& done : completed_rungs(x.system_attrs))
    if (done.rung == rung)
      return done.value;
  return std::numeric_limits<double>::quiet_NaN();
}

} // namespace tuner
