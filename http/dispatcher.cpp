#include "http/dispatcher.hpp"

#include "http/error_body.hpp"
#include "http/request_id.hpp"
#include "http/security_headers.hpp"
#include "http/uri.hpp"

#include <algorithm>
#include <exception>
#include <memory>
#include <utility>

namespace tuner::http {

namespace {

constexpr std::string_view json = "application/json";

void set_error(httplib::Response& res, int status, std::string_view detail,
               std::string_view id) {
  res.status = status;
  res.set_content(error_body(detail, id), std::string{json});
}

/// What httplib itself would add, or act upon: cutting ranges out of answers is
/// not wanted.
bool is_dropped(std::string_view name) noexcept {
  for (auto x :
       {"REMOTE_ADDR", "REMOTE_PORT", "LOCAL_ADDR", "LOCAL_PORT", "Range"})
    if (equals_ignoring_case(name, x))
      return true;
  return false;
}

httplib::Request make_request(framed_request from, const peer& client,
                              std::string_view path, httplib::Params params) {
  httplib::Request out;
  out.method = std::move(from.head.method);
  out.path = percent_decode(path).value_or(std::string{path});
  out.params = std::move(params);
  out.target = std::move(from.head.target);
  out.version = from.head.minor_version == 0 ? "HTTP/1.0" : "HTTP/1.1";
  for (auto& x : from.head.headers)
    if (!is_dropped(x.name))
      out.headers.emplace(std::move(x.name), std::move(x.value));
  out.body = std::move(from.body);
  out.content_length_ = out.body.size();
  out.remote_addr = client.address;
  out.remote_port = client.port;
  return out;
}

/// Calls the handler. @returns what went wrong, or nothing.
std::string
call(const handler& answer, const request& from, httplib::Response& out) {
  // Released here if the handler throws, with what it had begun to answer.
  httplib::Response attempt;
  try {
    answer(from, attempt);
  } catch (const std::exception& why) {
    return std::string{"exception in a handler: "} + why.what();
  } catch (...) {
    return "exception of unknown type in a handler";
  }
  if (attempt.status == -1)
    attempt.status = 200;
  if (attempt.status < 200 || attempt.status > 599)
    return "a handler set the status " + std::to_string(attempt.status);
  out = std::move(attempt);
  return {};
}

} // namespace

dispatcher::dispatcher(router routes, cors sharing, guard entry)
  : routes_{std::move(routes)}, cors_{std::move(sharing)}, guard_{
                                                             std::move(entry)} {
  // nop
}

httplib::Response
dispatcher::answer(framed_request from, const peer& client,
                   access_record& record,
                   std::shared_ptr<event_channel>& events) const {
  const auto& head = from.head;
  record.request_id = request_id(head.only("X-Request-Id"));
  record.method = head.method;
  record.path = head.target.substr(0, head.target.find('?'));
  record.remote_addr = client.address;
  auto origin = std::string{head.only("Origin")};
  httplib::Response res;
  if (cors::is_preflight(head)) {
    cors_.answer_preflight(head, res);
  } else if (head.target == "*") {
    res.status = 204;
    res.set_header("Allow", "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT");
  } else {
    route(std::move(from), client, res, record, events);
  }
  cors_.add_headers(origin, res);
  protect_if_page(res);
  record.status = res.status;
  return res;
}

httplib::Response
dispatcher::refuse(const request_head& head, const peer& client, int status,
                   std::string_view detail, access_record& record) const {
  record.request_id = request_id(head.only("X-Request-Id"));
  record.method = head.method;
  record.path = head.target.substr(0, head.target.find('?'));
  record.remote_addr = client.address;
  record.status = status;
  httplib::Response res;
  set_error(res, status, detail, record.request_id);
  if (status == 503)
    res.set_header("Retry-After", "1");
  cors_.add_headers(head.only("Origin"), res);
  return res;
}

httplib::Response
dispatcher::fail(const httplib::Response& answer, access_record& record) const {
  httplib::Response out;
  for (const auto& x : answer.headers)
    if (x.first == "Vary" || x.first.rfind("Access-Control-", 0) == 0
        || x.first.rfind("RateLimit-", 0) == 0)
      out.headers.insert(x);
  set_error(out, 500, "Internal server error", record.request_id);
  record.status = 500;
  return out;
}

void dispatcher::route(framed_request from, const peer& client,
                       httplib::Response& res, access_record& record,
                       std::shared_ptr<event_channel>& events) const {
  auto target = std::string_view{from.head.target};
  auto path = target.substr(0, target.find('?'));
  auto found = routes_.match(from.head.method, path);
  record.pattern = found.pattern;
  switch (found.status) {
    case 200:
      return serve(std::move(from), client, std::move(found), res, record,
                   events);
    case 307:
      res.status = 307;
      res.set_header("Location", std::string{path.substr(0, path.size() - 1)}
                                   + std::string{target.substr(path.size())});
      return;
    case 405:
      res.set_header("Allow", found.allow);
      return set_error(res, 405, "Method Not Allowed", {});
    case 404:
      return set_error(res, 404, "Not Found", {});
    default:
      return set_error(res, 400,
                       "Expected a path of percent-encoded UTF-8 without "
                       "U+0000, got "
                         + quoted(path),
                       record.request_id);
  }
}

void dispatcher::serve(framed_request from, const peer& client,
                       router::match_result found, httplib::Response& res,
                       access_record& record,
                       std::shared_ptr<event_channel>& events) const {
  admission entry;
  if (guard_ && found.who == access::guarded)
    entry = guard_(from.head, record.request_id);
  record.caller = std::move(entry.caller);
  if (entry.refusal)
    res = std::move(*entry.refusal);
  else
    handle(std::move(from), client, std::move(found), res, record, events);
  for (auto& x : entry.headers)
    res.headers.emplace(std::move(x.name), std::move(x.value));
}

void dispatcher::handle(framed_request from, const peer& client,
                        router::match_result found, httplib::Response& res,
                        access_record& record,
                        std::shared_ptr<event_channel>& events) const {
  auto target = std::string_view{from.head.target};
  auto path = target.substr(0, target.find('?'));
  auto query = target.substr(std::min(target.size(), path.size() + 1));
  auto params = parse_query(query);
  if (!params)
    return set_error(res, 400, params.error().what, record.request_id);
  auto raw = make_request(std::move(from), client, path, std::move(*params));
  request in{raw, std::move(found.captures), record.request_id, &events};
  record.error = call(*found.answer, in, res);
  if (record.error.empty())
    return;
  events.reset();
  set_error(res, 500, "Internal server error", record.request_id);
}

} // namespace tuner::http
