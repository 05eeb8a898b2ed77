#include "http/field_location.hpp"
#include "http/status.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

namespace {

using namespace tuner;
using namespace tuner::http;
using nlohmann::json;

httplib::Response rejected(const failure& why, std::string body = {}) {
  httplib::Request raw;
  raw.body = std::move(body);
  httplib::Response res;
  reject(res, why, {raw, {}, "r-1"});
  return res;
}

json loc(const char* field, const char* body) {
  auto res = rejected({errc::invalid_argument, "No.", field}, body);
  return json::parse(res.body)["detail"][0]["loc"];
}

} // namespace

TEST_SUITE("http/status") {
  TEST_CASE("every error has its status") {
    struct row {
      errc code;
      int status;
    };
    for (auto [code, status] : {
           row{errc::none, 500},
           row{errc::invalid_argument, 422},
           row{errc::not_applicable, 400},
           row{errc::no_such_study, 404},
           row{errc::no_such_trial, 404},
           row{errc::nothing_yet, 404},
           row{errc::study_exists, 409},
           row{errc::study_differs, 409},
           row{errc::wrong_state, 409},
           row{errc::unreadable_study, 409},
           row{errc::changed_elsewhere, 503},
           row{errc::unavailable, 503},
           row{errc::overloaded, 503},
           row{errc::timeout, 504},
           row{errc::internal, 500},
         }) {
      CAPTURE(to_string(code));
      CHECK(status_of(code) == status);
      auto res = rejected({code, "No."});
      CHECK(res.status == status);
      CHECK(res.get_header_value("Content-Type") == "application/json");
      CHECK(res.has_header("Retry-After") == (status == 503 || status == 504));
    }
  }

  TEST_CASE("an error says why and names the request") {
    auto res = rejected({errc::no_such_study, "Study 'x' not found"});
    CHECK(json::parse(res.body)
          == json{{"detail", "Study 'x' not found"}, {"request_id", "r-1"}});
  }

  TEST_CASE("a defect does not say what broke") {
    auto res = rejected({errc::internal, "/etc/passwd"});
    CHECK(json::parse(res.body)["detail"] == "Internal Server Error");
  }

  TEST_CASE("an invalid argument is a list like any other") {
    auto res = rejected({errc::invalid_argument, "Too small.",
                         "sampler_options.n_startup_trials"},
                        R"({"sampler_options": {"n_startup_trials": -1}})");
    CHECK(json::parse(res.body) == json::parse(R"({"detail": [{
      "type": "value_error",
      "loc": ["body", "sampler_options", "n_startup_trials"],
      "msg": "Too small.", "input": -1}]})"));
  }

  TEST_CASE("without a field the whole body is meant") {
    auto res = rejected({errc::invalid_argument, "No."}, R"({"a": 1})");
    CHECK(json::parse(res.body)["detail"][0]["loc"] == json::array({"body"}));
    CHECK(json::parse(res.body)["detail"][0]["input"].is_null());
  }

  TEST_CASE("a parameter's location holds its type") {
    auto body = R"({"search_space": [{"type": "int", "low": 0}]})";
    CHECK(loc("search_space.0.low", body)
          == json::parse(R"(["body", "search_space", 0, "int", "low"])"));
    CHECK(loc("search_space.7.low", body)
          == json::parse(R"(["body", "search_space", 7, "low"])"));
    CHECK(loc("search_space", body)
          == json::parse(R"(["body", "search_space"])"));
  }

  TEST_CASE("names of the user's may hold dots and digits") {
    CHECK(loc("params.search.min.0", "{}")
          == json::parse(R"(["body", "params", "search.min.0"])"));
    CHECK(loc("params.5", "{}") == json::parse(R"(["body", "params", "5"])"));
  }

  TEST_CASE("a position stands only where the body is a list") {
    CHECK(loc("0.params.lr", R"({"params": {"lr": 1}})")
          == json::parse(R"(["body", "params", "lr"])"));
    CHECK(loc("1.params.lr", R"([{}, {"params": {"lr": 1}}])")
          == json::parse(R"(["body", 1, "params", "lr"])"));
    CHECK(loc("1.values", "[{}, {}]")
          == json::parse(R"(["body", 1, "values"])"));
    CHECK(loc("0.", "{}") == json::array({"body"}));
  }

  TEST_CASE("a body that is no JSON does no harm") {
    CHECK(loc("sampler", "{") == json::parse(R"(["body", "sampler"])"));
    CHECK(loc("sampler", "") == json::parse(R"(["body", "sampler"])"));
  }
}
