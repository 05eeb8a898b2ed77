#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "bench/fleet/connection.hpp"

namespace tuner::fleet {

/// Formats a request with a JSON body (none if empty) and the endpoint's key.
std::string format_request(const endpoint& where, std::string_view method,
                           std::string_view path, std::string_view body = {});

/// Calls the service one request after another, for all that is not measured:
/// creating, loading, reading back, deleting.
class session {
public:
  explicit session(endpoint where) : where_(std::move(where)) {
    // nop
  }

  /// Sends one request and waits for the answer.
  /// @param path  Behind the base path, e.g. `"/studies"`.
  /// Errors: `unavailable` if the connection fails twice, `timeout`.
  result<response> call(std::string_view method, std::string_view path,
                        std::string_view body = {});

  const endpoint& where() const noexcept {
    return where_;
  }

private:
  connection::step exchange(std::string_view request,
                            std::chrono::steady_clock::time_point deadline);

  endpoint where_;
  connection conn_;
};

} // namespace tuner::fleet
