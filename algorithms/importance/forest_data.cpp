#include "algorithms/importance/forest_data.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace tuner {

namespace {

double largest_magnitude(const std::vector<double>& xs) {
  double out = 0.0;
  for (auto x : xs)
    out = std::max(out, std::abs(x));
  return out;
}

// Scales before it centers, since sums of huge values overflow, and again
// afterwards, since what is left may be tiny.
std::vector<double> standardized(std::vector<double> xs) {
  auto rescale = [&] {
    auto scale = largest_magnitude(xs);
    if (scale > 0.0)
      for (auto& x : xs)
        x /= scale;
  };
  if (xs.empty())
    return xs;
  auto [low, high] = std::minmax_element(xs.begin(), xs.end());
  if (*low == *high)
    return std::vector<double>(xs.size(), 0.0);
  rescale();
  auto mean = std::accumulate(xs.begin(), xs.end(), 0.0)
              / static_cast<double>(xs.size());
  for (auto& x : xs)
    x -= mean;
  rescale();
  return xs;
}

forest_feature
make_feature(const distribution& dist, const std::vector<double>& values) {
  forest_feature out;
  if (auto c = std::get_if<categorical_distribution>(&dist)) {
    out.n_choices = c->choices.size();
  } else if (auto i = std::get_if<int_distribution>(&dist)) {
    out.low = static_cast<double>(i->low);
    out.high = static_cast<double>(i->high);
  } else {
    const auto& f = std::get<float_distribution>(dist);
    out.low = f.low;
    out.high = f.high;
  }
  out.values = values;
  out.order.resize(values.size());
  std::iota(out.order.begin(), out.order.end(), std::uint32_t{0});
  std::stable_sort(
    out.order.begin(), out.order.end(),
    [&](std::uint32_t a, std::uint32_t b) { return values[a] < values[b]; });
  return out;
}

} // namespace

forest_data make_forest_data(const observations& x) {
  forest_data out;
  out.target = standardized(x.target);
  for (std::size_t i = 0; i < x.space.size(); ++i) {
    if (is_single(x.space[i].dist))
      continue;
    out.parameters.push_back(i);
    out.features.push_back(make_feature(x.space[i].dist, x.columns[i]));
  }
  return out;
}

} // namespace tuner
