#include "http/plots.hpp"
#include "http/query_reader.hpp"
#include "http/representation.hpp"
#include "http/routes.hpp"
#include "http/status.hpp"

#include <memory>
#include <utility>

namespace tuner::http {

namespace {

const std::vector<trial_state> complete_only{trial_state::complete};

void stream(const representation& how, httplib::Response& res,
            json_stream text) {
  how.stream_json(res,
                  [source = std::make_shared<json_stream>(std::move(text))](
                    std::string& out) { return source->next(out); });
}

void show_hypervolumes(const gateway& actors, const request& req,
                       httplib::Response& res, snapshot_pointer study,
                       std::optional<std::vector<double>> reference) {
  representation how{req, version_of(*study, complete_only)};
  if (how.answer_if_known(res))
    return;
  auto found = actors.hypervolume({study, std::move(reference), true, {}});
  if (!found)
    return reject_query(res, found.error(), req);
  stream(how, res, hypervolume_history(std::move(study), std::move(*found)));
}

void show_history(const gateway& actors, const request& req,
                  httplib::Response& res) {
  validation_errors errors;
  auto reference = read_reference_point(req, errors);
  if (!errors.empty())
    return reject(res, errors);
  auto study = actors.snapshot(req.captures[0]);
  if (!study)
    return reject(res, study.error(), req);
  if ((*study)->directions.size() > 1)
    return show_hypervolumes(actors, req, res, std::move(*study),
                             std::move(reference));
  if (reference)
    return reject(res,
                  {errc::not_applicable,
                   "A reference point is for multi-objective studies; this "
                   "one has one objective"},
                  req);
  representation how{req, version_of(**study, complete_only)};
  if (!how.answer_if_known(res))
    stream(how, res, best_value_history(std::move(*study)));
}

void show_curves(const gateway& actors, const request& req,
                 httplib::Response& res) {
  validation_errors errors;
  auto query = read_curve_query(req, errors);
  if (!errors.empty())
    return reject(res, errors);
  auto study = actors.snapshot(req.captures[0]);
  if (!study)
    return reject(res, study.error(), req);
  representation how{req, version_of(**study, query.states)};
  if (!how.answer_if_known(res))
    stream(how, res, learning_curves(std::move(*study), query));
}

using plot = result<json_stream> (*)(snapshot_pointer, const plot_query&);

void show_plot(const gateway& actors, const request& req,
               httplib::Response& res, plot draw, bool needs_param) {
  validation_errors errors;
  auto query = read_plot_query(req, errors);
  if (needs_param && query.params.empty())
    errors.add(
      {"missing", location{"query"}.member("param").steps(), "Field required"});
  if (!errors.empty())
    return reject(res, errors);
  auto study = actors.snapshot(req.captures[0]);
  if (!study)
    return reject(res, study.error(), req);
  auto version = version_of(**study, query.states);
  auto drawn = draw(std::move(*study), query);
  if (!drawn)
    return reject_query(res, drawn.error(), req);
  representation how{req, version};
  if (!how.answer_if_known(res))
    stream(how, res, std::move(*drawn));
}

} // namespace

void add_plot_routes(router& routes, const gateway& actors) {
  auto base = std::string{prefix} + "/studies/{name}";
  routes.add("GET", base + "/history",
             [&actors](const request& req, httplib::Response& res) {
               show_history(actors, req, res);
             });
  routes.add("GET", base + "/intermediate",
             [&actors](const request& req, httplib::Response& res) {
               show_curves(actors, req, res);
             });
  routes.add("GET", base + "/slices",
             [&actors](const request& req, httplib::Response& res) {
               show_plot(actors, req, res, slice, true);
             });
  routes.add("GET", base + "/parallel",
             [&actors](const request& req, httplib::Response& res) {
               show_plot(actors, req, res, parallel_coordinates, false);
             });
}

} // namespace tuner::http
