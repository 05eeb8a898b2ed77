#include "bench/quality/problem.hpp"

#include "algorithms/multi_objective/hypervolume.hpp"

#include <algorithm>

#include "bench/quality/multi_objective_problems.hpp"
#include "bench/quality/single_objective_problems.hpp"

namespace tuner::bench {

const std::vector<problem>& problems() {
  static const auto all = [] {
    auto out = single_objective_problems();
    for (auto& x : multi_objective_problems())
      out.push_back(std::move(x));
    return out;
  }();
  return all;
}

double merit(const problem& p, const std::vector<std::vector<double>>& told) {
  if (p.n_objectives() > 1)
    return hypervolume(told, p.reference_point);
  return (*std::min_element(told.begin(), told.end()))[0];
}

} // namespace tuner::bench
