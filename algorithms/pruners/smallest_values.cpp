#include "algorithms/pruners/smallest_values.hpp"

#include <cassert>
#include <cmath>

namespace tuner {

void smallest_values::insert(double value, std::size_t k) {
  assert(!std::isnan(value));
  assert(k >= 1 && k <= size() + 1);
  if (smallest_.empty() || value < smallest_.top())
    smallest_.push(value);
  else
    rest_.push(value);
  for (; smallest_.size() > k; smallest_.pop())
    rest_.push(smallest_.top());
  for (; smallest_.size() < k; rest_.pop())
    smallest_.push(rest_.top());
}

std::size_t smallest_values::size() const noexcept {
  return smallest_.size() + rest_.size();
}

double smallest_values::kth() const {
  assert(!smallest_.empty());
  return smallest_.top();
}

std::optional<double> smallest_values::next() const {
  if (rest_.empty())
    return std::nullopt;
  return rest_.top();
}

} // namespace tuner
