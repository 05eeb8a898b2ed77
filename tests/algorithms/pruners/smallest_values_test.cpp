#include "algorithms/pruners/smallest_values.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <limits>
#include <random>

TEST_SUITE("algorithms/pruners/smallest_values") {
  using tuner::smallest_values;

  TEST_CASE("the k-th and the next are those of the sorted values") {
    std::mt19937_64 random{1};
    for (std::size_t divisor : {1, 2, 3, 10}) {
      smallest_values values;
      std::vector<double> sorted;
      for (std::size_t n = 1; n <= 500; ++n) {
        auto value = static_cast<double>(random() % 200);
        auto k = std::max<std::size_t>(n / divisor, 1);
        values.insert(value, k);
        sorted.insert(std::upper_bound(sorted.begin(), sorted.end(), value),
                      value);
        CHECK(values.size() == n);
        CHECK(values.kth() == sorted[k - 1]);
        CHECK(values.next().has_value() == (k < n));
        if (k < n)
          CHECK(*values.next() == sorted[k]);
      }
    }
  }

  TEST_CASE("infinities are the smallest and the largest") {
    constexpr auto inf = std::numeric_limits<double>::infinity();
    smallest_values values;
    values.insert(inf, 1);
    CHECK(values.kth() == inf);
    values.insert(0.0, 1);
    CHECK(values.kth() == 0.0);
    values.insert(-inf, 1);
    CHECK(values.kth() == -inf);
    CHECK(values.next() == 0.0);
  }
}
