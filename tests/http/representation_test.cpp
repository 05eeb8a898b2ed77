#include "http/gzip_encoder.hpp"
#include "http/json_stream.hpp"
#include "http/representation.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <array>
#include <zlib.h>

namespace {

using namespace tuner::http;

std::string unzipped(const std::string& bytes) {
  z_stream stream{};
  REQUIRE(inflateInit2(&stream, 15 + 16) == Z_OK);
  std::string out;
  auto input = bytes;
  stream.next_in = reinterpret_cast<unsigned char*>(input.data());
  stream.avail_in = static_cast<unsigned>(input.size());
  auto status = Z_OK;
  while (status == Z_OK) {
    std::array<unsigned char, 4'096> piece;
    stream.next_out = piece.data();
    stream.avail_out = static_cast<unsigned>(piece.size());
    status = inflate(&stream, Z_NO_FLUSH);
    out.append(reinterpret_cast<const char*>(piece.data()),
               piece.size() - stream.avail_out);
  }
  CHECK(status == Z_STREAM_END);
  CHECK(stream.avail_in == 0);
  inflateEnd(&stream);
  return out;
}

std::string all_of(json_stream stream) {
  std::string out;
  while (stream.next(out)) {
    // Each call appends.
  }
  return out;
}

json_stream numbers(std::size_t n) {
  json_stream out;
  out.then([](json_writer& to) { to.begin_object().key("a"); });
  out.then_array(n, [](json_writer& to, std::size_t i) {
    to.integer(static_cast<std::int64_t>(i));
  });
  out.then([](json_writer& to) { to.key("b").begin_array(); });
  for (int k = 0; k < 2; ++k)
    out.then_array(n, [](json_writer& to, std::size_t i) {
      to.number(static_cast<double>(i) / 2);
    });
  out.then([](json_writer& to) { to.end_array().end_object(); });
  return out;
}

} // namespace

TEST_SUITE("http/json_stream") {
  TEST_CASE("arrays of any length make one text, in pieces of bounded size") {
    for (std::size_t n : {0, 1, 2, 100'000}) {
      CAPTURE(n);
      auto stream = numbers(n);
      std::string text;
      auto more = true;
      while (more) {
        std::string piece;
        more = stream.next(piece);
        CHECK(piece.size() < 66'000);
        text += piece;
      }
      auto parsed = nlohmann::json::parse(text);
      CHECK(parsed["a"].size() == n);
      CHECK(parsed["b"].size() == 2);
      CHECK(parsed["b"][1].size() == n);
      if (n > 0) {
        CHECK(parsed["a"][n - 1] == n - 1);
        CHECK(parsed["b"][0][n - 1] == static_cast<double>(n - 1) / 2);
      }
    }
  }

  TEST_CASE("an array begins once, however full the piece is by then") {
    for (std::size_t size = 65'500; size < 65'560; ++size) {
      CAPTURE(size);
      std::string text(size, 'x');
      json_stream stream;
      stream.then([&](json_writer& to) { to.begin_array().text(text); });
      stream.then_array(2, [](json_writer& to, std::size_t i) {
        to.integer(static_cast<std::int64_t>(i));
      });
      stream.then([](json_writer& to) { to.end_array(); });
      auto is_whole = all_of(std::move(stream)) == "[\"" + text + "\",[0,1]]";
      CHECK(is_whole);
    }
  }
}

TEST_SUITE("http/gzip_encoder") {
  TEST_CASE("what comes out is what went in, however it was cut") {
    std::string text;
    for (std::int64_t i = 0; i < 50'000; ++i)
      text += std::to_string(i * i % 977) + ",";
    for (std::size_t cut : {1'000u, 64u * 1'024u, 1'000'000u}) {
      gzip_encoder encoder;
      std::string out;
      for (std::size_t at = 0; at < text.size(); at += cut)
        encoder.encode(std::string_view{text}.substr(at, cut), false, out);
      encoder.encode("", true, out);
      CHECK(out.size() < text.size() / 2);
      CHECK(unzipped(out) == text);
    }
  }

  TEST_CASE("nothing at all is a text, too") {
    gzip_encoder encoder;
    std::string out;
    encoder.encode("", true, out);
    CHECK(unzipped(out).empty());
  }
}

TEST_SUITE("http/representation") {
  TEST_CASE("gzip is sent to those who take it") {
    for (auto yes : {"gzip", "deflate, gzip;q=0.5", "GZIP", "*", "br, *;q=0.1",
                     "gzip ; q=1.000", "x-gzip"}) {
      CAPTURE(yes);
      CHECK(accepts_gzip(yes));
    }
    for (auto no : {"", "br", "gzip;q=0", "gzip; q=0.000, *", "*;q=0",
                    "identity", "notgzip", ",,", ";q=1"}) {
      CAPTURE(no);
      CHECK_FALSE(accepts_gzip(no));
    }
  }

  TEST_CASE("an entity tag is found in a list, weak or not") {
    for (auto yes : {R"("a-1")", R"(W/"a-1")", R"("x", "a-1" ,"y")", "*"}) {
      CAPTURE(yes);
      CHECK(names_tag(yes, R"("a-1")"));
    }
    for (auto no : {"", "a-1", R"("a-1)", R"("a-10")", R"("a-1-gzip")"}) {
      CAPTURE(no);
      CHECK_FALSE(names_tag(no, R"("a-1")"));
    }
  }
}
