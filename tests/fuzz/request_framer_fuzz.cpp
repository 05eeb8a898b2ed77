// The bytes of a connection. The first byte chooses the size of the pieces in
// which the rest arrives.

#include "http/request_framer.hpp"

#include "tests/fuzz/fuzzing.hpp"

#include <vector>

using namespace tuner::http;
using progress = request_framer::progress;
using tuner::test::expect;

namespace {

constexpr std::size_t max_body = 1'000;

struct outcome {
  std::vector<framed_request> requests;
  framing_error error = {0, {}};

  friend bool operator==(const outcome&, const outcome&) = default;
};

outcome run(std::string_view bytes, std::size_t piece) {
  framing_limits limits;
  limits.max_request_line = 200;
  limits.max_header_line = 200;
  limits.max_header_bytes = 500;
  limits.max_headers = 8;
  limits.max_body_bytes = max_body;
  request_framer framer{limits};
  outcome out;
  for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) {
    framer.feed(bytes.substr(0, piece));
    progress how;
    while ((how = framer.advance()) == progress::complete)
      out.requests.push_back(framer.take());
    if (how == progress::failed) {
      out.error = framer.error();
      break;
    }
  }
  return out;
}

} // namespace

extern "C" int
LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0)
    return 0;
  auto bytes = tuner::test::as_text(data + 1, size - 1);
  auto whole = run(bytes, bytes.size() + 1);
  expect(whole == run(bytes, std::size_t{data[0]} + 1),
         "pieces make no difference");
  for (const auto& x : whole.requests) {
    expect(x.body.size() <= max_body, "a body keeps the limit");
    expect(x.head.headers.size() <= 8, "headers keep the limit");
    expect(x.head.target.starts_with('/') || x.head.target == "*",
           "a target is a path");
  }
  expect(whole.error.status == 0
           || (whole.error.status >= 400 && whole.error.status < 600
               && !whole.error.what.empty()),
         "an error has a status and a reason");
  return 0;
}
