#include "http/status.hpp"
#include "http/study_codec.hpp"
#include "http/trial_codec.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace tuner;
using namespace tuner::http;

const std::vector<std::string> valid_bodies = {
  R"({"name": "größe", "direction": ["minimize", "maximize"], "search_space":
   [{"type": "float", "name": "a", "low": 0.5, "high": 1e3, "step": 0.25},
    {"type": "int", "name": "c", "low": 1, "high": 9, "log": true},
    {"type": "categorical", "name": "d", "choices": ["x\n", 2, 2.5, false]}],
   "sampler": "tpe", "seed": 7, "sampler_options": {"multivariate": true},
   "user_attrs": {"k": [1, {"b": "\u20ac"}]}, "metric_names": ["u", "v"]})",
  R"({"count": 5, "worker": "w", "params": {"a": 1, "b": null, "c": "x"}})",
  R"({"values": [1, -2.5e-3], "intermediate_values": {"0": 1, "10": 2},
   "user_attrs": {"n": null}, "constraints": [0, 1]})",
  R"({"reports": [{"step": 0, "value": 1.5}, {"step": 1, "value": 2}]})",
  R"([{"params": {"x": 1}, "state": "COMPLETE", "values": 3,
   "intermediate_values": {"4": 5}}, {"params": {}}])",
  R"({"reason": "out of memory"})",
};

/// Replaces, inserts, removes or doubles a few bytes.
class mutator {
public:
  std::string operator()(std::string text) {
    static constexpr std::string_view alphabet
      = "{}[]\",:\\u0123456789-+.eE truefalsn\xC3\xA4\xFF\n";
    for (auto n = below(4) + 1; n > 0; --n) {
      auto at = below(text.size() + 1);
      switch (below(4)) {
        case 0:
          text.insert(at, 1, alphabet[below(alphabet.size())]);
          break;
        case 1:
          text.erase(at, below(8));
          break;
        case 2:
          text.insert(at, text.substr(below(text.size() + 1), below(40)));
          break;
        default:
          if (at < text.size())
            text[at] = alphabet[below(alphabet.size())];
      }
    }
    return text;
  }

private:
  std::uint64_t below(std::uint64_t n) {
    state_ = state_ * 6364136223846793005 + 1442695040888963407;
    return (state_ >> 33) % n;
  }

  std::uint64_t state_ = 1;
};

/// Reads `body` in every way there is; whatever it is, nothing is thrown and
/// what is wrong can be told as JSON.
/// @returns in how many ways it is well-formed.
int read_in_every_way(const std::string& text) {
  auto good = 0;
  auto with = [&](auto read) {
    validation_errors errors;
    if (auto body = parse_json(text, errors))
      read(*body, errors);
    REQUIRE(json::accept(errors.body()));
    good += errors.empty();
  };
  with([](const json& x, auto& e) { read_create(x, e); });
  with([](const json& x, auto& e) { read_patch(x, e); });
  with([](const json& x, auto& e) { read_ask(x, e); });
  with([](const json& x, auto& e) { read_batch_ask(x, e); });
  with([](const json& x, auto& e) { read_complete(0, x, e); });
  with([](const json& x, auto& e) { read_prune(0, x, e); });
  with([](const json& x, auto& e) { read_fail(0, x, e); });
  with([](const json& x, auto& e) { read_report(0, x, e); });
  with([](const json& x, auto& e) { read_add(x, e); });
  return good;
}

} // namespace

TEST_SUITE("http/codec") {
  TEST_CASE("every valid body is valid in some way") {
    for (const auto& body : valid_bodies) {
      CAPTURE(body);
      CHECK(read_in_every_way(body) >= 1);
    }
  }

  TEST_CASE("no body does harm") {
    mutator mutated;
    auto refused = 0;
    for (int i = 0; i < 500; ++i)
      for (const auto& body : valid_bodies)
        refused += read_in_every_way(mutated(body)) == 0;
    // Some mutations hit a string only and harm nothing.
    CHECK(refused > 1'000);
    CHECK(refused < 3'000);
  }

  TEST_CASE("a body of the largest size is refused without delay") {
    constexpr std::size_t size = 8 * 1'024 * 1'024;
    std::string unknown = "{\"values\":1";
    for (int i = 0; unknown.size() < size; ++i)
      unknown += ",\"k" + std::to_string(i) + "\":[]";
    unknown += '}';
    validation_errors errors;
    auto body = parse_json(unknown, errors);
    REQUIRE(body);
    read_complete(0, *body, errors);
    CHECK(errors.list().size() == 100);
    CHECK(errors.body().size() < 20'000);
  }
}
