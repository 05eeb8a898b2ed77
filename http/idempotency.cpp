#include "http/idempotency.hpp"

#include "http/json_writer.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <string_view>

namespace tuner::http {

namespace {

constexpr const char* header = "Idempotency-Key";
constexpr std::size_t max_length = 128;

std::string hex(const unsigned char* data, std::size_t size) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  for (std::size_t i = 0; i < size; ++i) {
    out += digits[data[i] >> 4];
    out += digits[data[i] & 15];
  }
  return out;
}

std::string fingerprint_of(const httplib::Request& req) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> sha{EVP_MD_CTX_new(),
                                                              EVP_MD_CTX_free};
  EVP_DigestInit_ex(sha.get(), EVP_sha256(), nullptr);
  for (std::string_view part :
       {std::string_view{req.method}, std::string_view{"\n"},
        std::string_view{req.path}, std::string_view{"\n"},
        std::string_view{req.body}})
    EVP_DigestUpdate(sha.get(), part.data(), part.size());
  EVP_DigestFinal_ex(sha.get(), digest.data(), &size);
  return hex(digest.data(), size);
}

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
    return idempotency_key{std::move(key), fingerprint_of(req)};
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
