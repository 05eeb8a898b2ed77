#include "http/idempotency.hpp"
#include "http/query_reader.hpp"
#include "http/routes.hpp"
#include "http/status.hpp"
#include "http/trial_codec.hpp"
#include "http/trial_writer.hpp"

#include <optional>
#include <string>
#include <utility>

namespace tuner::http {

namespace {

std::string trial_text(std::string_view study, const trial_page& page,
                       trial_detail detail) {
  json_writer out;
  write_trial(out, study, *page.table, page.trials.front(), detail);
  return out.take();
}

std::string trials_text(std::string_view study, const trial_page& page) {
  json_writer out;
  out.begin_array();
  for (const auto& x : page.trials)
    write_trial(out, study, *page.table, x, trial_detail::plain);
  out.end_array();
  return out.take();
}

/// Carries out what a body asks for and sends the answer.
/// @param read  Reads the body.
/// @param make  `worker_call(body, errors)`. What it returns may outlive the
///   request: it runs in the study's actor, perhaps after the deadline.
template <class ReadBody, class Make>
void perform(const gateway& actors, const request& req, httplib::Response& res,
             ReadBody read, Make make) {
  validation_errors errors;
  auto key = read_idempotency_key(req.raw, errors);
  std::optional<worker_call> call;
  if (auto body = read(req.raw, errors))
    call = make(*body, errors);
  if (!errors.empty())
    return reject(res, errors);
  send(res, actors.perform(req.captures[0], *call, key), req);
}

void suggest(const gateway& actors, const request& req,
             httplib::Response& res) {
  perform(actors, req, res, read_optional_body,
          [&](const json& body, validation_errors& errors) {
            return rendered_call<ask_request, ask_reply>{
              read_ask(body, errors),
              [study = req.captures[0]](const ask_reply& x) {
                json_writer out;
                write_suggestion(out, study, *x.table, x.trials.front());
                return answer_text{200, out.take()};
              }};
          });
}

void suggest_batch(const gateway& actors, const request& req,
                   httplib::Response& res) {
  perform(actors, req, res, read_body,
          [&](const json& body, validation_errors& errors) {
            return rendered_call<ask_request, ask_reply>{
              read_batch_ask(body, errors),
              [study = req.captures[0]](const ask_reply& x) {
                json_writer out;
                out.begin_object().key("trials").begin_array();
                for (const auto& t : x.trials)
                  write_suggestion(out, study, *x.table, t);
                out.end_array().end_object();
                return answer_text{200, out.take()};
              }};
          });
}

// What complete, prune and fail have in common.
template <class ReadBody, class ReadTell>
void finish(const gateway& actors, const request& req, httplib::Response& res,
            ReadBody read, ReadTell read_tell) {
  perform(
    actors, req, res, read, [&](const json& body, validation_errors& errors) {
      auto number = read_trial_id(req, 1, errors);
      return rendered_call<tell_request, trial_page>{
        read_tell(number, body, errors),
        [study = req.captures[0]](const trial_page& x) {
          return answer_text{200, trial_text(study, x, trial_detail::plain)};
        }};
    });
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
  perform(actors, req, res, read_body,
          [&](const json& body, validation_errors& errors) {
            auto number = read_trial_id(req, 1, errors);
            return rendered_call<report_request, report_reply>{
              read_report(number, body, errors), [](const report_reply& x) {
                json_writer out;
                out.begin_object();
                out.key("should_prune").boolean(x.should_prune).end_object();
                return answer_text{200, out.take()};
              }};
          });
}

void heartbeat(const gateway& actors, const request& req,
               httplib::Response& res) {
  perform(actors, req, res, read_optional_body,
          [&](const json& body, validation_errors& errors) {
            auto number = read_trial_id(req, 1, errors);
            return rendered_call<renew_request, renew_reply>{
              read_renew(number, body, errors), [](const renew_reply& x) {
                json_writer out;
                out.begin_object().key("lease_expires_at");
                write_time(out, x.lease_expires_at);
                out.end_object();
                return answer_text{200, out.take()};
              }};
          });
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
  send_json(res, 200, trial_text(req.captures[0], *page, trial_detail::full));
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
  send_json(res, 200, trials_text(req.captures[0], *page));
}

void add_trials(const gateway& actors, const request& req,
                httplib::Response& res) {
  perform(
    actors, req, res, read_body,
    [&](const json& body, validation_errors& errors) {
      return rendered_call<add_request, trial_page>{
        read_add(body, errors),
        [study = req.captures[0], many = body.is_array()](const trial_page& x) {
          return answer_text{201,
                             many ? trials_text(study, x)
                                  : trial_text(study, x, trial_detail::plain)};
        }};
    });
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
  add("POST", "/{trial_id}/heartbeat", heartbeat);
  add("GET", "/{trial_id}", show_trial);
  add("GET", "", list_trials);
  add("POST", "", add_trials);
}

} // namespace tuner::http
