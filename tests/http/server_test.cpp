#include "http/server.hpp"
#include "http/status.hpp"

#include "tests/http/socket_client.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <stdexcept>
#include <string>

namespace {

using namespace tuner::http;
using namespace tuner::http::test;
using nlohmann::json;

void echo(const request& in, httplib::Response& out) {
  json captures = in.captures;
  json params = json::array();
  for (const auto& [name, value] : in.raw.params)
    params.push_back({name, value});
  json doc{{"method", in.raw.method}, {"path", in.raw.path},
           {"captures", captures},    {"params", params},
           {"body", in.raw.body},     {"id", in.id}};
  out.set_content(doc.dump(), "application/json");
}

router make_routes() {
  router out;
  out.add("GET", "/echo", echo);
  out.add("POST", "/echo", echo);
  out.add("GET", "/echo/{a}/x/{b}", echo);
  out.add("DELETE", "/nothing",
          [](const request&, httplib::Response& res) { res.status = 204; });
  out.add("GET", "/throw", [](const request&, httplib::Response& res) {
    res.set_header("X-Half", "done");
    throw std::runtime_error{"the secret"};
  });
  out.add("GET", "/status",
          [](const request&, httplib::Response& res) { res.status = 99; });
  out.add("GET", "/page", [](const request&, httplib::Response& res) {
    res.set_header("X-Frame-Options", "SAMEORIGIN");
    res.set_content("<p>hello", "text/html; charset=utf-8");
  });
  out.add("GET", "/headers", [](const request& in, httplib::Response& res) {
    json doc = json::array();
    for (const auto& [name, value] : in.raw.headers)
      doc.push_back({name, value});
    res.headers.emplace("X-Split", "a\r\nX-Injected: b");
    res.headers.emplace("Content-Length", "1");
    res.headers.emplace("Connection", "keep-alive");
    res.set_content(doc.dump(), "application/json");
  });
  return out;
}

struct fixture {
  running_server aut{make_routes()};
  socket_client client{aut.port()};
};

} // namespace

TEST_SUITE("http/server") {
  TEST_CASE_FIXTURE(fixture, "a handler sees path, query, captures and body") {
    auto got = client.get("/echo/a%2Fb/x/%C3%A9?p=1&q=a+b%3D&p=2");
    CHECK(got.status == 200);
    CHECK(got.header("content-type") == "application/json");
    auto doc = json::parse(got.body);
    CHECK(doc["captures"] == json{"a/b", "\xC3\xA9"});
    CHECK(doc["params"]
          == json::parse(R"([["p","1"],["p","2"],["q","a b="]])"));
    CHECK(doc["path"] == "/echo/a/b/x/\xC3\xA9");
    auto posted = client.ask(make_request("POST", "/echo", "", "hello"));
    CHECK(json::parse(posted.body)["body"] == "hello");
  }

  TEST_CASE_FIXTURE(fixture, "a connection serves many requests") {
    for (int i = 0; i < 100; ++i) {
      auto body = std::to_string(i);
      auto got = client.ask(make_request("POST", "/echo", "", body));
      CHECK(json::parse(got.body)["body"] == body);
      CHECK(got.header("connection") == "");
    }
  }

  TEST_CASE_FIXTURE(fixture, "pipelined requests are answered in order") {
    std::string bytes;
    for (int i = 0; i < 50; ++i)
      bytes += make_request("POST", "/echo", "", std::to_string(i));
    client.send(bytes + make_request("GET", "/echo", "Connection: close\r\n"));
    for (int i = 0; i < 50; ++i)
      CHECK(json::parse(client.read().body)["body"] == std::to_string(i));
    CHECK(client.read().header("connection") == "close");
    CHECK(client.closed());
  }

  TEST_CASE_FIXTURE(fixture, "a request cut into single bytes is one request") {
    for (auto c : make_request("POST", "/echo", "", "slow"))
      client.send({&c, 1});
    CHECK(json::parse(client.read().body)["body"] == "slow");
  }

  TEST_CASE_FIXTURE(fixture, "a chunked body arrives whole") {
    auto got = client.ask("POST /echo HTTP/1.1\r\nHost: a\r\n"
                          "Transfer-Encoding: chunked\r\n\r\n"
                          "3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nT: 1\r\n\r\n");
    CHECK(json::parse(got.body)["body"] == "abcde");
    CHECK(client.get("/echo").status == 200);
  }

  TEST_CASE_FIXTURE(fixture, "a client that asks first is told to continue") {
    client.send("POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n"
                "Content-Length: 2\r\n\r\n");
    CHECK(client.read().status == 100);
    CHECK(json::parse(client.ask("ok").body)["body"] == "ok");
  }

  TEST_CASE_FIXTURE(fixture, "connections end as their clients wish") {
    SUBCASE("HTTP/1.1 with close") {
      auto got = client.get("/echo", "Connection: close\r\n");
      CHECK(got.status == 200);
      CHECK(got.header("connection") == "close");
      CHECK(client.closed());
    }
    SUBCASE("HTTP/1.0") {
      CHECK(client.ask("GET /echo HTTP/1.0\r\n\r\n").header("connection")
            == "close");
      CHECK(client.closed());
    }
    SUBCASE("HTTP/1.0 with keep-alive") {
      auto bytes = "GET /echo HTTP/1.0\r\nConnection: keep-alive\r\n\r\n";
      CHECK(client.ask(bytes).header("connection") == "keep-alive");
      CHECK(client.ask(bytes).status == 200);
    }
    SUBCASE("half closed behind the request") {
      client.send(make_request("GET", "/echo"));
      client.finish();
      CHECK(client.read().status == 200);
      CHECK(client.closed());
    }
  }

  TEST_CASE_FIXTURE(fixture, "HEAD gets the headers of GET and no body") {
    auto full = client.get("/echo", "X-Request-Id: a\r\n");
    auto head = client.ask("HEAD /echo HTTP/1.1\r\nHost: a\r\n"
                           "X-Request-Id: a\r\n\r\n");
    CHECK(head.status == 200);
    // {"method":"HEAD"} is one longer.
    CHECK(std::stoul(head.header("content-length")) == full.body.size() + 1);
    CHECK(head.header("content-type") == "application/json");
    CHECK(client.get("/echo").status == 200);
  }

  TEST_CASE_FIXTURE(fixture, "204 has neither body nor length") {
    auto got = client.ask(make_request("DELETE", "/nothing"));
    CHECK(got.status == 204);
    CHECK(got.headers.count("content-length") == 0);
    CHECK(client.get("/echo").status == 200);
  }

  TEST_CASE_FIXTURE(fixture, "unknown paths, methods and slashes are told") {
    auto missing = client.get("/nowhere");
    CHECK(missing.status == 404);
    CHECK(missing.body == R"({"detail":"Not Found"})");
    auto wrong = client.ask(make_request("PUT", "/echo"));
    CHECK(wrong.status == 405);
    CHECK(wrong.header("allow") == "GET, HEAD, POST");
    CHECK(wrong.body == R"({"detail":"Method Not Allowed"})");
    auto slash = client.get("/echo/?a=b&c=/");
    CHECK(slash.status == 307);
    CHECK(slash.header("location") == "/echo?a=b&c=/");
    auto star = client.ask(make_request("OPTIONS", "*"));
    CHECK(star.status == 204);
    CHECK(star.header("allow").find("PATCH") != std::string::npos);
  }

  TEST_CASE_FIXTURE(fixture, "what is not UTF-8 is refused by name") {
    auto path = client.get("/echo/%ff/x/1", "X-Request-Id: r1\r\n");
    CHECK(path.status == 400);
    CHECK(json::parse(path.body)
          == json{{"detail",
                   "Expected a path of percent-encoded UTF-8 without U+0000, "
                   "got \"/echo/%ff/x/1\""},
                  {"request_id", "r1"}});
    CHECK(client.get("/echo/%00/x/1").status == 400);
    auto query = client.get("/echo?a=%zz");
    CHECK(query.status == 400);
    CHECK(json::parse(query.body)["detail"].get<std::string>().find("a=%zz")
          != std::string::npos);
    CHECK(client.get("/echo").status == 200);
  }

  TEST_CASE_FIXTURE(fixture, "an exception stays between us") {
    auto got = client.get("/throw", "X-Request-Id: r2\r\n");
    CHECK(got.status == 500);
    CHECK(got.body
          == R"({"detail":"Internal server error","request_id":"r2"})");
    CHECK(got.headers.count("x-half") == 0);
    auto record = aut.next_record();
    CHECK(record.error == "exception in a handler: the secret");
    CHECK(record.status == 500);
    CHECK(client.get("/status").status == 500);
    CHECK(aut.next_record().error == "a handler set the status 99");
  }

  TEST_CASE_FIXTURE(fixture, "requests are known by their id") {
    auto id = [&](std::string headers) {
      auto got = client.get("/echo", headers);
      auto out = got.header("x-request-id");
      CHECK(json::parse(got.body)["id"] == out);
      return out;
    };
    CHECK(id("X-Request-Id: A.b_c-9\r\n") == "A.b_c-9");
    auto longest = std::string(128, 'x');
    CHECK(id("X-Request-Id: " + longest + "\r\n") == longest);
    auto first = id("");
    CHECK(first.size() == 32);
    CHECK(first.find_first_not_of("0123456789abcdef") == std::string::npos);
    CHECK(id("") != first);
    for (auto bad : {"a b", "a/b", "\xC3\xA9", "", "%41"})
      CHECK(id("X-Request-Id: " + std::string{bad} + "\r\n").size() == 32);
    CHECK(id("X-Request-Id: x" + longest + "\r\n").size() == 32);
    CHECK(id("X-Request-Id: a\r\nX-Request-Id: b\r\n").size() == 32);
    CHECK(client.get("/nowhere", "X-Request-Id: n\r\n").header("x-request-id")
          == "n");
  }

  TEST_CASE_FIXTURE(fixture,
                    "headers arrive as they were sent, or not at all") {
    auto got = client.get("/headers", "X-A: %41+\r\nREMOTE_ADDR: 1.2.3.4\r\n"
                                      "local_port: 1\r\nAccept-Encoding: br\r\n"
                                      "Range: bytes=0-1\r\n");
    CHECK(got.status == 200);
    CHECK(
      json::parse(got.body)
      == json::parse(
        R"([["Accept-Encoding","br"],["Host","localhost"],["X-A","%41+"]])"));
    CHECK(got.headers.count("x-split") == 0);
    CHECK(got.headers.count("x-injected") == 0);
    CHECK(got.header("content-length") == std::to_string(got.body.size()));
    CHECK(got.header("date").size() == 29);
  }

  TEST_CASE_FIXTURE(fixture, "the access log says what happened") {
    client.get("/echo/1/x/2?q=3", "X-Request-Id: r3\r\n");
    auto record = aut.next_record();
    CHECK(record.request_id == "r3");
    CHECK(record.remote_addr == "127.0.0.1");
    CHECK(record.method == "GET");
    CHECK(record.pattern == "/echo/{a}/x/{b}");
    CHECK(record.path == "/echo/1/x/2");
    CHECK(record.status == 200);
    CHECK(record.bytes > 100);
    CHECK(record.duration.count() > 0);
    CHECK(record.error == "");
    client.ask("GET /echo HTTP/3.0\r\n\r\n");
    auto refused = aut.next_record();
    CHECK(refused.status == 505);
    CHECK(refused.method == "");
  }

  TEST_CASE("pages of configured origins may use the service") {
    server_options options;
    options.threads = 2;
    options.cors_origins = {"http://a", "http://b:1"};
    running_server aut{options, make_routes()};
    socket_client client{aut.port()};

    auto got = client.get("/echo", "Origin: http://b:1\r\n");
    CHECK(got.header("access-control-allow-origin") == "http://b:1");
    CHECK(got.header("access-control-allow-credentials") == "true");
    CHECK(got.header("access-control-expose-headers")
          == "X-Request-Id, X-Total-Count, Retry-After, Location, ETag, "
             "RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset");
    CHECK(got.header("vary") == "Origin");

    auto error = client.get("/nowhere", "Origin: http://a\r\n");
    CHECK(error.status == 404);
    CHECK(error.header("access-control-allow-origin") == "http://a");

    auto stranger = client.get("/echo", "Origin: http://c\r\n");
    CHECK(stranger.status == 200);
    CHECK(stranger.headers.count("access-control-allow-origin") == 0);
    CHECK(client.get("/echo").headers.count("vary") == 0);

    auto preflight = [&](std::string headers) {
      return client.ask(make_request("OPTIONS", "/echo", headers));
    };
    auto yes = preflight("Origin: http://a\r\n"
                         "Access-Control-Request-Method: PATCH\r\n"
                         "Access-Control-Request-Headers: x-one, x-two\r\n");
    CHECK(yes.status == 200);
    CHECK(yes.body == "OK");
    CHECK(yes.header("access-control-allow-origin") == "http://a");
    CHECK(yes.header("access-control-allow-credentials") == "true");
    CHECK(yes.header("access-control-allow-methods")
          == "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT");
    CHECK(yes.header("access-control-allow-headers") == "x-one, x-two");
    CHECK(yes.header("access-control-max-age") == "600");
    CHECK(yes.header("vary") == "Origin");

    auto no = preflight("Origin: http://c\r\n"
                        "Access-Control-Request-Method: PUT\r\n");
    CHECK(no.status == 400);
    CHECK(no.body == "Disallowed CORS origin");
    CHECK(no.headers.count("access-control-allow-origin") == 0);
    CHECK(preflight("Origin: http://a\r\n"
                    "Access-Control-Request-Method: TRACE\r\n")
            .body
          == "Disallowed CORS method");
    CHECK(preflight("").status == 405);
  }

  TEST_CASE_FIXTURE(fixture,
                    "every page gets what protects it, data does not") {
    auto page = client.get("/page");
    CHECK(page.header("content-security-policy").find("default-src 'none'")
          == 0);
    CHECK(page.header("x-content-type-options") == "nosniff");
    CHECK(page.header("referrer-policy") == "no-referrer");
    CHECK(page.header("x-frame-options") == "SAMEORIGIN");
    CHECK(client.get("/echo").headers.count("content-security-policy") == 0);
  }

  TEST_CASE("a guard decides on guarded routes before their bodies count") {
    auto routes = make_routes();
    auto open = [](const request&, httplib::Response& res) {
      res.set_content("open", "text/plain");
    };
    routes.add("GET", "/open", open, access::open);
    auto entry = [](const request_head& head, std::string_view id) {
      admission out;
      out.caller = head.only("Who");
      out.headers = {{"X-Left", "7"}};
      if (out.caller != "friend")
        send_json(out.refusal.emplace(), 401, "\"" + std::string{id} + "\"");
      return out;
    };
    server_options options;
    options.threads = 2;
    options.cors_origins = {"http://a"};
    running_server aut{options, std::move(routes), entry};
    socket_client client{aut.port()};

    auto refused = client.get(
      "/echo?%", "Who: enemy\r\nX-Request-Id: r1\r\nOrigin: http://a\r\n");
    CHECK(refused.status == 401);
    CHECK(refused.body == "\"r1\"");
    CHECK(refused.header("x-left") == "7");
    CHECK(refused.header("access-control-allow-origin") == "http://a");
    CHECK(aut.next_record().caller == "enemy");
    auto let_in = client.get("/echo", "Who: friend\r\n");
    CHECK(let_in.status == 200);
    CHECK(let_in.header("x-left") == "7");
    CHECK(aut.next_record().caller == "friend");
    CHECK(client.get("/throw", "Who: friend\r\n").header("x-left") == "7");
    auto without = client.get("/open");
    CHECK(without.body == "open");
    CHECK(without.headers.count("x-left") == 0);
    CHECK(client.get("/nowhere").status == 404);
    CHECK(client
            .ask(make_request("OPTIONS", "/echo",
                              "Origin: http://a\r\n"
                              "Access-Control-Request-Method: POST\r\n"))
            .status
          == 200);
  }

  TEST_CASE("an address that cannot be had is named with the reason") {
    running_server first{make_routes()};
    server_options options;
    options.threads = 1;
    options.port = first.port();
    server second{options, make_routes(), {}};
    auto ok = second.listen();
    REQUIRE_FALSE(ok);
    CHECK(ok.error().code == tuner::errc::unavailable);
    CHECK(ok.error().what
          == "Cannot listen at 127.0.0.1:" + std::to_string(first.port())
               + ": Address already in use");
  }
}
