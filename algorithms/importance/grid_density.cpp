#include "algorithms/importance/grid_density.hpp"

#include "algorithms/core/portable_math.hpp"
#include "algorithms/numerics/normal_distribution.hpp"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>
#include <cstdint>

namespace tuner {

namespace {

constexpr double max_cells = 50.0;
// The least bandwidth keeps 90 % of a kernel within its cell.
constexpr double min_bandwidth = 0.5 / 1.64;

// An occupied cell.
struct kernel {
  double center;
  double count;
};

double scott_bandwidth(const std::vector<kernel>& kernels, std::size_t n) {
  auto total = static_cast<double>(n);
  double mean = 0.0;
  for (const auto& k : kernels)
    mean += k.center * k.count / total;
  double squares = 0.0;
  for (const auto& k : kernels)
    squares += (k.center - mean) * (k.center - mean) * k.count;
  auto deviation = std::sqrt(squares / std::max(1.0, total - 1.0));
  auto lower = kernels.back().center;
  auto upper = lower;
  auto first = static_cast<double>(n / 4);
  auto third = static_cast<double>(n * 3 / 4);
  double seen = 0.0;
  auto found_lower = false;
  for (const auto& k : kernels) {
    seen += k.count;
    if (!found_lower && seen >= first) {
      lower = k.center;
      found_lower = true;
    }
    if (seen > third) {
      upper = k.center;
      break;
    }
  }
  return std::max(1.059 * std::min((upper - lower) / 1.34, deviation)
                    * portable::pow(total, -0.2),
                  min_bandwidth);
}

// Adds a normal that is truncated to the grid.
void add_normal(std::vector<double>& out, double center, double bandwidth,
                double weight) {
  auto up_to = [&](double x) { return normal_cdf((x - center) / bandwidth); };
  auto all = up_to(static_cast<double>(out.size()) - 0.5) - up_to(-0.5);
  auto before = up_to(-0.5);
  for (std::size_t g = 0; g < out.size(); ++g) {
    auto next = up_to(static_cast<double>(g) + 0.5);
    out[g] += weight * (next - before) / all;
    before = next;
  }
}

} // namespace

parameter_grid::parameter_grid(const distribution& dist)
  : is_categorical_(std::holds_alternative<categorical_distribution>(dist)) {
  assert(!is_single(dist));
  if (auto c = std::get_if<categorical_distribution>(&dist)) {
    size_ = c->choices.size();
    return;
  }
  double high = 0.0;
  auto cells = max_cells;
  if (auto i = std::get_if<int_distribution>(&dist)) {
    low_ = static_cast<double>(i->low);
    high = static_cast<double>(i->high);
    is_log_ = i->log;
    // log2 of the number of values, rounded up, and one more.
    auto range = static_cast<std::uint64_t>(i->high)
                 - static_cast<std::uint64_t>(i->low);
    cells
      = i->log
          ? static_cast<double>(std::bit_width(range)) + 1.0
          : std::nearbyint((high - low_) / static_cast<double>(i->step)) + 1.0;
  } else {
    const auto& f = std::get<float_distribution>(dist);
    low_ = f.low;
    high = f.high;
    is_log_ = f.log;
    if (f.step)
      cells = std::nearbyint((high - low_) / *f.step) + 1.0;
  }
  if (is_log_) {
    low_ = portable::log(low_);
    high = portable::log(high);
  }
  size_ = static_cast<std::size_t>(std::clamp(cells, 2.0, max_cells));
  // Divided first, since the range may exceed the largest double.
  auto steps = static_cast<double>(size_ - 1);
  width_ = high / steps - low_ / steps;
}

std::size_t parameter_grid::cell(double x) const noexcept {
  if (is_categorical_)
    return static_cast<std::size_t>(x);
  if (is_log_)
    x = portable::log(x);
  auto last = static_cast<double>(size_ - 1);
  auto position = x / width_ - low_ / width_;
  return static_cast<std::size_t>(
    std::clamp(std::ceil(position - 0.5), 0.0, last));
}

std::vector<double>
parameter_grid::density(const std::vector<std::size_t>& counts) const {
  std::vector<kernel> kernels;
  std::size_t n = 0;
  for (std::size_t g = 0; g < counts.size(); ++g)
    if (counts[g] > 0) {
      kernels.push_back(
        {static_cast<double>(g), static_cast<double>(counts[g])});
      n += counts[g];
    }
  assert(n > 0);
  std::vector<double> out(size_, 0.0);
  auto unit = 1.0 / (static_cast<double>(n) + 1.0);
  if (is_categorical_) {
    auto prior = 1.0 / static_cast<double>(kernels.size() + 1);
    auto row_sum = 1.0 + static_cast<double>(size_) * prior;
    auto all = unit / static_cast<double>(size_)
               + unit * static_cast<double>(n) * prior / row_sum;
    std::fill(out.begin(), out.end(), all);
    for (const auto& k : kernels)
      out[static_cast<std::size_t>(k.center)] += unit * k.count / row_sum;
    return out;
  }
  auto bandwidth = scott_bandwidth(kernels, n);
  for (const auto& k : kernels)
    add_normal(out, k.center, bandwidth, unit * k.count);
  auto cells = static_cast<double>(size_);
  add_normal(out, (cells - 1.0) / 2, cells, unit);
  return out;
}

} // namespace tuner
