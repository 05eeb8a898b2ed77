#pragma once

#include "actors/messages.hpp"
#include "algorithms/core/error.hpp"
#include "http/router.hpp"
#include "http/validation_errors.hpp"

#include <httplib.h>

#include <string>

namespace tuner::http {

/// The HTTP status that stands for `code`; the only place that decides it.
int status_of(errc code) noexcept;

/// Answers with JSON text.
void send_json(httplib::Response& res, int status, std::string body);

/// Answers with the text that a request came to, or why it failed.
void send(httplib::Response& res, result<answer_text> text, const request& req);

/// Answers a request that failed: `{"detail": "…", "request_id": "…"}`, and
/// `Retry-After` if a retry may help. A failure of kind `invalid_argument`
/// becomes a list of one `value_error` whose location follows from the
/// failure's field and whose input is looked up in the request's body.
void reject(httplib::Response& res, const failure& why, const request& req);

/// The same for a request without a body: the failure's field is the name of a
/// query parameter.
void reject_query(httplib::Response& res, const failure& why,
                  const request& req);

/// Answers 422 with everything that is wrong.
void reject(httplib::Response& res, const validation_errors& errors);

} // namespace tuner::http
