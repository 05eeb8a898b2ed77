// The JSON inside of Optuna's tables. The first byte chooses what is read.

#include "storage/optuna_json.hpp"
#include "storage/python_json.hpp"

#include "tests/fuzz/fuzzing.hpp"

#include <nlohmann/json.hpp>

#include <cmath>
#include <string>

using namespace tuner;
using namespace tuner::storage;
using tuner::test::expect;

namespace {

void check_distribution(std::string_view text) {
  auto read = decode_distribution(text);
  if (!read)
    return;
  auto written = encode_distribution(*read);
  auto again = decode_distribution(written);
  // By their text, since a choice may be NaN.
  expect(again && encode_distribution(*again) == written,
         "a distribution reads back the same");
}

void check_fixed_params(std::string_view text) {
  auto read = decode_fixed_params(text);
  if (!read)
    return;
  auto again = decode_fixed_params(encode_fixed_params(*read));
  expect(again && again->size() == read->size(),
         "fixed parameters read back the same");
}

void check_constraints(std::string_view text) {
  auto read = decode_constraints(text);
  if (!read)
    return;
  for (auto x : *read)
    expect(!std::isnan(x), "a constraint is not NaN");
  auto again = decode_constraints(encode_constraints(*read));
  expect(again && *again == *read, "constraints read back the same");
}

} // namespace

extern "C" int
LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0)
    return 0;
  auto text = test::as_text(data + 1, size - 1);
  switch (data[0] % 6) {
    case 0:
      check_distribution(text);
      break;
    case 1:
      check_fixed_params(text);
      break;
    case 2:
      check_constraints(text);
      break;
    case 3:
      if (auto x = decode_constraint(text))
        expect(!std::isnan(*x), "a constraint is not NaN");
      break;
    case 4:
      decode_retry_history(text);
      break;
    default:
      if (auto x = python_json::to_standard(text))
        expect(nlohmann::json::accept(*x), "what is made standard is JSON");
  }
  return 0;
}
