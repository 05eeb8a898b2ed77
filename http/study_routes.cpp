#include "http/idempotency.hpp"
#include "http/query_reader.hpp"
#include "http/routes.hpp"
#include "http/status.hpp"
#include "http/study_codec.hpp"

namespace tuner::http {

namespace {

std::string study_text(const study_summary& x) {
  json_writer out;
  write_study(out, x);
  return out.take();
}

void create_study(const gateway& actors, const request& req,
                  httplib::Response& res) {
  validation_errors errors;
  create_request wanted;
  auto key = read_idempotency_key(req.raw, errors);
  if (auto body = read_body(req.raw, errors))
    wanted = read_create(*body, errors);
  if (!errors.empty())
    return reject(res, errors);
  auto answer = actors.create(
    {std::move(wanted),
     [](const create_reply& x) {
       return answer_text{x.created ? 201 : 200, study_text(x.summary)};
     }},
    key);
  send(res, std::move(answer), req);
}

void list_studies(const gateway& actors, const request& req,
                  httplib::Response& res) {
  validation_errors errors;
  auto query = read_study_query(req, errors);
  if (!errors.empty())
    return reject(res, errors);
  auto found = actors.list(query);
  if (!found)
    return reject(res, found.error(), req);
  json_writer out;
  out.begin_array();
  for (const auto& x : found->studies)
    write_listing_entry(out, x);
  out.end_array();
  res.set_header("X-Total-Count", std::to_string(found->total));
  send_json(res, 200, out.take());
}

void show_study(const gateway& actors, const request& req,
                httplib::Response& res) {
  auto found = actors.summary(req.captures[0]);
  if (!found)
    return reject(res, found.error(), req);
  send_json(res, 200, study_text(*found));
}

void change_study(const gateway& actors, const request& req,
                  httplib::Response& res) {
  validation_errors errors;
  patch_request wanted;
  if (auto body = read_body(req.raw, errors))
    wanted = read_patch(*body, errors);
  if (!errors.empty())
    return reject(res, errors);
  auto changed = actors.patch(req.captures[0], wanted);
  if (!changed)
    return reject(res, changed.error(), req);
  send_json(res, 200, study_text(*changed));
}

void delete_study(const gateway& actors, const request& req,
                  httplib::Response& res) {
  if (auto gone = actors.remove(req.captures[0]); !gone)
    return reject(res, gone.error(), req);
  res.status = 204;
}

} // namespace

void add_study_routes(router& routes, const gateway& actors) {
  auto add = [&](std::string_view method, std::string_view path, auto answer) {
    routes.add(method, std::string{prefix} + std::string{path},
               [&actors, answer](const request& req, httplib::Response& res) {
                 answer(actors, req, res);
               });
  };
  add("POST", "/studies", create_study);
  add("GET", "/studies", list_studies);
  add("GET", "/studies/{name}", show_study);
  add("PATCH", "/studies/{name}", change_study);
  add("DELETE", "/studies/{name}", delete_study);
}

} // namespace tuner::http
