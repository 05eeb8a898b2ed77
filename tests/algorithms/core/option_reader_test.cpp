#include "algorithms/core/option_reader.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <optional>
#include <string>

namespace {

using tuner::option;
using tuner::option_reader;
using tuner::parameter_value;

option object(std::string name, std::vector<option> members) {
  return {std::move(name), {}, std::move(members)};
}

// What the reader says after `read` has read from `options`.
template <class Read>
tuner::failure refused(const std::vector<option>& options, Read read) {
  option_reader reader{"sampler s", options};
  read(reader);
  auto done = reader.finish();
  REQUIRE_FALSE(done);
  CHECK(done.error().code == tuner::errc::invalid_argument);
  return done.error();
}

} // namespace

TEST_SUITE("algorithms/core/option_reader") {
  TEST_CASE("what is not given keeps its default") {
    bool flag = true;
    std::int64_t count = 7;
    double share = 0.5;
    std::string_view kind = "a";
    std::string text = "t";
    std::optional<std::int64_t> resource = 3;
    std::optional<double> bound = 2.0;
    const std::vector<option>* members = nullptr;
    std::vector<option> none;
    CHECK(option_reader{"sampler s", none}
            .read("flag", flag)
            .read("count", count, 0, 10)
            .read("share", share, 0.0, 1.0)
            .read_at_least("delta", share, 0.0)
            .read("kind", kind, {"a", "b"})
            .read("text", text)
            .read_or_auto("resource", resource, 1, 10)
            .read_or_null("bound", bound)
            .read_object("inner", members, "an object")
            .finish());
    CHECK(flag);
    CHECK(count == 7);
    CHECK(share == 0.5);
    CHECK(kind == "a");
    CHECK(text == "t");
    CHECK(resource == 3);
    CHECK(bound == 2.0);
    CHECK(members == nullptr);
  }

  TEST_CASE("what is given is read") {
    bool flag = true;
    std::int64_t count = 7;
    double share = 0.5;
    double delta = 0.0;
    std::string_view kind = "a";
    std::string text;
    std::optional<std::int64_t> resource = 3;
    std::optional<std::int64_t> known;
    std::optional<double> bound = 2.0;
    std::optional<double> other;
    const std::vector<option>* members = nullptr;
    std::vector<option> options{{"flag", false},
                                {"count", 3.0},
                                {"share", std::int64_t{1}},
                                {"delta", 1e308},
                                {"kind", std::string{"b"}},
                                {"text", std::string{"x"}},
                                {"resource", std::string{"auto"}},
                                {"known", std::int64_t{10}},
                                {"bound", {}},
                                {"other", -2.5},
                                object("inner", {{"x", true}})};
    CHECK(option_reader{"sampler s", options}
            .require("count", "a count")
            .read("flag", flag)
            .read("count", count, 0, 10)
            .read("share", share, 0.0, 1.0)
            .read_at_least("delta", delta, 0.0)
            .read("kind", kind, {"a", "b"})
            .read("text", text)
            .read_or_auto("resource", resource, 1, 10)
            .read_or_auto("known", known, 1, 10)
            .read_or_null("bound", bound)
            .read_or_null("other", other)
            .read_object("inner", members, "an object")
            .finish());
    CHECK_FALSE(flag);
    CHECK(count == 3);
    CHECK(share == 1.0);
    CHECK(delta == 1e308);
    CHECK(kind == "b");
    CHECK(text == "x");
    CHECK_FALSE(resource);
    CHECK(known == 10);
    CHECK_FALSE(bound);
    CHECK(other == -2.5);
    REQUIRE(members != nullptr);
    CHECK((*members)[0].name == "x");
  }

  TEST_CASE("an object does not pass for a scalar, nor the reverse") {
    std::vector<option> options{object("x", {})};
    bool flag = false;
    std::int64_t count = 0;
    double share = 0.0;
    std::string_view kind;
    std::string text;
    std::optional<double> bound;
    std::optional<std::int64_t> resource;
    CHECK(refused(options, [&](auto& r) { r.read("x", flag); }).what
          == "option x of sampler s should be true or false, not an object");
    CHECK(refused(options, [&](auto& r) { r.read("x", count, 0, 1); }).what
          == "option x of sampler s should be an integer between 0 and 1, not "
             "an object");
    refused(options, [&](auto& r) { r.read("x", share, 0.0, 1.0); });
    refused(options, [&](auto& r) { r.read("x", kind, {"a"}); });
    refused(options, [&](auto& r) { r.read("x", text); });
    refused(options, [&](auto& r) { r.read_or_null("x", bound); });
    refused(options, [&](auto& r) { r.read_or_auto("x", resource, 0, 1); });
    const std::vector<option>* members = nullptr;
    for (const parameter_value& value :
         {parameter_value{true}, parameter_value{1.0},
          parameter_value{std::string{"{}"}}})
      CHECK(
        refused({{"x", value}}, [&](auto& r) {
          r.read_object("x", members, "a dish");
        }).what.starts_with("option x of sampler s should be a dish, not "));
  }

  TEST_CASE("the sentence says what came") {
    std::int64_t count = 0;
    auto sentence = [&](parameter_value value) {
      auto what = refused({{"x", std::move(value)}}, [&](auto& r) {
                    r.read("x", count, 0, 1);
                  }).what;
      return what.substr(what.find(", not ") + 6);
    };
    CHECK(sentence({}) == "null");
    CHECK(sentence(true) == "true");
    CHECK(sentence(std::int64_t{-3}) == "-3");
    CHECK(sentence(0.25) == "0.25");
    CHECK(sentence(std::string{"1"}) == "'1'");
    CHECK(sentence(std::string(1000, 'x')) == "a long text");
    CHECK(sentence(std::numeric_limits<double>::infinity()) == "inf");
  }

  TEST_CASE("the first error counts, but for options that do not exist") {
    std::int64_t count = 0;
    auto read = [&](auto& r) {
      r.require("a", "a count").read("a", count, 0, 1).read("b", count, 0, 1);
    };
    CHECK(refused({{"b", 9.0}}, read).field == "options.a");
    CHECK(refused({{"b", 9.0}, {"a", 9.0}}, read).field == "options.a");
    CHECK(refused({{"b", 9.0}, {"a", 1.0}}, read).field == "options.b");
    CHECK(refused({{"d", 0.0}, {"b", 9.0}}, read).what
          == "sampler s has no option 'd'; there are a, b");
  }

  TEST_CASE("an error among members keeps its place") {
    auto error = refused({object("inner", {})}, [&](auto& r) {
      const std::vector<option>* members = nullptr;
      r.read_object("inner", members, "an object");
      r.refuse("inner", tuner::failure{tuner::errc::invalid_argument,
                                       "too small", "low"});
    });
    CHECK(error.field == "options.inner.low");
    CHECK(error.what == "too small");
  }
}
