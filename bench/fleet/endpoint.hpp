#pragma once

#include "algorithms/core/error.hpp"

#include <sys/socket.h>

#include <string>
#include <string_view>

namespace tuner::fleet {

/// Where the service is.
struct endpoint {
  sockaddr_storage address = {};
  socklen_t address_size = 0;
  /// For the `Host` header.
  std::string authority;
  /// Prefix of every path, e.g. `"/v1/tuner"`.
  std::string base_path;
  /// For the `Authorization` header; empty: none is sent.
  std::string key = {};
};

/// Resolves `http://host[:port][/path]`; without a path, `/v1/tuner` is meant.
/// Errors: `invalid_argument`, `unavailable` if the name does not resolve.
result<endpoint> resolve(std::string_view url);

} // namespace tuner::fleet
