#pragma once

#include <string>
#include <string_view>

namespace tuner::http {

/// The JSON body of an error: `{"detail":"…","request_id":"…"}`.
/// @param detail  One sentence: what was expected and what came. Bytes that
///   are not UTF-8 become U+FFFD.
/// @param request_id  Left out of the body if empty.
std::string error_body(std::string_view detail, std::string_view request_id);

/// The same for a failure that programs are meant to tell from others:
/// `{"detail":{"code":"…","message":"…"},"request_id":"…"}`.
std::string error_body(std::string_view code, std::string_view message,
                       std::string_view request_id);

} // namespace tuner::http
