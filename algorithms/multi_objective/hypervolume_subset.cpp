#include "algorithms/multi_objective/hypervolume_subset.hpp"

#include "algorithms/multi_objective/greedy_hypervolume_subset.hpp"

#include <algorithm>

namespace tuner {

std::vector<std::size_t>
select_hypervolume_subset(const std::vector<std::vector<double>>& losses,
                          const std::vector<double>& reference_point,
                          std::size_t k) {
  return greedy_hypervolume_subset{}.select(losses, reference_point, k);
}

std::vector<double>
tpe_reference_point(const std::vector<std::vector<double>>& losses) {
  if (losses.empty())
    return {};
  auto out = losses.front();
  for (const auto& x : losses)
    for (std::size_t j = 0; j < out.size(); ++j)
      out[j] = std::max(out[j], x[j]);
  for (auto& r : out) {
    r = std::max(1.1 * r, 0.9 * r);
    if (r == 0.0)
      r = 1e-12;
  }
  return out;
}

} // namespace tuner
