#pragma once

#include "storage/backend.hpp"
#include "storage/service_identity.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace tuner::storage::postgres {

/// A database on a PostgreSQL server, version 12 or later.
/// Errors: `invalid_argument` if the URL cannot be understood.
result<std::unique_ptr<backend>> make_backend(std::string_view url);

std::unique_ptr<writer>
make_writer(const std::string& conninfo, const service_identity& me);
std::unique_ptr<reader> make_reader(const std::string& conninfo);

} // namespace tuner::storage::postgres
