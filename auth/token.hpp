#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

namespace tuner::auth {

/// The three kinds of bearer tokens, which differ in form and in where they are
/// kept.
enum class token_kind : std::uint8_t {
  /// `engram_live_` or `engram_test_` and 32 letters or digits.
  api_key,
  /// `egm_oauth_`, 32 hexadecimal digits, `_` and a checksum: of a person.
  oauth,
  /// `egm_client_`, then as `oauth`: of a program.
  client,
};

/// The kind that `token` has the form of, or nothing. Says nothing about its
/// checksum.
std::optional<token_kind> kind_of(std::string_view token) noexcept;

/// Whether the token ends with the checksum of what is before it, so that it is
/// worth being looked up. API keys have none and always pass.
/// @pre `kind_of(token) == kind`.
bool has_valid_checksum(token_kind kind, std::string_view token) noexcept;

/// The CRC-32 of `text` in base 62 (digits, capitals, small letters), six
/// characters, the most significant first.
std::array<char, 6> checksum(std::string_view text) noexcept;

/// The SHA-256 of a whole token: all that is ever kept of one.
struct token_digest {
  std::array<std::uint8_t, 32> bytes{};

  /// Takes the same time wherever the two differ.
  friend bool operator==(const token_digest& a, const token_digest& b) noexcept;
};

/// Hashes a token.
token_digest digest_of(std::string_view token);

/// The digest in lower-case hexadecimal digits, as the tables hold it.
std::string to_hex(const token_digest& digest);

/// For hash tables: a digest is as good as random already.
struct token_digest_hash {
  std::size_t operator()(const token_digest& x) const noexcept {
    std::size_t out = 0;
    std::memcpy(&out, x.bytes.data(), sizeof out);
    return out;
  }
};

/// What to look up.
struct token_query {
  token_kind kind = token_kind::api_key;
  token_digest digest;
};

/// A new API key, `engram_live_…`, with 190 bits from the system's source of
/// randomness. Nothing if that source fails.
std::optional<std::string> new_api_key();

/// A new random UUID (RFC 9562, version 4), for the row of a key. Nothing if
/// the system's source of randomness fails.
std::optional<std::string> new_key_id();

} // namespace tuner::auth
