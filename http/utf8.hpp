#pragma once

#include <cstddef>
#include <string_view>

namespace tuner::http {

/// Length in bytes of the well-formed UTF-8 sequence (RFC 3629: no overlong
/// forms, no surrogates, at most U+10FFFF) that `text` begins with; 0 if it
/// begins with none.
std::size_t utf8_sequence(std::string_view text) noexcept;

/// Whether all of `text` is well-formed UTF-8.
bool is_utf8(std::string_view text) noexcept;

/// Number of code points. @pre `is_utf8(text)`.
std::size_t utf8_length(std::string_view text) noexcept;

} // namespace tuner::http
