#pragma once

#include <string_view>

namespace tuner::http {

/// The words behind a status code (RFC 9110 §15), e.g. `"Not Found"`; empty for
/// one that has none.
std::string_view reason_phrase(int status) noexcept;

} // namespace tuner::http
