#include "http/cors.hpp"

#include <algorithm>
#include <utility>

namespace tuner::http {

namespace {

constexpr std::string_view methods
  = "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT";

bool takes_method(std::string_view method) noexcept {
  for (auto rest = methods; !rest.empty();) {
    auto one = rest.substr(0, rest.find(','));
    if (one == method)
      return true;
    rest.remove_prefix(std::min(rest.size(), one.size() + 2));
  }
  return false;
}

} // namespace

cors::cors(std::vector<std::string> origins) : origins_{std::move(origins)} {
  // nop
}

void cors::add_headers(std::string_view origin, httplib::Response& res) const {
  if (origin.empty())
    return;
  // Also to strangers, or a cache would hand them a friend's answer.
  res.headers.emplace("Vary", "Origin");
  res.headers.emplace("Access-Control-Allow-Credentials", "true");
  res.headers.emplace("Access-Control-Expose-Headers",
                      "X-Request-Id, X-Total-Count, Retry-After, Location, "
                      "ETag, RateLimit-Limit, RateLimit-Remaining, "
                      "RateLimit-Reset");
  if (admits(origin))
    res.headers.emplace("Access-Control-Allow-Origin", origin);
}

bool cors::is_preflight(const request_head& head) noexcept {
  return head.method == "OPTIONS" && !head.only("Origin").empty()
         && !head.only("Access-Control-Request-Method").empty();
}

void cors::answer_preflight(const request_head& head,
                            httplib::Response& res) const {
  std::string refused;
  if (!admits(head.only("Origin")))
    refused = "origin";
  if (!takes_method(head.only("Access-Control-Request-Method")))
    refused += refused.empty() ? "method" : ", method";
  res.status = refused.empty() ? 200 : 400;
  res.set_content(refused.empty() ? "OK" : "Disallowed CORS " + refused,
                  "text/plain; charset=utf-8");
  res.set_header("Access-Control-Allow-Methods", std::string{methods});
  res.set_header("Access-Control-Max-Age", "600");
  if (auto wanted = head.only("Access-Control-Request-Headers");
      !wanted.empty())
    res.set_header("Access-Control-Allow-Headers", std::string{wanted});
}

bool cors::admits(std::string_view origin) const noexcept {
  return std::any_of(
    origins_.begin(), origins_.end(),
    [&](const std::string& x) { return x == "*" || x == origin; });
}

} // namespace tuner::http
