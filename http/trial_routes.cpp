#include "http/query_reader.hpp"
#include "http/routes.hpp"
#include "http/status.hpp"
#include "http/trial_codec.hpp"
#include "http/trial_writer.hpp"

namespace tuner::http {

namespace {

void send_trial(httplib::Response& res, int status, const request& req,
                const trial_page& page, trial_detail detail) {
  json_writer out;
  write_trial(out, req.captures[0], *page.table, page.trials.front(), detail);
  send_json(res, status, out.take());
}

void send_trials(httplib::Response& res, int status, const request& req,
                 const trial_page& page) {
  json_writer out;
  out.begin_array();
  for (const auto& x : page.trials)
    write_trial(out, req.captures[0], *page.table, x, trial_detail::plain);
  out.end_array();
  send_json(res, status, out.take());
}

void suggest(const gateway& actors, const request& req,
             httplib::Response& res) {
  validation_errors errors;
  ask_request ask;
  if (auto body = read_optional_body(req.raw, errors))
    ask = read_ask(*body, errors);
  if (!errors.empty())
    return reject(res, errors);
  auto reply = actors.ask(req.captures[0], ask);
  if (!reply)
    return reject(res, reply.error(), req);
  json_writer out;
  write_suggestion(out, req.captures[0], *reply->table, reply->trials.front());
  send_json(res, 200, out.take());
}

void suggest_batch(const gateway& actors, const request& req,
                   httplib::Response& res) {
  validation_errors errors;
  ask_request ask;
  if (auto body = read_body(req.raw, errors))
    ask = read_batch_ask(*body, errors);
  if (!errors.empty())
    return reject(res, errors);
  auto reply = actors.ask(req.captures[0], ask);
  if (!reply)
    return reject(res, reply.error(), req);
  json_writer out;
  out.begin_object().key("trials").begin_array();
  for (const auto& x : reply->trials)
    write_suggestion(out, req.captures[0], *reply->table, x);
  out.end_array().end_object();
  send_json(res, 200, out.take());
}

// What complete, prune and fail have in common.
template <class ReadBody, class ReadTell>
void finish(const gateway& actors, const request& req, httplib::Response& res,
            ReadBody read, ReadTell read_tell) {
  validation_errors errors;
  auto number = read_trial_id(req, 1, errors);
  tell_request tell;
  if (auto body = read(req.raw, errors))
    tell = read_tell(number, *body, errors);
  if (!errors.empty())
    return reject(res, errors);
  auto page = actors.tell(req.captures[0], tell);
  if (!page)
    return reject(res, page.error(), req);
  send_trial(res, 200, req, *page, trial_detail::plain);
}

void complete(const gateway& actors, const request& req,
              httplib::Response& res) {
  finish(actors, req, res, read_body, read_complete);
}

void prune(const gateway& actors, const request& req, httplib::Response& res) {
  finish(actors, req, res, read_optional_body, read_prune);
}

void fail_trial(const gateway& actors, const request& req,
                httplib::Response& res) {
  finish(actors, req, res, read_optional_body, read_fail);
}

void report(const gateway& actors, const request& req, httplib::Response& res) {
  validation_errors errors;
  auto number = read_trial_id(req, 1, errors);
  report_request points;
  if (auto body = read_body(req.raw, errors))
    points = read_report(number, *body, errors);
  if (!errors.empty())
    return reject(res, errors);
  auto reply = actors.report(req.captures[0], points);
  if (!reply)
    return reject(res, reply.error(), req);
  json_writer out;
  out.begin_object().key("should_prune").boolean(reply->should_prune);
  send_json(res, 200, out.end_object().take());
}

void show_trial(const gateway& actors, const request& req,
                httplib::Response& res) {
  validation_errors errors;
  auto number = read_trial_id(req, 1, errors);
  if (!errors.empty())
    return reject(res, errors);
  auto page = actors.get(req.captures[0], number);
  if (!page)
    return reject(res, page.error(), req);
  send_trial(res, 200, req, *page, trial_detail::full);
}

void list_trials(const gateway& actors, const request& req,
                 httplib::Response& res) {
  validation_errors errors;
  auto query = read_list_query(req, errors);
  if (!errors.empty())
    return reject(res, errors);
  auto page = actors.list(req.captures[0], query);
  if (!page)
    return reject(res, page.error(), req);
  res.set_header("X-Total-Count", std::to_string(page->total));
  send_trials(res, 200, req, *page);
}

void add_trials(const gateway& actors, const request& req,
                httplib::Response& res) {
  validation_errors errors;
  add_request added;
  auto body = read_body(req.raw, errors);
  if (body)
    added = read_add(*body, errors);
  if (!errors.empty())
    return reject(res, errors);
  auto page = actors.add(req.captures[0], added);
  if (!page)
    return reject(res, page.error(), req);
  if (body->is_array())
    send_trials(res, 201, req, *page);
  else
    send_trial(res, 201, req, *page, trial_detail::plain);
}

} // namespace

void add_trial_routes(router& routes, const gateway& actors) {
  auto add = [&](std::string_view method, std::string_view path, auto answer) {
    routes.add(method,
               std::string{prefix} + "/studies/{name}/trials"
                 + std::string{path},
               [&actors, answer](const request& req, httplib::Response& res) {
                 answer(actors, req, res);
               });
  };
  add("POST", "/suggest", suggest);
  add("POST", "/suggest/batch", suggest_batch);
  add("POST", "/{trial_id}/complete", complete);
  add("POST", "/{trial_id}/prune", prune);
  add("POST", "/{trial_id}/fail", fail_trial);
  add("POST", "/{trial_id}/report", report);
  add("GET", "/{trial_id}", show_trial);
  add("GET", "", list_trials);
  add("POST", "", add_trials);
}

} // namespace tuner::http
