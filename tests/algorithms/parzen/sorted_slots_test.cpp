#include "algorithms/core/random.hpp"
#include "algorithms/parzen/sorted_slots.hpp"

#include <doctest/doctest.h>

#include <iterator>
#include <set>

using namespace tuner;

TEST_CASE("slots stay in order under any insertions and erasures") {
  random_stream stream{1};
  std::vector<double> keys(5'000);
  for (auto& x : keys)
    x = static_cast<double>(stream.below(700)); // Many are equal.
  std::set<std::pair<double, std::uint32_t>> expected;
  sorted_slots order;
  for (int step = 0; step < 20'000; ++step) {
    auto s = static_cast<std::uint32_t>(stream.below(keys.size()));
    if (expected.contains({keys[s], s})) {
      order.erase(s, keys);
      expected.erase({keys[s], s});
      continue;
    }
    order.insert(s, keys);
    auto at = expected.insert({keys[s], s}).first;
    auto [below, above] = order.around(s, keys);
    REQUIRE(below.has_value() == (at != expected.begin()));
    if (below)
      REQUIRE(*below == std::prev(at)->second);
    REQUIRE(above.has_value() == (std::next(at) != expected.end()));
    if (above)
      REQUIRE(*above == std::next(at)->second);
  }
  REQUIRE(order.size() == expected.size());
  std::vector<std::uint32_t> all;
  order.copy_to(all);
  auto at = expected.begin();
  for (auto s : all)
    REQUIRE(s == (at++)->second);
}

TEST_CASE("the last member can go and others come") {
  std::vector<double> keys{0.5, 0.25};
  sorted_slots order;
  order.insert(0, keys);
  CHECK_FALSE(order.around(0, keys).below);
  CHECK_FALSE(order.around(0, keys).above);
  order.erase(0, keys);
  CHECK(order.size() == 0);
  order.insert(1, keys);
  order.insert(0, keys);
  CHECK(order.around(0, keys).below == 1u);
}
