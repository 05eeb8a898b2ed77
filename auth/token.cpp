#include "auth/token.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <algorithm>
#include <cassert>

namespace tuner::auth {

namespace {

constexpr std::string_view base62
  = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

constexpr std::size_t secret_size = 32;
constexpr std::size_t checksum_size = 6;

bool is_alphanumeric(char c) noexcept {
  return base62.find(c) != base62.npos;
}

bool is_lower_hex(char c) noexcept {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

bool is_api_key(std::string_view rest) noexcept {
  return rest.size() == secret_size
         && std::all_of(rest.begin(), rest.end(), is_alphanumeric);
}

/// 32 hexadecimal digits, `_`, six letters or digits.
bool is_checked_secret(std::string_view rest) noexcept {
  if (rest.size() != secret_size + 1 + checksum_size
      || rest[secret_size] != '_')
    return false;
  auto secret = rest.substr(0, secret_size);
  auto sum = rest.substr(secret_size + 1);
  return std::all_of(secret.begin(), secret.end(), is_lower_hex)
         && std::all_of(sum.begin(), sum.end(), is_alphanumeric);
}

/// If `text` begins with `prefix`, removes it.
bool skip(std::string_view& text, std::string_view prefix) noexcept {
  if (!text.starts_with(prefix))
    return false;
  text.remove_prefix(prefix.size());
  return true;
}

void append_hex(std::string& out, unsigned char x) {
  constexpr std::string_view digits = "0123456789abcdef";
  out += digits[x >> 4];
  out += digits[x & 15];
}

} // namespace

std::optional<token_kind> kind_of(std::string_view token) noexcept {
  auto rest = token;
  if (skip(rest, "egm_oauth_"))
    return is_checked_secret(rest) ? std::optional{token_kind::oauth}
                                   : std::nullopt;
  if (skip(rest, "egm_client_"))
    return is_checked_secret(rest) ? std::optional{token_kind::client}
                                   : std::nullopt;
  if (skip(rest, "engram_live_") || skip(rest, "engram_test_"))
    return is_api_key(rest) ? std::optional{token_kind::api_key} : std::nullopt;
  return std::nullopt;
}

std::array<char, 6> checksum(std::string_view text) noexcept {
  std::uint32_t crc = 0xFFFFFFFF;
  for (auto c : text) {
    crc ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit)
      crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xEDB88320 : 0);
  }
  crc = ~crc;
  std::array<char, 6> out{};
  for (auto i = out.rbegin(); i != out.rend(); ++i) {
    *i = base62[crc % base62.size()];
    crc /= static_cast<std::uint32_t>(base62.size());
  }
  return out;
}

bool has_valid_checksum(token_kind kind, std::string_view token) noexcept {
  assert(kind_of(token) == kind);
  if (kind == token_kind::api_key)
    return true;
  auto sum = checksum(token.substr(0, token.rfind('_')));
  return token.ends_with(std::string_view{sum.data(), sum.size()});
}

bool operator==(const token_digest& a, const token_digest& b) noexcept {
  return CRYPTO_memcmp(a.bytes.data(), b.bytes.data(), a.bytes.size()) == 0;
}

token_digest digest_of(std::string_view token) {
  token_digest out;
  unsigned size = 0;
  EVP_Digest(token.data(), token.size(), out.bytes.data(), &size, EVP_sha256(),
             nullptr);
  assert(size == out.bytes.size());
  return out;
}

std::string to_hex(const token_digest& digest) {
  std::string out;
  for (auto x : digest.bytes)
    append_hex(out, x);
  return out;
}

std::optional<std::string> new_api_key() {
  // Bytes beyond the last multiple of 62 would favour the first characters.
  constexpr unsigned fair = 256 / base62.size() * base62.size();
  std::string out = "engram_live_";
  auto size = out.size() + secret_size;
  while (out.size() < size) {
    unsigned char byte = 0;
    if (RAND_bytes(&byte, 1) != 1)
      return std::nullopt;
    if (byte < fair)
      out += base62[byte % base62.size()];
  }
  return out;
}

std::optional<std::string> new_key_id() {
  std::array<unsigned char, 16> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1)
    return std::nullopt;
  bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0F) | 0x40);
  bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3F) | 0x80);
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10)
      out += '-';
    append_hex(out, bytes[i]);
  }
  return out;
}

} // namespace tuner::auth
