#include "auth/token.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>

using namespace tuner::auth;

namespace {

const std::string secret = "a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4";
// The checksum is the reference's.
const std::string oauth = "egm_oauth_" + secret + "_1sokN0";
const std::string api_key = "engram_live_abcDEF0123456789abcDEF0123456789";

} // namespace

TEST_SUITE("auth/token") {
  TEST_CASE("each kind has its form") {
    CHECK(kind_of(api_key) == token_kind::api_key);
    CHECK(kind_of("engram_test_" + std::string(32, 'Z'))
          == token_kind::api_key);
    CHECK(kind_of(oauth) == token_kind::oauth);
    CHECK(kind_of("egm_client_" + secret + "_000000") == token_kind::client);
  }

  TEST_CASE("what only resembles a token is none") {
    for (std::string text :
         {"", "Bearer", "engram_live_", "engram_prod_",
          "engram_live_abcDEF0123456789abcDEF012345678",
          "engram_live_abcDEF0123456789abcDEF01234567890",
          "engram_live_abcDEF0123456789abcDEF012345678-",
          "ENGRAM_live_abcDEF0123456789abcDEF0123456789",
          " engram_live_abcDEF0123456789abcDEF0123456789",
          "engram_live_abcDEF0123456789abcDEF0123456789\n",
          "egm_oauth_A1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4_1sokN0",
          "egm_oauth_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4_1sokN",
          "egm_oauth_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4-1sokN0",
          "egm_oauth_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4_1sok_0",
          "egm_oauth_g1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4_1sokN0",
          "egm_other_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4_1sokN0"})
      CHECK_MESSAGE(!kind_of(text), text);
    CHECK(!kind_of(std::string(100'000, 'a')));
    CHECK(!kind_of(api_key.substr(0, 43) + std::string(1, '\0')));
  }

  TEST_CASE("the checksum is CRC-32 in base 62") {
    auto text = [](std::string_view x) {
      auto sum = checksum(x);
      return std::string{sum.data(), sum.size()};
    };
    CHECK(text(oauth.substr(0, oauth.rfind('_'))) == "1sokN0");
    CHECK(text("") == "000000");
    // CRC-32 of it is 0xCBF43926, the check value of this code.
    CHECK(text("123456789") == "3jZRME");
  }

  TEST_CASE("a token whose checksum does not fit is not worth a look-up") {
    CHECK(has_valid_checksum(token_kind::oauth, oauth));
    CHECK(has_valid_checksum(token_kind::api_key, api_key));
    for (std::size_t i = 10; i < oauth.size(); ++i) {
      auto typo = oauth;
      typo[i] = typo[i] == '1' ? '2' : '1';
      if (kind_of(typo))
        CHECK_MESSAGE(!has_valid_checksum(token_kind::oauth, typo), typo);
    }
  }

  TEST_CASE("a digest is the token's SHA-256") {
    CHECK(
      to_hex(digest_of("abc"))
      == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(digest_of("abc") == digest_of("abc"));
    CHECK_FALSE(digest_of("abc") == digest_of("abd"));
  }

  TEST_CASE("a new key has the form of a key, and no two are the same") {
    std::set<std::string> keys;
    std::set<std::string> ids;
    std::set<char> letters;
    for (int i = 0; i < 200; ++i) {
      auto key = new_api_key();
      auto id = new_key_id();
      REQUIRE(key);
      REQUIRE(id);
      CHECK(kind_of(*key) == token_kind::api_key);
      CHECK(key->starts_with("engram_live_"));
      CHECK(id->size() == 36);
      CHECK((*id)[14] == '4');
      keys.insert(*key);
      ids.insert(*id);
      letters.insert(key->begin() + 12, key->end());
    }
    CHECK(keys.size() == 200);
    CHECK(ids.size() == 200);
    // Of 6,400 draws each of 62 letters is missing with probability 10^-43.
    CHECK(letters.size() == 62);
  }
}
