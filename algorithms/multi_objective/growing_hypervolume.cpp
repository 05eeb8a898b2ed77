#include "algorithms/multi_objective/growing_hypervolume.hpp"

#include "algorithms/multi_objective/hypervolume.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <utility>

namespace tuner {

namespace {

bool is_no_worse(const std::vector<double>& a, const std::vector<double>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](double x, double y) { return x <= y; });
}

bool is_finite(double x) noexcept {
  return std::isfinite(x);
}

} // namespace

growing_hypervolume::growing_hypervolume(std::vector<double> reference_point)
  : reference_point_{std::move(reference_point)}, plane_{
                                                    reference_point_.front(),
                                                    reference_point_.back()} {
  assert(
    std::all_of(reference_point_.begin(), reference_point_.end(), is_finite));
}

std::optional<double>
growing_hypervolume::add(const std::vector<double>& loss,
                         const std::function<bool()>& cancelled) {
  assert(loss.size() == reference_point_.size());
  if (!is_no_worse(loss, reference_point_) || !std::isfinite(volume_))
    return volume_;
  if (!std::all_of(loss.begin(), loss.end(), is_finite)) {
    volume_ = std::numeric_limits<double>::infinity();
    return volume_;
  }
  if (loss.size() == 2) {
    plane_.insert(loss[0], loss[1]);
    volume_ = plane_.area();
  } else {
    auto dominates_it
      = [&](const std::vector<double>& x) { return is_no_worse(x, loss); };
    if (std::any_of(front_.rbegin(), front_.rend(), dominates_it))
      return volume_;
    auto more = exclusive(loss, cancelled);
    if (!more)
      return std::nullopt;
    volume_ += std::max(0.0, *more);
    std::erase_if(front_, [&](const std::vector<double>& x) {
      return is_no_worse(loss, x);
    });
    front_.push_back(loss);
  }
  // Also where the range of double is exceeded.
  if (!std::isfinite(volume_))
    volume_ = std::numeric_limits<double>::infinity();
  return volume_;
}

std::optional<double>
growing_hypervolume::exclusive(const std::vector<double>& loss,
                               const std::function<bool()>& cancelled) const {
  if (cancelled())
    return std::nullopt;
  double all = 1.0;
  for (std::size_t j = 0; j < loss.size(); ++j)
    all *= reference_point_[j] - loss[j];
  if (!std::isfinite(all))
    return std::numeric_limits<double>::infinity();
  auto limits = front_;
  for (auto& x : limits)
    std::transform(x.begin(), x.end(), loss.begin(), x.begin(),
                   [](double a, double b) { return std::max(a, b); });
  auto known = hypervolume(limits, reference_point_, cancelled);
  if (!known)
    return std::nullopt;
  return all - *known;
}

} // namespace tuner
