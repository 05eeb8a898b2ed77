#include "http/embedded.hpp"
#include "http/routes.hpp"
#include "http/static_content.hpp"

#include <memory>
#include <string>

namespace tuner::http {

void add_description_routes(router& routes) {
  auto add = [&](std::string_view path, std::string_view content_type,
                 std::string_view text) {
    routes.add(
      "GET", path,
      [content = std::make_shared<const static_content>(content_type, text)](
        const request& req, httplib::Response& res) {
        content->answer(req, res);
      },
      access::open);
  };
  add(std::string{prefix} + "/openapi.json", "application/json",
      openapi_document());
  add("/docs", "text/html; charset=utf-8", docs_html());
  add("/docs/page.css", "text/css; charset=utf-8", docs_css());
  add("/docs/page.js", "text/javascript; charset=utf-8", docs_js());
}

} // namespace tuner::http
