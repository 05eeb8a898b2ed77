// Bodies of requests. The first byte chooses what is read from the rest.

#include "http/json_document.hpp"
#include "http/study_codec.hpp"
#include "http/trial_codec.hpp"

#include "tests/fuzz/fuzzing.hpp"

#include <cmath>

using namespace tuner;
using namespace tuner::http;
using tuner::test::expect;

namespace {

void check_space(const search_space& space) {
  for (const auto& x : space) {
    expect(!x.name.empty(), "a parameter has a name");
    expect(validate(x.dist).has_value(), "a distribution is valid");
  }
}

void read_as(std::uint8_t what, const json& body, validation_errors& errors) {
  switch (what % 9) {
    case 0: {
      auto req = read_create(body, errors);
      if (errors.empty()) {
        expect(!req.definition.name.empty(), "a study has a name");
        check_space(req.definition.space);
      }
      return;
    }
    case 1:
      read_patch(body, errors);
      return;
    case 2:
      read_ask(body, errors);
      return;
    case 3:
      read_batch_ask(body, errors);
      return;
    case 4:
      for (auto x : read_complete(0, body, errors).values)
        expect(std::isfinite(x) || !errors.empty(), "a value is finite");
      return;
    case 5:
      read_fail(0, body, errors);
      return;
    case 6:
      read_renew(0, body, errors);
      return;
    case 7:
      read_report(0, body, errors);
      return;
    default:
      read_add(body, errors);
  }
}

} // namespace

extern "C" int
LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0)
    return 0;
  validation_errors errors;
  auto body = parse_json(test::as_text(data + 1, size - 1), errors);
  expect(body.has_value() == errors.empty(), "no value without an error");
  if (body) {
    auto text = body->dump();
    validation_errors again;
    auto same = parse_json(text, again);
    expect(same && *same == *body, "what is written reads back the same");
    read_as(data[0], *body, errors);
  }
  if (!errors.empty()) {
    auto answer = errors.body();
    expect(json::accept(answer), "errors are JSON");
  }
  return 0;
}
