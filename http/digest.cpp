#include "http/digest.hpp"

#include <openssl/evp.h>

#include <array>
#include <memory>

namespace tuner::http {

std::string sha256_hex(std::initializer_list<std::string_view> texts) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> sha{EVP_MD_CTX_new(),
                                                              EVP_MD_CTX_free};
  EVP_DigestInit_ex(sha.get(), EVP_sha256(), nullptr);
  for (auto text : texts)
    EVP_DigestUpdate(sha.get(), text.data(), text.size());
  EVP_DigestFinal_ex(sha.get(), digest.data(), &size);
  std::string out;
  for (unsigned i = 0; i < size; ++i) {
    out += digits[digest[i] >> 4];
    out += digits[digest[i] & 15];
  }
  return out;
}

} // namespace tuner::http
