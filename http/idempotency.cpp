#include "http/idempotency.hpp"

#include "http/digest.hpp"
#include "http/json_writer.hpp"

#include <algorithm>
#include <string>

namespace tuner::http {

namespace {

constexpr const char* header = "Idempotency-Key";
constexpr std::size_t max_length = 128;

bool is_printable(char c) noexcept {
  return c >= 0x20 && c < 0x7F;
}

} // namespace

std::optional<idempotency_key>
read_idempotency_key(const httplib::Request& req, validation_errors& errors) {
  auto n = req.get_header_value_count(header);
  if (n == 0)
    return std::nullopt;
  auto key = req.get_header_value(header);
  if (n == 1 && !key.empty() && key.size() <= max_length
      && std::all_of(key.begin(), key.end(), is_printable))
    return idempotency_key{
      std::move(key), sha256_hex({req.method, "\n", req.path, "\n", req.body})};
  errors.add({"value_error",
              {std::string{"header"}, std::string{header}},
              n > 1 ? "A request should have one Idempotency-Key, got "
                        + std::to_string(n)
                    : "An Idempotency-Key should be 1 to 128 printable ASCII "
                      "characters, got "
                        + std::to_string(key.size()) + " bytes",
              json_writer{}.text(key).take()});
  return std::nullopt;
}

} // namespace tuner::http
