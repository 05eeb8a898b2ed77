#pragma once

#include <string>
#include <string_view>

namespace tuner::http {

/// The id under which a request is logged: the one its client `sent` in
/// `X-Request-Id` if that is 1..128 characters of `[A-Za-z0-9._-]`, else 32
/// random hexadecimal digits.
///
/// Thread-safety: any thread; each has its own generator.
std::string request_id(std::string_view sent);

} // namespace tuner::http
