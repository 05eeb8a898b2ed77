#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace tuner::http {

/// The SHA-256 of some texts one after the other, as 64 hexadecimal digits.
std::string sha256_hex(std::initializer_list<std::string_view> texts);

} // namespace tuner::http
