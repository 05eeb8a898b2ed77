#include "storage/sqlite/parent_directory.hpp"

#include <system_error>

namespace tuner::storage::sqlite {

result<void> make_parent_directory(const std::filesystem::path& file) {
  auto directory = file.parent_path();
  std::error_code error;
  if (directory.empty() || std::filesystem::is_directory(directory, error))
    return {};
  if (std::filesystem::create_directory(directory, error))
    return {};
  // Another process may have been faster.
  if (std::filesystem::is_directory(directory, error))
    return {};
  return fail(errc::unavailable,
              "The directory " + directory.string() + " of the database file "
                + file.string()
                + " does not exist and cannot be created; create it first");
}

} // namespace tuner::storage::sqlite
