#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "bench/fleet/space.hpp"

using namespace tuner::fleet;
using json = nlohmann::json;

TEST_SUITE("bench/fleet/space") {
  TEST_CASE("the definition names as many parameters as asked for") {
    for (std::size_t d : {1, 6, 13}) {
      auto doc = json::parse(space{d}.definition());
      REQUIRE(doc.size() == d);
      for (std::size_t i = 0; i < d; ++i)
        CHECK(doc[i]["name"] == "p" + std::to_string(i));
    }
  }

  TEST_CASE("random parameters lie inside the space and depend on the seed") {
    space where{12};
    std::vector<double> coordinates;
    std::vector<double> again;
    for (std::uint64_t seed = 0; seed < 1'000; ++seed) {
      auto text = where.random_params(seed, coordinates);
      REQUIRE(coordinates.size() == 12);
      auto doc = json::parse(text);
      CHECK(doc["p1"].get<double>() >= 1e-5);
      CHECK(doc["p1"].get<double>() <= 1e-1);
      CHECK(doc["p2"].is_number_integer());
      CHECK(doc["p3"].is_number_integer());
      CHECK(doc["p3"].get<int>() >= 1);
      CHECK(doc["p3"].get<int>() <= 1'024);
      CHECK(doc["p5"].is_string());
      CHECK(where.random_params(seed, again) == text);
    }
    CHECK(where.random_params(1, coordinates)
          != where.random_params(2, coordinates));
  }

  TEST_CASE("an answer is scanned into what its parameters were drawn from") {
    space where{6};
    std::vector<double> drawn;
    auto params = where.random_params(7, drawn);
    auto found = scan_suggestion(
      "{\"params\": " + params + ", \"study_name\": \"x\", \"trial_id\" : 12}",
      where);
    REQUIRE(found);
    CHECK(found->number == 12);
    CHECK(found->coordinates == drawn);
  }

  TEST_CASE("an answer that is no suggestion is refused") {
    space where{2};
    CHECK_FALSE(scan_suggestion("", where));
    CHECK_FALSE(scan_suggestion("{\"trial_id\": 1}", where));
    CHECK_FALSE(
      scan_suggestion("{\"trial_id\": 1, \"params\": {\"p0\": 0.5}}", where));
    CHECK_FALSE(scan_suggestion(
      "{\"trial_id\": 1, \"params\": {\"p0\": 0.5, \"p1\": 7}}", where));
    CHECK_FALSE(scan_suggestion(
      "{\"trial_id\": -1, \"params\": {\"p0\": 0.5, \"p1\": 1e-3}}", where));
    CHECK(scan_suggestion(
      "{\"trial_id\": 1, \"params\": {\"p0\": 0.5, \"p1\": 1e-3}}", where));
  }

  TEST_CASE("the objective is zero at its minimum only") {
    space where{2};
    CHECK(where.objective({0.2, 0.3}) == doctest::Approx(0.0));
    CHECK(where.objective({0.5, 0.5}) == doctest::Approx(0.13));
  }
}
