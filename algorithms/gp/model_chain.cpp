#include "algorithms/gp/model_chain.hpp"

#include <algorithm>
#include <cassert>
#include <numeric>

namespace tuner::gp {

namespace {

// The observations of the `n` best values, ascending; all others to `rest`,
// ascending as well.
std::vector<std::size_t>
best_of(const std::vector<double>& values, std::size_t n,
        std::vector<std::size_t>& rest) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(
    order.begin(), order.end(),
    [&](std::size_t a, std::size_t b) { return values[a] > values[b]; });
  auto middle = order.begin() + static_cast<std::ptrdiff_t>(n);
  std::sort(order.begin(), middle);
  std::sort(middle, order.end());
  rest.assign(middle, order.end());
  order.resize(n);
  return order;
}

std::vector<std::size_t> iota(std::size_t n) {
  std::vector<std::size_t> out(n);
  std::iota(out.begin(), out.end(), std::size_t{0});
  return out;
}

std::vector<std::size_t> fit_members(const std::vector<double>& values) {
  if (values.size() <= model_chain::fit_size)
    return iota(values.size());
  std::vector<std::size_t> rest;
  auto out = best_of(values, model_chain::fit_size / 3, rest);
  auto more = model_chain::fit_size - out.size();
  for (std::size_t i = 0; i < more; ++i)
    out.push_back(rest[i * rest.size() / more]);
  std::sort(out.begin(), out.end());
  return out;
}

std::vector<std::size_t> model_members(const std::vector<double>& values) {
  if (values.size() <= model_chain::model_size)
    return iota(values.size());
  std::vector<std::size_t> rest;
  auto out = best_of(values, model_chain::model_size / 2, rest);
  auto more = model_chain::model_size - out.size();
  out.insert(out.end(), rest.end() - static_cast<std::ptrdiff_t>(more),
             rest.end());
  std::sort(out.begin(), out.end());
  return out;
}

} // namespace

model_chain::model_chain(std::vector<bool> hamming, bool free_noise)
  : hamming_{std::move(hamming)}, free_noise_{free_noise} {
}

std::size_t model_chain::next_checkpoint(std::size_t m) {
  if (m == 0)
    return first_checkpoint;
  return m + (m < dense_size ? std::max<std::size_t>(1, m / 10) : m / 20);
}

fit_state
model_chain::fit_prefix(const std::vector<std::vector<double>>& xs,
                        std::size_t m, const value_source& values) const {
  auto all = values(m);
  point_table points{hamming_};
  std::vector<double> y;
  for (auto i : fit_members(all)) {
    points.push_back(xs[i]);
    y.push_back(all[i]);
  }
  const auto* previous
    = checkpoints_.empty() ? nullptr : &checkpoints_.back().fit;
  return fit(points, y, free_noise_, previous);
}

posterior&
model_chain::update(const std::vector<std::vector<double>>& xs,
                    std::size_t unchanged, const value_source& values) {
  auto n = xs.size();
  assert(n > 0);
  auto stale = [&](const checkpoint& c) { return c.size > unchanged; };
  auto lost = std::find_if(checkpoints_.begin(), checkpoints_.end(), stale);
  checkpoints_.erase(lost, checkpoints_.end());
  for (;;) {
    auto m
      = next_checkpoint(checkpoints_.empty() ? 0 : checkpoints_.back().size);
    if (m > n)
      break;
    auto fitted = fit_prefix(xs, m, values);
    checkpoints_.push_back({m, std::move(fitted)});
  }
  auto on_checkpoint = !checkpoints_.empty() && checkpoints_.back().size == n;
  auto base = n <= dense_size ? n : checkpoints_.back().size;
  if (!model_ || base != base_ || base > unchanged) {
    auto parameters = n <= dense_size && !on_checkpoint
                        ? fit_prefix(xs, n, values).parameters
                        : checkpoints_.back().fit.parameters;
    members_ = model_members(values(base));
    point_table points{hamming_};
    for (auto i : members_)
      points.push_back(xs[i]);
    model_.emplace(hamming_, std::move(parameters));
    model_->assign(points);
    base_ = base;
    n_observed_ = base;
  }
  // Keep the rows that are as they were; append the rest.
  auto kept = std::clamp(unchanged, base, n_observed_);
  while (!members_.empty() && members_.back() >= kept)
    members_.pop_back();
  model_->truncate(members_.size());
  for (auto i = kept; i < n; ++i) {
    model_->append(xs[i]);
    members_.push_back(i);
  }
  n_observed_ = n;
  auto all = values(n);
  std::vector<double> y;
  y.reserve(members_.size());
  for (auto i : members_)
    y.push_back(all[i]);
  model_->observe(y);
  return *model_;
}

} // namespace tuner::gp
