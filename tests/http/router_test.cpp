#include "http/router.hpp"

#include <doctest/doctest.h>

namespace {

using namespace tuner::http;

router make_router() {
  router out;
  auto nothing = [](const request&, httplib::Response&) {};
  out.add("GET", "/v1/studies", nothing);
  out.add("POST", "/v1/studies", nothing);
  out.add("GET", "/v1/studies/{name}/trials/{id}", nothing);
  out.add("POST", "/v1/studies/{name}/trials/suggest", nothing);
  out.add("GET", "/v1/studies/{name}/trials/latest", nothing);
  out.add("DELETE", "/v1/studies/{name}", nothing);
  return out;
}

using strings = std::vector<std::string>;

} // namespace

TEST_SUITE("http/router") {
  TEST_CASE("a path leads to the handler of its method") {
    auto aut = make_router();
    auto found = aut.match("POST", "/v1/studies");
    CHECK(found.status == 200);
    CHECK(found.answer != nullptr);
    CHECK(found.pattern == "/v1/studies");
    CHECK(found.captures.empty());
  }

  TEST_CASE("captures come decoded and in order") {
    auto aut = make_router();
    auto found = aut.match("GET", "/v1/studies/a%20b/trials/7");
    CHECK(found.status == 200);
    CHECK(found.captures == strings{"a b", "7"});
    CHECK(found.pattern == "/v1/studies/{name}/trials/{id}");
  }

  TEST_CASE("an encoded slash stays inside its segment") {
    auto aut = make_router();
    CHECK(aut.match("DELETE", "/v1/studies/a%2Fb%2f").captures
          == strings{"a/b/"});
    CHECK(aut.match("DELETE", "/v1/studies/a/b").status == 404);
  }

  TEST_CASE("literals are compared decoded") {
    CHECK(make_router().match("GET", "/v1/%73tudies").status == 200);
  }

  TEST_CASE("raw and encoded UTF-8 are the same name") {
    auto aut = make_router();
    CHECK(aut.match("DELETE", "/v1/studies/\xC3\xA9").captures
          == strings{"\xC3\xA9"});
    CHECK(aut.match("DELETE", "/v1/studies/%C3%A9").captures
          == strings{"\xC3\xA9"});
  }

  TEST_CASE("a literal segment wins over a capture") {
    auto aut = make_router();
    CHECK(aut.match("GET", "/v1/studies/a/trials/latest").pattern
          == "/v1/studies/{name}/trials/latest");
  }

  TEST_CASE("a literal segment wins whatever its methods") {
    auto aut = make_router();
    auto found = aut.match("GET", "/v1/studies/a/trials/suggest");
    CHECK(found.status == 405);
    CHECK(found.allow == "POST");
  }

  TEST_CASE("HEAD is answered by GET's handler") {
    CHECK(make_router().match("HEAD", "/v1/studies").status == 200);
    CHECK(make_router().match("HEAD", "/v1/studies/a").status == 405);
  }

  TEST_CASE("a wrong method gets every method of the path") {
    auto aut = make_router();
    auto found = aut.match("DELETE", "/v1/studies");
    CHECK(found.status == 405);
    CHECK(found.allow == "GET, HEAD, POST");
    CHECK(found.answer == nullptr);
    // Two patterns fit this path.
    CHECK(aut.match("PUT", "/v1/studies/a/trials/7").allow == "GET, HEAD");
    CHECK(aut.match("get", "/v1/studies").status == 405);
  }

  TEST_CASE("an unknown path is not found") {
    auto aut = make_router();
    for (auto path : {"/", "/v1", "/v1/studiess", "/v1//studies",
                      "//v1/studies", "/v1/studies/a/trials", "*", "",
                      "v1/studies", "/v1/studies//trials/7", "/v2/studies/"})
      CHECK_MESSAGE(aut.match("GET", path).status == 404, path);
  }

  TEST_CASE("a trailing slash is redirected where the path without exists") {
    auto aut = make_router();
    CHECK(aut.match("GET", "/v1/studies/").status == 307);
    CHECK(aut.match("PUT", "/v1/studies/").status == 307);
    CHECK(aut.match("GET", "/v1/studies/a/trials/7/").status == 307);
    CHECK(aut.match("GET", "/v1/studies//").status == 404);
  }

  TEST_CASE("what does not decode to UTF-8 is refused") {
    auto aut = make_router();
    for (auto path :
         {"/v1/studies/%", "/v1/studies/%4", "/v1/studies/%zz",
          "/v1/studies/%ff", "/v1/studies/%00", "/v1/studies/\xFF",
          "/v1/studies/%C0%AF", "/v1/studies/%ED%A0%80", "/%F8/nowhere"})
      CHECK_MESSAGE(aut.match("DELETE", path).status == 400, path);
  }
}
