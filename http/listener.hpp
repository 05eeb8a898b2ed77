#pragma once

#include "algorithms/core/error.hpp"
#include "http/unique_fd.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

namespace tuner::http {

/// A non-blocking socket that accepts connections at `host`, a name or an
/// address, with the longest queue the system allows up to 4,096.
/// @param port  0: the system chooses.
/// Errors: `unavailable`, naming address and reason.
result<unique_fd> open_listener(const std::string& host, std::uint16_t port);

/// The port a socket is bound to; 0 if to none.
std::uint16_t local_port(int socket) noexcept;

/// Raises this process's limit of open files as far as it may and returns it.
std::size_t raise_file_limit() noexcept;

} // namespace tuner::http
