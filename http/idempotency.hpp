#pragma once

#include "actors/messages.hpp"
#include "http/router.hpp"
#include "http/validation_errors.hpp"

#include <optional>

namespace tuner::http {

/// The request's `Idempotency-Key` with a digest (SHA-256) of its method, path
/// and body; nothing if it has none. Adds an error if the key is not 1..128
/// printable ASCII characters, or if there are two.
std::optional<idempotency_key>
read_idempotency_key(const httplib::Request& req, validation_errors& errors);

} // namespace tuner::http
