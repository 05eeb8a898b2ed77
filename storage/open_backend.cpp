#include "storage/backend.hpp"
#include "storage/sqlite/backend.hpp"

namespace tuner::storage {

result<std::unique_ptr<backend>> open_backend(std::string_view url) {
  constexpr std::string_view sqlite_prefix = "sqlite:///";
  if (url.starts_with(sqlite_prefix)) {
    auto path = url.substr(sqlite_prefix.size());
    if (path.empty() || path == ":memory:")
      return fail(errc::invalid_argument,
                  "A database in memory would lose everything on exit; name a "
                  "file: sqlite:///relative.db or sqlite:////absolute.db");
    return sqlite::make_backend(std::string{path});
  }
  return fail(errc::invalid_argument,
              "The database URL should begin with sqlite:///");
}

} // namespace tuner::storage
