#include "storage/backend.hpp"
#include "storage/postgres/backend.hpp"
#include "storage/sqlite/backend.hpp"

namespace tuner::storage {

namespace {

result<std::unique_ptr<backend>> open_sqlite(std::string_view path) {
  if (path.empty() || path == ":memory:")
    return fail(errc::invalid_argument,
                "A database in memory would lose everything on exit; name a "
                "file: sqlite:///relative.db or sqlite:////absolute.db");
  if (path.find('?') != path.npos)
    return fail(errc::invalid_argument,
                "A sqlite:/// URL takes no parameters; end it with the path");
  return sqlite::make_backend(std::string{path});
}

bool is_postgres(std::string_view scheme) {
  return scheme == "postgres" || scheme == "postgresql"
         || scheme.starts_with("postgresql+");
}

} // namespace

result<std::unique_ptr<backend>> open_backend(std::string_view url) {
  constexpr std::string_view sqlite_prefix = "sqlite:///";
  if (url.starts_with(sqlite_prefix))
    return open_sqlite(url.substr(sqlite_prefix.size()));
  auto scheme_end = url.find("://");
  if (scheme_end != url.npos && is_postgres(url.substr(0, scheme_end)))
    return postgres::make_backend(url);
  return fail(errc::invalid_argument,
              "A database URL should begin with postgresql://, sqlite:/// (a "
              "relative path) or sqlite://// (an absolute path)");
}

} // namespace tuner::storage
