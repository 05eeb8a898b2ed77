#include "algorithms/core/distribution.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

using namespace tuner;

namespace {

constexpr auto not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr auto infinity = std::numeric_limits<double>::infinity();

using choices = std::vector<parameter_value>;

/// The field that `validate` blames; "" if it is content.
std::string blamed(const distribution& d) {
  auto ok = validate(d);
  if (ok)
    return "";
  CHECK(ok.error().code == errc::invalid_argument);
  CHECK(!ok.error().what.empty());
  return ok.error().field;
}

distribution stepped(double low, double high, double step) {
  return float_distribution{low, high, step};
}

} // namespace

TEST_CASE("each kind of distribution has a name") {
  CHECK(kind_of(float_distribution{}) == "float");
  CHECK(kind_of(int_distribution{}) == "int");
  CHECK(kind_of(categorical_distribution{{true}}) == "categorical");
}

TEST_CASE("sound distributions are accepted") {
  CHECK(blamed(float_distribution{0.0, 0.0}) == "");
  CHECK(blamed(float_distribution{-1.7e308, 1.7e308}) == "");
  CHECK(blamed(float_distribution{1e-300, 1e300, {}, true}) == "");
  CHECK(blamed(stepped(0.0, 1.0, 7.0)) == "");
  CHECK(blamed(int_distribution{1, 1, 1, true}) == "");
  auto limit = std::int64_t{1} << 53;
  CHECK(blamed(int_distribution{-limit, limit, limit}) == "");
  CHECK(blamed(categorical_distribution{{std::monostate{}, false, 1, "1"}})
        == "");
}

TEST_CASE("the member at fault is named") {
  CHECK(blamed(float_distribution{not_a_number, 1.0}) == "low");
  CHECK(blamed(float_distribution{0.0, infinity}) == "high");
  CHECK(blamed(float_distribution{1.0, 0.0}) == "high");
  CHECK(blamed(float_distribution{0.0, 1.0, {}, true}) == "low");
  CHECK(blamed(float_distribution{1.0, 2.0, 0.5, true}) == "step");
  CHECK(blamed(stepped(0.0, 1.0, 0.0)) == "step");
  CHECK(blamed(stepped(0.0, 1.0, -1.0)) == "step");
  CHECK(blamed(stepped(0.0, 1.0, not_a_number)) == "step");
  auto beyond = (std::int64_t{1} << 53) + 1;
  CHECK(blamed(int_distribution{-beyond, 0}) == "low");
  CHECK(blamed(int_distribution{0, beyond}) == "high");
  CHECK(blamed(int_distribution{0, 1, beyond}) == "step");
  CHECK(blamed(int_distribution{2, 1}) == "high");
  CHECK(blamed(int_distribution{0, 1, 0}) == "step");
  CHECK(blamed(int_distribution{1, 9, 2, true}) == "step");
  CHECK(blamed(int_distribution{0, 9, 1, true}) == "low");
  CHECK(blamed(categorical_distribution{}) == "choices");
  CHECK(blamed(categorical_distribution{{"a", "b", "a"}}) == "choices");
  CHECK(blamed(categorical_distribution{{true, 1}}) == "choices");
  CHECK(blamed(categorical_distribution{{2.0, 2}}) == "choices");
}

TEST_CASE("a hundred thousand choices are checked in no time") {
  categorical_distribution d;
  for (std::int64_t i = 0; i < 100'000; ++i)
    d.choices.emplace_back(i);
  CHECK(blamed(d) == "");
  d.choices.emplace_back(77.0);
  CHECK(blamed(d) == "choices");
}

TEST_CASE("the upper end is lowered to the last grid point") {
  CHECK(normalized(stepped(0.0, 1.0, 0.3)) == stepped(0.0, 0.9, 0.3));
  CHECK(normalized(stepped(0.0, 10.0, 3.0)) == stepped(0.0, 9.0, 3.0));
  CHECK(normalized(stepped(0.6, 0.9, 0.05)) == stepped(0.6, 0.9, 0.05));
  CHECK(normalized(int_distribution{1, 10, 4})
        == distribution{int_distribution{1, 9, 4}});
  CHECK(normalized(int_distribution{-5, 10, 100})
        == distribution{int_distribution{-5, -5, 100}});
  auto plain = distribution{float_distribution{0.0, 1.0}};
  CHECK(normalized(plain) == plain);
}

TEST_CASE("what a distribution contains") {
  CHECK(contains(float_distribution{0.0, 1.0}, 1.0));
  CHECK_FALSE(contains(float_distribution{0.0, 1.0}, 1.0000001));
  CHECK_FALSE(contains(float_distribution{0.0, 1.0}, not_a_number));
  CHECK(contains(stepped(0.0, 0.9, 0.3), 0.1 + 0.2));
  CHECK_FALSE(contains(stepped(0.0, 0.9, 0.3), 0.301));
  CHECK(contains(stepped(-1.7e308, 1.7e308, 1e292), 1.7e308));
  CHECK(contains(int_distribution{1, 9, 2}, 7.0));
  CHECK_FALSE(contains(int_distribution{1, 9, 2}, 6.0));
  CHECK_FALSE(contains(int_distribution{1, 9, 1}, 6.5));
  CHECK_FALSE(contains(int_distribution{1, 9}, 1e300));
  categorical_distribution two{{"a", "b"}};
  CHECK(contains(two, 1.0));
  CHECK(contains(two, -0.5));
  CHECK_FALSE(contains(two, 2.0));
  CHECK_FALSE(contains(two, -1.0));
  CHECK_FALSE(contains(two, not_a_number));
}

TEST_CASE("grid points far from zero are contained although they round") {
  // 0.1 + 1e9 * 0.1 has no double within 1e-8 steps of it.
  CHECK(contains(stepped(0.1, 2e8, 0.1), 100'000'000.1));
  CHECK_FALSE(contains(stepped(0.1, 2e8, 0.1), 100'000'000.15));
}

TEST_CASE("a distribution with one value is single") {
  CHECK(is_single(float_distribution{2.0, 2.0}));
  CHECK_FALSE(is_single(float_distribution{0.0, 1e-300}));
  CHECK(is_single(stepped(0.0, 0.2, 0.3)));
  CHECK_FALSE(is_single(stepped(0.0, 0.3, 0.3)));
  CHECK(is_single(int_distribution{3, 3}));
  CHECK(is_single(int_distribution{3, 5, 3}));
  CHECK_FALSE(is_single(int_distribution{3, 6, 3}));
  CHECK(is_single(categorical_distribution{{"only"}}));
  CHECK_FALSE(is_single(categorical_distribution{{"a", "b"}}));
}

TEST_CASE("cardinality counts the values") {
  CHECK(cardinality(float_distribution{0.0, 1.0}) == std::nullopt);
  CHECK(cardinality(float_distribution{1.0, 1.0}) == 1);
  CHECK(cardinality(stepped(0.0, 0.9, 0.3)) == 4);
  CHECK(cardinality(int_distribution{1, 9, 2}) == 5);
  CHECK(cardinality(int_distribution{16, 512, 1, true}) == 497);
  CHECK(cardinality(categorical_distribution{{1, 2, 3}}) == 3);
}

TEST_CASE("ranges may differ within a study, kind, log and choices may not") {
  distribution f = float_distribution{0.1, 1.0};
  CHECK(compatible(f, float_distribution{5.0, 9.0, 0.5}));
  CHECK_FALSE(compatible(f, float_distribution{0.1, 1.0, {}, true}));
  CHECK_FALSE(compatible(f, int_distribution{0, 1}));
  distribution i = int_distribution{1, 5};
  CHECK(compatible(i, int_distribution{7, 9, 2}));
  CHECK_FALSE(compatible(i, int_distribution{1, 5, 1, true}));
  distribution c = categorical_distribution{{"a", not_a_number}};
  CHECK(compatible(c, categorical_distribution{{"a", not_a_number}}));
  CHECK_FALSE(compatible(c, categorical_distribution{{not_a_number, "a"}}));
  CHECK_FALSE(compatible(c, categorical_distribution{{"a", not_a_number, 1}}));
}

TEST_CASE("choices are equal as in Python") {
  CHECK(same_choice(true, 1));
  CHECK(same_choice(1, 1.0));
  CHECK(same_choice(false, 0.0));
  CHECK(same_choice(-0.0, 0));
  CHECK(same_choice(not_a_number, not_a_number));
  CHECK(same_choice(0.5, 0.5));
  CHECK(same_choice("x", "x"));
  CHECK(same_choice(std::monostate{}, std::monostate{}));
  CHECK_FALSE(same_choice(std::monostate{}, false));
  CHECK_FALSE(same_choice("1", 1));
  CHECK_FALSE(same_choice(2, true));
  CHECK_FALSE(same_choice(not_a_number, 0.0));
  // 2^53 + 1 is no double; a comparison as doubles would say equal.
  CHECK_FALSE(same_choice(std::int64_t{9007199254740993}, 9007199254740992.0));
  CHECK_FALSE(same_choice(std::numeric_limits<std::int64_t>::max(), 0x1p63));
}

TEST_CASE("values convert to the internal representation and back") {
  distribution f = stepped(0.0, 1.0, 0.25);
  CHECK(to_internal(f, 0.75).value() == 0.75);
  CHECK(to_internal(f, std::int64_t{1}).value() == 1.0);
  CHECK(to_external(f, 0.75) == parameter_value{0.75});
  distribution i = int_distribution{1, 9, 2};
  CHECK(to_internal(i, std::int64_t{7}).value() == 7.0);
  CHECK(to_internal(i, 7.0).value() == 7.0);
  CHECK(to_external(i, 7.0) == parameter_value{std::int64_t{7}});
  distribution c = categorical_distribution{{"a", 1, std::monostate{}}};
  CHECK(to_internal(c, std::monostate{}).value() == 2.0);
  CHECK(to_internal(c, true).value() == 1.0);
  CHECK(to_external(c, 0.0) == parameter_value{"a"});
}

TEST_CASE("values that do not fit are refused with a sentence") {
  distribution f = stepped(0.0, 1.0, 0.25);
  for (const auto& bad : choices{0.3, 1.25, not_a_number, infinity, true, "0.5",
                                 std::monostate{}}) {
    auto got = to_internal(f, bad);
    REQUIRE(!got);
    CHECK(got.error().code == errc::invalid_argument);
  }
  CHECK(to_internal(f, 0.3).error().what
        == "0.3 is not between 0 and 1 in steps of 0.25");
  distribution i = int_distribution{1, 9, 2};
  for (const auto& bad : choices{std::int64_t{2}, std::int64_t{11}, 7.5,
                                 not_a_number, true, "7", std::monostate{}})
    CHECK(!to_internal(i, bad));
  distribution c = categorical_distribution{{"a", 1}};
  CHECK(to_internal(c, "b").error().what
        == "\"b\" is not one of the choices \"a\", 1");
}
