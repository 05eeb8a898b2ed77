#include "http/request_id.hpp"

#include <algorithm>
#include <cstdint>
#include <random>

namespace tuner::http {

namespace {

bool is_valid(std::string_view id) noexcept {
  return !id.empty() && id.size() <= 128
         && std::all_of(id.begin(), id.end(), [](char c) {
              return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
                     || (c >= '0' && c <= '9') || c == '.' || c == '_'
                     || c == '-';
            });
}

std::mt19937_64 make_generator() {
  std::random_device device;
  std::seed_seq seed{device(), device(), device(), device()};
  return std::mt19937_64{seed};
}

} // namespace

std::string request_id(std::string_view sent) {
  if (is_valid(sent))
    return std::string{sent};
  thread_local auto generator = make_generator();
  std::string out(32, '0');
  for (std::size_t i = 0; i < out.size(); i += 16) {
    auto bits = generator();
    for (std::size_t j = i; j < i + 16; ++j, bits >>= 4)
      out[j] = "0123456789abcdef"[bits & 15];
  }
  return out;
}

} // namespace tuner::http
