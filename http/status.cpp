#include "http/status.hpp"

#include "http/error_body.hpp"
#include "http/field_location.hpp"
#include "http/json_writer.hpp"

#include <utility>

namespace tuner::http {

namespace {

/// What clients tell this failure by, if they should; else empty.
std::string_view client_code(errc code) noexcept {
  switch (code) {
    case errc::lease_expired:
      return "LEASE_EXPIRED";
    case errc::exhausted:
      return "STUDY_EXHAUSTED";
    default:
      return {};
  }
}

} // namespace

int status_of(errc code) noexcept {
  switch (code) {
    case errc::none:
    case errc::internal:
      return 500;
    case errc::invalid_argument:
    case errc::key_reused:
      return 422;
    case errc::not_applicable:
      return 400;
    case errc::no_such_study:
    case errc::no_such_trial:
    case errc::nothing_yet:
      return 404;
    case errc::study_exists:
    case errc::study_differs:
    case errc::wrong_state:
    case errc::lease_expired:
    case errc::exhausted:
    case errc::unreadable_study:
      return 409;
    case errc::changed_elsewhere:
    case errc::unavailable:
    case errc::overloaded:
      return 503;
    case errc::timeout:
      return 504;
  }
  return 500;
}

void send_json(httplib::Response& res, int status, std::string body) {
  res.status = status;
  // `set_content` would copy the body.
  res.body = std::move(body);
  res.set_header("Content-Type", "application/json");
}

void send(httplib::Response& res, result<answer_text> text,
          const request& req) {
  if (text)
    send_json(res, text->status, std::move(text->body));
  else
    reject(res, text.error(), req);
}

void reject(httplib::Response& res, const failure& why, const request& req) {
  auto status = status_of(why.code);
  if (auto code = client_code(why.code); !code.empty())
    return send_json(res, status, error_body(code, why.what, req.id));
  if (why.code == errc::key_reused) {
    validation_errors errors;
    std::vector<location_step> where{std::string{"header"},
                                     std::string{"Idempotency-Key"}};
    errors.add({"value_error", std::move(where), why.what});
    return reject(res, errors);
  }
  if (status == 422) {
    validation_errors errors;
    errors.add(field_error(why, req.raw.body));
    return reject(res, errors);
  }
  if (status == 503 || status == 504)
    res.set_header("Retry-After", "1");
  // What went wrong inside is for the log.
  auto detail = status == 500 ? "Internal Server Error" : why.what;
  send_json(res, status, error_body(detail, req.id));
}

void reject_query(httplib::Response& res, const failure& why,
                  const request& req) {
  if (why.code != errc::invalid_argument)
    return reject(res, why, req);
  auto sent = req.raw.params.find(why.field);
  location root{"query"};
  validation_errors errors;
  errors.add({"value_error", root.member(why.field).steps(), why.what,
              sent == req.raw.params.end()
                ? "null"
                : json_writer{}.text(sent->second).take()});
  reject(res, errors);
}

void reject(httplib::Response& res, const validation_errors& errors) {
  send_json(res, 422, errors.body());
}

} // namespace tuner::http
