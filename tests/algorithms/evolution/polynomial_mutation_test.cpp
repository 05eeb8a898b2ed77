#include "algorithms/evolution/polynomial_mutation.hpp"

#include <doctest/doctest.h>

#include <initializer_list>

using namespace tuner;

TEST_CASE("polynomial mutation moves as far as Optuna's") {
  CHECK(polynomial_mutation(0.3, 20.0, 0.1)
        == doctest::Approx(0.226321761958743).epsilon(1e-12));
  CHECK(polynomial_mutation(0.3, 20.0, 0.9)
        == doctest::Approx(0.373776673965587).epsilon(1e-12));
  CHECK(polynomial_mutation(0.02, 3.0, 0.001)
        == doctest::Approx(4.1238631449541e-05).epsilon(1e-9));
}

TEST_CASE("polynomial mutation stays in the range and passes no bound") {
  CHECK(polynomial_mutation(0.0, 20.0, 0.2) == 0.0);
  CHECK(polynomial_mutation(1.0, 5.0, 0.7) == 1.0);
  CHECK(polynomial_mutation(0.5, 1.0, 0.5) == 0.5);
  for (auto eta : {0.0, 1.0, 20.0, 1'000.0})
    for (int i = 0; i <= 100; ++i)
      for (int k = 0; k < 100; ++k) {
        auto x = polynomial_mutation(i / 100.0, eta, k / 100.0);
        CHECK(x >= 0.0);
        CHECK(x <= 1.0);
      }
}

TEST_CASE("polynomial mutation grows with its draw") {
  auto last = -1.0;
  for (int k = 0; k < 1'000; ++k) {
    auto x = polynomial_mutation(0.3, 20.0, k / 1'000.0);
    CHECK(x >= last);
    last = x;
  }
}
