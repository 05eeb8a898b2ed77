#include "http/json_writer.hpp"
#include "http/routes.hpp"
#include "http/status.hpp"

#include <chrono>

namespace tuner::http {

namespace {

// Shorter than the patience of the usual health checks.
constexpr std::chrono::seconds ping_deadline{2};

} // namespace

void add_health_routes(router& routes, const gateway& actors,
                       const api_options& options) {
  std::string base{prefix};
  routes.add(
    "GET", base + "/health",
    [&actors, version = options.version](const request&,
                                         httplib::Response& res) {
      auto connected = actors.ping(ping_deadline).has_value();
      json_writer out;
      out.begin_object();
      out.key("status").text(connected ? "healthy" : "degraded");
      out.key("version").text(version);
      out.key("storage_connected").boolean(connected).end_object();
      send_json(res, 200, out.take());
    },
    access::open);
  routes.add(
    "GET", base + "/ready",
    [&actors](const request&, httplib::Response& res) {
      auto ok = actors.ping(ping_deadline);
      json_writer out;
      out.begin_object().key("status");
      out.text(ok ? "ready" : "not_ready");
      if (!ok)
        out.key("reason").text(ok.error().what);
      out.end_object();
      send_json(res, ok ? 200 : 503, out.take());
    },
    access::open);
}

} // namespace tuner::http
