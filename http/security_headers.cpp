#include "http/security_headers.hpp"

#include "http/request_head.hpp"

#include <string>
#include <string_view>

namespace tuner::http {

namespace {

bool is_page(const httplib::Response& res) {
  constexpr std::string_view html = "text/html";
  auto type = res.get_header_value("Content-Type");
  return equals_ignoring_case(std::string_view{type}.substr(0, html.size()),
                              html);
}

} // namespace

void add_security_headers(httplib::Response& res) {
  if (!is_page(res))
    return;
  auto add = [&](const char* name, const char* value) {
    if (!res.has_header(name))
      res.headers.emplace(name, value);
  };
  add("Content-Security-Policy",
      "default-src 'self'; base-uri 'none'; form-action 'self'; "
      "frame-ancestors 'none'; object-src 'none'");
  add("X-Content-Type-Options", "nosniff");
  add("X-Frame-Options", "DENY");
  add("Referrer-Policy", "no-referrer");
}

} // namespace tuner::http
