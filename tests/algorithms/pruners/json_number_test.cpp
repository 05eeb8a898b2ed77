#include "algorithms/pruners/json_number.hpp"

#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>

TEST_SUITE("algorithms/pruners/json_number") {
  using tuner::parse_json_number;
  using tuner::to_json_number;

  constexpr auto inf = std::numeric_limits<double>::infinity();

  TEST_CASE("numbers are the shortest that read back, always real") {
    CHECK(to_json_number(1.0) == "1.0");
    CHECK(to_json_number(-2.5) == "-2.5");
    CHECK(to_json_number(0.1) == "0.1");
    CHECK(to_json_number(-0.0) == "-0.0");
    CHECK(to_json_number(1e300) == "1e+300");
    CHECK(to_json_number(5e-324) == "5e-324");
  }

  TEST_CASE("infinities and NaN are Python's literals") {
    CHECK(to_json_number(inf) == "Infinity");
    CHECK(to_json_number(-inf) == "-Infinity");
    CHECK(to_json_number(std::nan("")) == "NaN");
    CHECK(parse_json_number("Infinity") == inf);
    CHECK(parse_json_number(" -Infinity ") == -inf);
    CHECK(std::isnan(parse_json_number("NaN").value()));
  }

  TEST_CASE("integers and blanks are read") {
    CHECK(parse_json_number("7") == 7.0);
    CHECK(parse_json_number("\t-12 \n") == -12.0);
    CHECK(parse_json_number("1E3") == 1000.0);
  }

  TEST_CASE("what is no number is nothing") {
    for (const auto* text :
         {"", " ", "null", "true", "\"1\"", "[1]", "inf", "nan", "infinity",
          "-inf", "-", "--1", "+1", ".5", "1,5", "1 2", "1x", "1e999"})
      CHECK_MESSAGE(!parse_json_number(text), text);
  }

  TEST_CASE("every double reads back as itself") {
    std::mt19937_64 random{2};
    for (int i = 0; i < 20000; ++i) {
      auto x = std::bit_cast<double>(std::uint64_t{random()});
      if (std::isfinite(x))
        CHECK(parse_json_number(to_json_number(x)) == x);
    }
  }
}
