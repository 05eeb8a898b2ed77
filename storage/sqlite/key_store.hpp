#pragma once

#include "storage/key_store.hpp"

#include <memory>
#include <string>

namespace tuner::storage::sqlite {

/// Keys in one file, whose tables hold times as UTC text and scopes as JSON
/// lists. `create_tables` creates the file, and its directory if only that one
/// is missing.
std::unique_ptr<key_store> make_key_store(std::string path);

} // namespace tuner::storage::sqlite
