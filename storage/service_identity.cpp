#include "storage/service_identity.hpp"

#include <array>
#include <random>
#include <unistd.h>

namespace tuner::storage {

service_identity new_identity() {
  std::random_device device;
  auto bits = (std::uint64_t{device()} << 32) | device();
  std::array<char, 256> host{};
  if (::gethostname(host.data(), host.size() - 1) != 0)
    host = {'?'};
  return {static_cast<std::int64_t>(bits >> 1) | 1,
          std::string{host.data()} + ", process " + std::to_string(::getpid())};
}

} // namespace tuner::storage
