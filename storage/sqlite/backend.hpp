#pragma once

#include "storage/backend.hpp"
#include "storage/sqlite/file_claim.hpp"

#include <memory>
#include <string>

namespace tuner::storage::sqlite {

/// A database in one file. `prepare_schema` creates the file, and its directory
/// if only that last one is missing.
/// @param path As it is to be opened; relative to the working directory.
std::unique_ptr<backend> make_backend(std::string path);

/// @param claim  Taken before the first write.
std::unique_ptr<writer>
make_writer(const std::string& path, std::shared_ptr<file_claim> claim);
std::unique_ptr<reader> make_reader(const std::string& path);

} // namespace tuner::storage::sqlite
