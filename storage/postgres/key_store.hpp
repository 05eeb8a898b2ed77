#pragma once

#include "storage/key_store.hpp"

#include <memory>
#include <string_view>

namespace tuner::storage::postgres {

/// Keys on a PostgreSQL server. Of `api_keys` it needs no more than the columns
/// `id`, `key_hash`, `key_prefix`, `key_type`, `user_id`, `scopes`,
/// `rate_limit_rpm`, `is_active`, `expires_at` and `last_used_at`. Times
/// without a zone count as UTC.
/// Errors: `invalid_argument` if the URL cannot be understood.
result<std::unique_ptr<key_store>> make_key_store(std::string_view url);

} // namespace tuner::storage::postgres
