#pragma once

#include "tests/algorithms/samplers/history.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace tuner {

/// A study as the service would keep it: hands out trials, stores what samplers
/// want stored, and can be loaded again.
class asked_study {
public:
  asked_study(algorithm_choice choice, sampling_problem problem)
    : choice_{std::move(choice)}, problem_{std::move(problem)} {
    reload();
  }

  /// Makes the sampler anew from what is stored.
  void reload() {
    sampler_ = make_sampler(choice_, problem_).value();
    for (const auto& x : trials)
      sampler_->observe(x.x, x.point);
  }

  sampler& chosen() {
    return *sampler_;
  }

  std::int64_t next() const {
    return static_cast<std::int64_t>(trials.size());
  }

  /// Starts a trial; the answer's attributes are stored.
  suggestion ask() {
    auto out = sampler_->suggest(next());
    start(out);
    return out;
  }

  /// Starts a trial with a point of somebody's choice.
  void ask_for(std::vector<double> point) {
    start(sampler_->accept(std::move(point)));
  }

  void tell(std::int64_t number, std::vector<double> values,
            std::vector<double> constraints = {}) {
    auto& x = trials[static_cast<std::size_t>(number)];
    x.x.state = trial_state::complete;
    x.x.values = std::move(values);
    x.x.constraints = std::move(constraints);
    sampler_->observe(x.x, x.point);
  }

  void finish(std::int64_t number, trial_state state) {
    auto& x = trials[static_cast<std::size_t>(number)];
    x.x.state = state;
    sampler_->observe(x.x, x.point);
  }

  /// The JSON of a trial's system attribute, or nothing.
  std::string attribute_of(std::int64_t number, const std::string& key) const {
    return json_of(trials[static_cast<std::size_t>(number)].x.system_attrs,
                   key);
  }

  /// The JSON of a system attribute of the study, or nothing.
  std::string attribute_of(const std::string& key) const {
    return json_of(problem_.study_attrs, key);
  }

  void forget(const std::string& key) {
    std::erase_if(problem_.study_attrs,
                  [&](const attribute& a) { return a.key == key; });
  }

  std::vector<observed_trial> trials;

private:
  static std::string
  json_of(const std::vector<attribute>& attrs, const std::string& key) {
    auto i = std::find_if(attrs.begin(), attrs.end(),
                          [&](const attribute& a) { return a.key == key; });
    return i == attrs.end() ? "" : i->json;
  }

  void start(const suggestion& s) {
    auto x = make_trial(next(), trial_state::running);
    // Keys are not numbers, and have gaps.
    x.id = 1'000 + 3 * x.number;
    x.system_attrs = s.trial_attrs;
    for (const auto& a : s.study_attrs)
      put_attribute(problem_.study_attrs, a);
    trials.push_back({std::move(x), s.point});
    sampler_->observe(trials.back().x, trials.back().point);
  }

  algorithm_choice choice_;
  sampling_problem problem_;
  std::unique_ptr<sampler> sampler_;
};

} // namespace tuner
