#pragma once

#include "algorithms/core/error.hpp"

#include <filesystem>

namespace tuner::storage::sqlite {

/// Makes sure that the directory of a database file exists, creating it if only
/// that last one is missing.
/// Errors: `unavailable`, naming both.
result<void> make_parent_directory(const std::filesystem::path& file);

} // namespace tuner::storage::sqlite
