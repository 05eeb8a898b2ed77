#include "actors/lease_table.hpp"

#include <doctest/doctest.h>

using namespace tuner;
using namespace std::chrono_literals;
using numbers = std::vector<std::int64_t>;

TEST_SUITE("actors/lease_table") {
  TEST_CASE("a lease lasts its length and not two steps more") {
    lease_table leases;
    leases.grant(3, 2.0);
    CHECK(leases.pass(2'000ms).empty());
    CHECK(leases.pass(lease_table::step) == numbers{3});
  }

  TEST_CASE("a renewed lease begins anew") {
    lease_table leases;
    leases.grant(1, 1.0);
    leases.grant(2, 1.0);
    CHECK(leases.pass(1'000ms).empty());
    leases.renew(1);
    CHECK(leases.pass(1'000ms) == numbers{2});
    CHECK(leases.drop(2));
    CHECK(leases.pass(500ms) == numbers{1});
  }

  TEST_CASE("what has no lease is neither renewed nor dropped") {
    lease_table leases;
    leases.renew(5);
    CHECK(leases.empty());
    CHECK_FALSE(leases.drop(5));
    CHECK_FALSE(leases.length(5));
  }

  TEST_CASE("a lease may be given another length") {
    lease_table leases;
    leases.grant(0, 100.0);
    leases.grant(0, 1.5);
    CHECK(leases.length(0) == 1.5);
    CHECK(leases.size() == 1);
    CHECK(leases.pass(2'000ms) == numbers{0});
  }

  TEST_CASE("leases end in the order in which they are due") {
    lease_table leases;
    leases.grant(1, 3.0);
    leases.grant(2, 1.0);
    leases.grant(3, 2.0);
    CHECK(leases.pass(60'000ms) == numbers{2, 3, 1});
  }
}
