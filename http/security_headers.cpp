#include "http/security_headers.hpp"

#include "http/request_head.hpp"

#include <string>
#include <string_view>

namespace tuner::http {

void protect_page(httplib::Response& res) {
  auto add = [&](const char* name, const char* value) {
    if (!res.has_header(name))
      res.headers.emplace(name, value);
  };
  add("Content-Security-Policy",
      "default-src 'none'; script-src 'self'; style-src 'self'; "
      "img-src 'self' data:; connect-src 'self'; base-uri 'none'; "
      "form-action 'none'; frame-ancestors 'none'");
  add("X-Content-Type-Options", "nosniff");
  add("X-Frame-Options", "DENY");
  add("Referrer-Policy", "no-referrer");
  add("Cross-Origin-Opener-Policy", "same-origin");
}

void protect_if_page(httplib::Response& res) {
  constexpr std::string_view html = "text/html";
  auto type = res.get_header_value("Content-Type");
  if (equals_ignoring_case(std::string_view{type}.substr(0, html.size()), html))
    protect_page(res);
}

} // namespace tuner::http
