#include "http/query_reader.hpp"
#include "http/routes.hpp"
#include "http/status.hpp"
#include "http/trial_writer.hpp"

#include <utility>

namespace tuner::http {

namespace {

void show_best(const gateway& actors, const request& req,
               httplib::Response& res) {
  auto page = actors.best(req.captures[0]);
  if (!page)
    return reject(res, page.error(), req);
  json_writer out;
  write_best(out, *page->table, page->trials.front());
  send_json(res, 200, out.take());
}

void show_front(const gateway& actors, const request& req,
                httplib::Response& res) {
  auto front = actors.pareto(req.captures[0]);
  if (!front)
    return reject(res, front.error(), req);
  const auto& study = *front->study;
  json_writer out;
  out.begin_array();
  for (auto number : front->numbers)
    write_pareto_point(out, *study.table,
                       study.trials[static_cast<std::size_t>(number)]);
  send_json(res, 200, out.end_array().take());
}

void show_hypervolume(const gateway& actors, const request& req,
                      httplib::Response& res) {
  validation_errors errors;
  hypervolume_request query;
  query.reference_point = read_reference_point(req, errors);
  if (!errors.empty())
    return reject(res, errors);
  auto study = actors.snapshot(req.captures[0]);
  if (!study)
    return reject(res, study.error(), req);
  query.study = std::move(*study);
  auto found = actors.hypervolume(std::move(query));
  if (!found)
    return reject_query(res, found.error(), req);
  json_writer out;
  out.begin_object();
  out.key("hypervolume").number(found->hypervolume);
  out.key("reference_point");
  write_values(out, found->reference_point);
  send_json(res, 200, out.end_object().take());
}

void show_importance(const gateway& actors, const request& req,
                     httplib::Response& res) {
  validation_errors errors;
  auto query = read_importance_query(req, errors);
  if (!errors.empty())
    return reject(res, errors);
  auto found
    = actors.importance(req.captures[0], query.evaluator, query.objective);
  if (!found)
    return reject_query(res, found.error(), req);
  json_writer out;
  out.begin_object().key("importances").begin_object();
  for (const auto& [name, share] : found->importances)
    out.key(name).number(share);
  out.end_object().key("method").text(to_string(found->evaluator));
  send_json(res, 200, out.end_object().take());
}

} // namespace

void add_analysis_routes(router& routes, const gateway& actors) {
  auto add = [&](const std::string& what, auto show) {
    routes.add("GET", std::string{prefix} + "/studies/{name}/" + what,
               [&actors, show](const request& req, httplib::Response& res) {
                 show(actors, req, res);
               });
  };
  add("best", show_best);
  add("pareto", show_front);
  add("hypervolume", show_hypervolume);
  add("importance", show_importance);
}

} // namespace tuner::http
