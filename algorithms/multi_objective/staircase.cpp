#include "algorithms/multi_objective/staircase.hpp"

#include <algorithm>
#include <iterator>
#include <tuple>

namespace tuner {

staircase::staircase(double reference_x, double reference_y)
  : reference_x_{reference_x}, reference_y_{reference_y} {
}

void staircase::insert(double x, double y) {
  auto first
    = std::lower_bound(steps_.begin(), steps_.end(), x,
                       [](const step& s, double at) { return s.first < at; });
  auto top = first == steps_.begin() ? reference_y_ : std::prev(first)->second;
  if (top <= y
      || (first != steps_.end() && first->first == x && first->second <= y))
    return;
  auto left = x;
  auto last = first;
  for (; last != steps_.end() && last->second >= y; ++last) {
    area_ += (last->first - left) * (top - y);
    std::tie(left, top) = *last;
  }
  auto right = last == steps_.end() ? reference_x_ : last->first;
  area_ += (right - left) * (top - y);
  if (first == last) {
    steps_.insert(first, {x, y});
  } else {
    *first = {x, y};
    steps_.erase(first + 1, last);
  }
}

} // namespace tuner
