#include "algorithms/parzen/kernel_groups.hpp"

#include <doctest/doctest.h>

using namespace tuner;

TEST_CASE("equal kernels share a group, others do not") {
  kernel_groups groups;
  auto a = groups.join(0.1, 2.0, -1.0);
  CHECK(groups.join(0.1, 2.0, -1.0) == a);
  CHECK(groups.join(0.1, 3.0, -1.0) != a);
  CHECK(groups.join(0.2, 2.0, -1.0) != a);
  CHECK(groups.centre()[a] == 0.1);
  CHECK(groups.sharpness()[a] == 2.0);
  CHECK(groups.log_norm()[a] == -1.0);
}

TEST_CASE("a group ends with its last member and its id is used again") {
  kernel_groups groups;
  auto a = groups.join(0.1, 2.0, 0.0);
  groups.join(0.1, 2.0, 0.0);
  groups.leave(a);
  CHECK(groups.join(0.1, 2.0, 0.0) == a);
  groups.leave(a);
  groups.leave(a);
  auto capacity = groups.capacity();
  for (int i = 0; i < 1'000; ++i)
    groups.leave(groups.join(i, 1.0, 0.0));
  CHECK(groups.capacity() == capacity);
  CHECK(capacity % 8 == 0);
}
