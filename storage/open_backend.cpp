#include "storage/backend.hpp"
#include "storage/key_store.hpp"
#include "storage/postgres/backend.hpp"
#include "storage/postgres/key_store.hpp"
#include "storage/sqlite/backend.hpp"
#include "storage/sqlite/key_store.hpp"

#include <string>
#include <utility>

namespace tuner::storage {

namespace {

/// Where a URL leads: to a file or to a server.
struct location {
  bool is_file = false;
  /// The file's path, or the whole URL.
  std::string_view address;
};

bool is_postgres(std::string_view scheme) {
  return scheme == "postgres" || scheme == "postgresql"
         || scheme.starts_with("postgresql+");
}

result<location> locate(std::string_view url) {
  constexpr std::string_view sqlite_prefix = "sqlite:///";
  if (url.starts_with(sqlite_prefix)) {
    auto path = url.substr(sqlite_prefix.size());
    if (path.empty() || path == ":memory:")
      return fail(errc::invalid_argument,
                  "A database in memory would lose everything on exit; name a "
                  "file: sqlite:///relative.db or sqlite:////absolute.db");
    if (path.find('?') != path.npos)
      return fail(errc::invalid_argument, "A sqlite:/// URL takes no "
                                          "parameters; end it with the path");
    return location{true, path};
  }
  auto scheme_end = url.find("://");
  if (scheme_end != url.npos && is_postgres(url.substr(0, scheme_end)))
    return location{false, url};
  return fail(errc::invalid_argument,
              "A database URL should begin with postgresql://, sqlite:/// (a "
              "relative path) or sqlite://// (an absolute path)");
}

} // namespace

result<std::unique_ptr<backend>> open_backend(std::string_view url) {
  auto where = locate(url);
  if (!where)
    return tl::make_unexpected(std::move(where.error()));
  if (where->is_file)
    return sqlite::make_backend(std::string{where->address});
  return postgres::make_backend(where->address);
}

result<std::unique_ptr<key_store>> open_key_store(std::string_view url) {
  auto where = locate(url);
  if (!where)
    return tl::make_unexpected(std::move(where.error()));
  if (where->is_file)
    return sqlite::make_key_store(std::string{where->address});
  return postgres::make_key_store(where->address);
}

} // namespace tuner::storage
