#pragma once

#include <string>
#include <string_view>

namespace tuner::storage {

/// A JSON string literal in ASCII, for attributes that hold one text.
std::string json_text(std::string_view text);

} // namespace tuner::storage
