#include "algorithms/gp/model_space.hpp"

#include <algorithm>
#include <cmath>

namespace tuner::gp {

model_space::model_space(const search_space& space) : fixed_(space.size()) {
  for (std::size_t i = 0; i < space.size(); ++i) {
    unit_axis axis{space[i].dist};
    if (axis.is_single()) {
      fixed_[i] = axis.from_unit(0.5);
      continue;
    }
    auto d = axes_.size();
    hamming_.push_back(axis.type() == unit_axis::kind::choice);
    const auto* integer = std::get_if<int_distribution>(&space[i].dist);
    log_low_.push_back(integer != nullptr && integer->log
                         ? static_cast<double>(integer->low)
                         : 0.0);
    (axis.type() == unit_axis::kind::continuous ? continuous_ : discrete_)
      .push_back(d);
    source_.push_back(i);
    axes_.push_back(axis);
  }
}

double model_space::level(std::size_t d, double u) const noexcept {
  if (log_low_[d] > 0.0)
    return axes_[d].from_unit(u) - log_low_[d];
  return std::clamp(std::floor(u * levels(d)), 0.0, levels(d) - 1.0);
}

double model_space::at_level(std::size_t d, double level) const noexcept {
  if (log_low_[d] > 0.0)
    return axes_[d].to_unit(log_low_[d] + level);
  return (level + 0.5) / levels(d);
}

double model_space::snap(std::size_t d, double u) const noexcept {
  if (axes_[d].type() == unit_axis::kind::continuous)
    return std::clamp(u, 0.0, 1.0);
  return at_level(d, level(d, u));
}

std::optional<std::size_t>
model_space::points_up_to(std::size_t most) const noexcept {
  if (!continuous_.empty())
    return std::nullopt;
  double n = 1.0;
  for (auto d : discrete_)
    n *= levels(d);
  if (n > static_cast<double>(most))
    return std::nullopt;
  return static_cast<std::size_t>(n);
}

bool model_space::is_complete(std::span<const double> point) noexcept {
  return std::none_of(point.begin(), point.end(),
                      [](double x) { return std::isnan(x); });
}

std::vector<double> model_space::encode(std::span<const double> point) const {
  std::vector<double> out;
  out.reserve(axes_.size());
  for (std::size_t d = 0; d < axes_.size(); ++d)
    out.push_back(axes_[d].to_unit(point[source_[d]]));
  return out;
}

std::vector<double> model_space::decode(std::span<const double> x) const {
  auto out = fixed_;
  for (std::size_t d = 0; d < axes_.size(); ++d)
    out[source_[d]] = axes_[d].from_unit(x[d]);
  return out;
}

} // namespace tuner::gp
