#include "http/key_check.hpp"

#include "http/error_body.hpp"
#include "http/json_writer.hpp"
#include "http/status.hpp"

#include <string>
#include <utility>

namespace tuner::http {

namespace {

/// The body that clients of the service's family expect of these errors.
std::string refusal_body(std::string_view code, std::string_view message) {
  json_writer out;
  out.begin_object().key("detail").begin_object();
  out.key("success").boolean(false);
  out.key("error").begin_object();
  out.key("code").text(code);
  out.key("message").text(message).end_object();
  out.end_object().end_object();
  return out.take();
}

admission refuse(int status, std::string_view code, std::string_view message) {
  admission out;
  send_json(out.refusal.emplace(), status, refusal_body(code, message));
  return out;
}

admission unauthorized(std::string_view message) {
  auto out = refuse(401, "UNAUTHORIZED", message);
  out.refusal->set_header("WWW-Authenticate", "Bearer");
  return out;
}

admission unavailable(std::string_view id) {
  admission out;
  auto& res = out.refusal.emplace();
  send_json(res, 503,
            error_body("The key cannot be checked at the moment; try "
                       "again",
                       id));
  res.set_header("Retry-After", "1");
  return out;
}

/// The token in `Authorization: Bearer <token>`; empty if there is none.
std::string_view bearer_token(const request_head& head) {
  constexpr std::string_view scheme = "Bearer";
  auto value = head.only("Authorization");
  if (value.size() <= scheme.size()
      || !equals_ignoring_case(value.substr(0, scheme.size()), scheme)
      || value[scheme.size()] != ' ')
    return {};
  return trim(value.substr(scheme.size()));
}

bool only_reads(const request_head& head) {
  return head.method == "GET" || head.method == "HEAD";
}

std::vector<header_field>
limit_headers(const auth::rate_bucket::outcome& bucket) {
  return {{"RateLimit-Limit", std::to_string(bucket.limit)},
          {"RateLimit-Remaining", std::to_string(bucket.remaining)},
          {"RateLimit-Reset", std::to_string(bucket.reset.count())}};
}

admission too_many(const auth::rate_bucket::outcome& bucket) {
  auto wait = std::to_string(bucket.retry_after.count());
  auto out
    = refuse(429, "RATE_LIMITED",
             "This key may make " + std::to_string(bucket.limit)
               + " requests a minute, and has; try again in " + wait + " s");
  out.refusal->set_header("Retry-After", wait);
  return out;
}

} // namespace

key_check::key_check(look_up find) : find_(std::move(find)) {
  // nop
}

admission key_check::admit(const request_head& head, std::string_view id,
                           request_time at) const {
  auto token = bearer_token(head);
  if (token.empty())
    return unauthorized("Missing Authorization header");
  auto kind = auth::kind_of(token);
  if (!kind)
    return unauthorized("Invalid token format");
  if (!auth::has_valid_checksum(*kind, token))
    return unauthorized("Invalid or expired token");
  auto found = find_({*kind, auth::digest_of(token)});
  if (!found)
    return unavailable(id);
  const auto& key = **found;
  if (!key.granted
      || (key.granted->expires_at && *key.granted->expires_at < at.wall))
    return unauthorized("Invalid or expired token");
  key.usage->last_used.store(
    std::chrono::duration_cast<std::chrono::microseconds>(
      at.wall.time_since_epoch())
      .count(),
    std::memory_order_relaxed);
  admission out;
  if (auto limit = key.granted->rate_limit_rpm) {
    auto bucket = key.usage->bucket.take(*limit, at.steady);
    if (!bucket.granted)
      out = too_many(bucket);
    out.headers = limit_headers(bucket);
  }
  const auto& scopes = key.granted->scopes;
  auto reads = only_reads(head);
  if (!out.refusal && !(reads ? scopes.may_read() : scopes.may_write()))
    out.refusal
      = refuse(403, "FORBIDDEN",
               reads ? "API key lacks required scope. Need one of: tuner:read, "
                       "tuner:write, memory:write"
                     : "API key lacks required scope. Need one of: "
                       "tuner:write, memory:write")
          .refusal;
  out.caller = key.granted->label;
  return out;
}

} // namespace tuner::http
