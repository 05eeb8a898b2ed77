#include "http/routes.hpp"

#include <utility>

namespace tuner::http {

void add_metrics_route(router& routes, std::function<std::string()> text) {
  routes.add("GET", "/metrics",
             [text = std::move(text)](const request&, httplib::Response& res) {
               res.status = 200;
               res.body = text();
               res.set_header("Content-Type",
                              "text/plain; version=0.0.4; charset=utf-8");
               res.set_header("Cache-Control", "no-store");
             });
}

} // namespace tuner::http
