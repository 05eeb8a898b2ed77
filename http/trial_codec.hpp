#pragma once

#include "actors/messages.hpp"
#include "http/json_document.hpp"
#include "http/validation_errors.hpp"

#include <cstdint>

namespace tuner::http {

/// Reads `{worker?, lease_seconds?, params?}`.
ask_request read_ask(const json& body, validation_errors& errors);

/// Reads `{count, worker?, lease_seconds?, params?}`, count 1 .. 1000.
ask_request read_batch_ask(const json& body, validation_errors& errors);

/// Reads `{values, intermediate_values?, user_attrs?, constraints?}`. How many
/// values there should be is for the study to say.
tell_request
read_complete(std::int64_t number, const json& body, validation_errors& errors);

/// Reads `{}`.
tell_request
read_prune(std::int64_t number, const json& body, validation_errors& errors);

/// Reads `{reason?}`, which becomes the user attribute `fail_reason`.
tell_request
read_fail(std::int64_t number, const json& body, validation_errors& errors);

/// Reads `{lease_seconds?}`.
renew_request
read_renew(std::int64_t number, const json& body, validation_errors& errors);

/// Reads `{step, value}` or `{reports: [{step, value}, …]}`.
report_request
read_report(std::int64_t number, const json& body, validation_errors& errors);

/// Reads one trial or a list of 1 .. 1000: `{params, user_attrs?}` for one to
/// be handed out, `{params, state, values?, intermediate_values?, user_attrs?,
/// constraints?}` for a finished one.
add_request read_add(const json& body, validation_errors& errors);

} // namespace tuner::http
