#include "http/embedded.hpp"
#include "http/routes.hpp"

#include "tests/http/service.hpp"

#include <doctest/doctest.h>

#include <cctype>
#include <set>
#include <string>
#include <utility>

namespace {

using nlohmann::json;
using tuner::test::service;

using route = std::pair<std::string, std::string>;

/// Pages may have parts, which are no operations.
bool is_part_of_page(const std::string& pattern) {
  return pattern.starts_with("/docs/");
}

/// What a path answers, which has its prefix.
httplib::Response get(const std::string& path, httplib::Headers headers = {}) {
  tuner::http::router routes;
  tuner::http::add_description_routes(routes);
  httplib::Request raw;
  raw.headers = std::move(headers);
  auto found = routes.match("GET", path);
  REQUIRE(found.status == 200);
  httplib::Response res;
  (*found.answer)({raw, found.captures, "request-1"}, res);
  return res;
}

constexpr auto document = "/v1/tuner/openapi.json";

std::set<route> served_routes(const service& s) {
  std::set<route> out;
  for (auto& x : s.routes())
    if (!is_part_of_page(x.second))
      out.insert(x);
  return out;
}

std::set<route> described_routes(const json& api) {
  std::set<route> out;
  for (const auto& [path, item] : api["paths"].items()) {
    const auto& servers = item.contains("servers") ? item : api;
    auto base = servers["servers"][0]["url"].get<std::string>();
    if (base == "/")
      base.clear();
    for (const auto& [key, value] : item.items()) {
      if (key == "parameters" || key == "servers")
        continue;
      std::string method;
      for (auto c : key)
        method += static_cast<char>(std::toupper(c));
      out.emplace(method, base + path);
    }
  }
  return out;
}

} // namespace

TEST_SUITE("http/description_routes") {
  TEST_CASE("the document describes the routes, all of them and no others") {
    service s;
    auto described
      = described_routes(json::parse(tuner::http::openapi_document()));
    auto served = served_routes(s);
    CHECK(served.size() > 25);
    for (const auto& x : served) {
      CAPTURE(x.first + " " + x.second);
      CHECK(described.count(x) == 1);
    }
    for (const auto& x : described) {
      CAPTURE(x.first + " " + x.second);
      CHECK(served.count(x) == 1);
    }
  }

  TEST_CASE("the document is answered whole, and 304 to who has it") {
    auto first = get(document);
    CHECK(first.status == 200);
    CHECK(first.get_header_value("Content-Type") == "application/json");
    CHECK(first.body == tuner::http::openapi_document());
    auto tag = first.get_header_value("ETag");
    auto again = get(document, {{"If-None-Match", tag}});
    CHECK(again.status == 304);
    CHECK(again.body.empty());
    CHECK(again.get_header_value("ETag") == tag);
  }

  TEST_CASE("compressed, the document is shorter and has a tag of its own") {
    auto plain = get(document);
    auto packed = get(document, {{"Accept-Encoding", "gzip"}});
    CHECK(packed.get_header_value("Content-Encoding") == "gzip");
    CHECK(packed.body.size() < plain.body.size() / 3);
    CHECK(packed.get_header_value("ETag") != plain.get_header_value("ETag"));
  }

  TEST_CASE("the page lets in nothing from elsewhere") {
    auto page = get("/docs");
    CHECK(page.get_header_value("Content-Type") == "text/html; charset=utf-8");
    CHECK(page.get_header_value("Content-Security-Policy")
            .starts_with("default-src 'none'"));
    CHECK(page.get_header_value("X-Content-Type-Options") == "nosniff");
    CHECK(page.get_header_value("X-Frame-Options") == "DENY");
    CHECK(page.body.find("<script>") == std::string::npos);
    CHECK(page.body.find("<style") == std::string::npos);
  }

  TEST_CASE("what the page is made of is served, and is no page") {
    for (std::string part : {"/docs/page.css", "/docs/page.js"}) {
      CHECK(tuner::http::docs_html().find('"' + part + '"')
            != std::string::npos);
      auto answer = get(part);
      CHECK(answer.status == 200);
      CHECK(answer.get_header_value("X-Content-Type-Options") == "nosniff");
      CHECK_FALSE(answer.has_header("Content-Security-Policy"));
    }
  }
}
