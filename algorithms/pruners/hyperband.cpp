#include "algorithms/pruners/hyperband.hpp"

#include <boost/crc.hpp>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>
#include <utility>

namespace tuner {

std::vector<std::int64_t>
hyperband_budgets(std::int64_t min_resource, std::int64_t max_resource,
                  std::int64_t reduction_factor) {
  // Rounded down as the double it is, one bracket short where the quotient of
  // logarithms falls below an integer, e.g. for 243 and 3: as in Optuna.
  auto ratio
    = static_cast<double>(max_resource) / static_cast<double>(min_resource);
  auto levels = std::floor(std::log(ratio)
                           / std::log(static_cast<double>(reduction_factor)));
  auto n = std::max<std::int64_t>(static_cast<std::int64_t>(levels) + 1, 1);
  std::vector<std::int64_t> out(static_cast<std::size_t>(n));
  std::int64_t power = 1;
  for (std::int64_t k = 0; k < n; ++k) {
    // ceil(n * reduction_factor^k / (k + 1))
    out[static_cast<std::size_t>(n - 1 - k)] = (n * power + k) / (k + 1);
    power *= reduction_factor;
  }
  return out;
}

std::size_t hyperband_bracket(std::string_view study_name, std::int64_t number,
                              const std::vector<std::int64_t>& budgets) {
  boost::crc_32_type crc;
  crc.process_bytes(study_name.data(), study_name.size());
  auto suffix = "_" + std::to_string(number);
  crc.process_bytes(suffix.data(), suffix.size());
  auto total = std::accumulate(budgets.begin(), budgets.end(), std::int64_t{0});
  auto n = static_cast<std::int64_t>(crc.checksum()) % total;
  std::size_t bracket = 0;
  for (; n >= budgets[bracket]; ++bracket)
    n -= budgets[bracket];
  return bracket;
}

hyperband_pruner::hyperband_pruner(hyperband_options options,
                                   pruning_problem problem)
  : options_{options}, problem_{std::move(problem)} {
  assert(options.min_resource >= 1 && options.reduction_factor >= 2);
  assert(options.bootstrap_count >= 0);
  if (options.max_resource)
    lay_out(*options.max_resource);
}

void hyperband_pruner::restore(const trial& x) {
  remember(x.number, x.system_attrs);
  if (!brackets_.empty())
    bracket_of(x.number).restore(x);
  note_resource(x);
}

void hyperband_pruner::finish(const trial& x) {
  note_resource(x);
}

pruning_decision hyperband_pruner::report(const trial& x) {
  if (brackets_.empty())
    return {};
  auto out = bracket_of(x.number).report(x);
  remember(x.number, out.new_system_attrs);
  return out;
}

void hyperband_pruner::lay_out(std::int64_t max_resource) {
  budgets_ = hyperband_budgets(options_.min_resource, max_resource,
                               options_.reduction_factor);
  brackets_.clear();
  for (std::size_t b = 0; b < budgets_.size(); ++b)
    brackets_.emplace_back(
      successive_halving_options{.min_resource = options_.min_resource,
                                 .reduction_factor = options_.reduction_factor,
                                 .min_early_stopping_rate
                                 = static_cast<std::int64_t>(b),
                                 .bootstrap_count = options_.bootstrap_count},
      problem_.dir);
  for (const auto& [number, done] : competitors_)
    bracket_of(number).add_competitor(done);
}

void hyperband_pruner::note_resource(const trial& x) {
  if (!options_.max_resource && first_.add(x))
    lay_out(std::int64_t{*first_.last_step()} + 1);
}

void hyperband_pruner::remember(std::int64_t number,
                                const std::vector<attribute>& attributes) {
  if (options_.max_resource)
    return;
  for (const auto& done : completed_rungs(attributes))
    competitors_.push_back({number, done});
}

successive_halving_pruner& hyperband_pruner::bracket_of(std::int64_t number) {
  return brackets_[hyperband_bracket(problem_.study_name, number, budgets_)];
}

} // namespace tuner
