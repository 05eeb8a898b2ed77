#include "http/error_body.hpp"
#include "http/event_streams.hpp"
#include "http/query_reader.hpp"
#include "http/request_head.hpp"
#include "http/routes.hpp"
#include "http/status.hpp"

#include <algorithm>
#include <cassert>
#include <string>
#include <string_view>
#include <utility>

namespace tuner::http {

namespace {

constexpr std::string_view media_type = "text/event-stream";

/// Whether the client takes events (RFC 9110 §12.5.1); without the header it
/// takes anything.
bool accepts_events(std::string_view accept) {
  if (accept.empty())
    return true;
  while (!accept.empty()) {
    auto one = accept.substr(0, accept.find(','));
    accept.remove_prefix(std::min(accept.size(), one.size() + 1));
    auto range = trim(one.substr(0, one.find(';')));
    if (range == "*/*" || equals_ignoring_case(range, "text/*")
        || equals_ignoring_case(range, media_type))
      return true;
  }
  return false;
}

void set_headers(httplib::Response& res) {
  res.status = 200;
  res.set_header("Content-Type", std::string{media_type});
  res.set_header("Cache-Control", "no-store");
  // Proxies like nginx would hold events back.
  res.set_header("X-Accel-Buffering", "no");
}

void watch_study(const gateway& actors, event_streams& streams,
                 const request& req, httplib::Response& res) {
  if (!accepts_events(req.raw.get_header_value("Accept")))
    return send_json(res, 406,
                     error_body("Events come as text/event-stream; expected "
                                "that in Accept, got '"
                                  + req.raw.get_header_value("Accept") + "'",
                                req.id));
  validation_errors errors;
  watch_request wanted{req.captures[0], read_last_event_id(req, errors), {}};
  if (!errors.empty())
    return reject(res, errors);
  auto channel = streams.open();
  if (!channel)
    return reject(
      res,
      {errc::overloaded, "Expected at most "
                           + std::to_string(streams.options().max_watchers)
                           + " watchers of events; there are as many already"},
      req);
  if (req.raw.method == "HEAD") {
    if (auto found = actors.summary(wanted.study); !found)
      return reject(res, found.error(), req);
  } else {
    wanted.sink = channel;
    if (auto ok = actors.watch(wanted); !ok)
      return reject(res, ok.error(), req);
  }
  set_headers(res);
  assert(req.events);
  *req.events = std::move(channel);
}

} // namespace

void add_event_routes(router& routes, const gateway& actors,
                      event_streams& streams) {
  routes.add("GET", std::string{prefix} + "/studies/{name}/events",
             [&](const request& req, httplib::Response& res) {
               watch_study(actors, streams, req, res);
             });
}

} // namespace tuner::http
