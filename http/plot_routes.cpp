#include "http/plots.hpp"
#include "http/query_reader.hpp"
#include "http/representation.hpp"
#include "http/routes.hpp"
#include "http/status.hpp"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

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

/// Reads a query and finds the study; calls `show(study, query)` unless one of
/// them is wrong.
/// @param read  `query(req, errors)`.
template <class Read, class Show>
void with_study(const gateway& actors, const request& req,
                httplib::Response& res, Read read, Show show) {
  validation_errors errors;
  auto query = read(req, errors);
  if (!errors.empty())
    return reject(res, errors);
  auto study = actors.snapshot(req.captures[0]);
  if (!study)
    return reject(res, study.error(), req);
  show(std::move(*study), std::move(query));
}

void show_history(const gateway& actors, const request& req,
                  httplib::Response& res) {
  using point = std::optional<std::vector<double>>;
  with_study(actors, req, res, read_reference_point,
             [&](snapshot_pointer study, point reference) {
               if (study->directions.size() > 1)
                 return show_hypervolumes(actors, req, res, std::move(study),
                                          std::move(reference));
               if (reference)
                 return reject(
                   res,
                   {errc::not_applicable,
                    "A reference point is for multi-objective studies; "
                    "this one has one objective"},
                   req);
               representation how{req, version_of(*study, complete_only)};
               if (!how.answer_if_known(res))
                 stream(how, res, best_value_history(std::move(study)));
             });
}

void show_curves(const gateway& actors, const request& req,
                 httplib::Response& res) {
  with_study(actors, req, res, read_curve_query,
             [&](snapshot_pointer study, const curve_query& query) {
               representation how{req, version_of(*study, query.states)};
               if (!how.answer_if_known(res))
                 stream(how, res, learning_curves(std::move(study), query));
             });
}

using plot = result<json_stream> (*)(snapshot_pointer, const plot_query&);

template <class Read>
void show_plot(const gateway& actors, const request& req,
               httplib::Response& res, Read read, plot draw) {
  with_study(actors, req, res, read,
             [&](snapshot_pointer study, const plot_query& query) {
               representation how{req, version_of(*study, query.states)};
               // First, as a wrong query is wrong whatever the client has (RFC
               // 9110 §13.2.1).
               auto drawn = draw(std::move(study), query);
               if (!drawn)
                 return reject_query(res, drawn.error(), req);
               if (!how.answer_if_known(res))
                 stream(how, res, std::move(*drawn));
             });
}

plot_query read_slice_query(const request& req, validation_errors& errors) {
  auto out = read_plot_query(req, errors);
  if (out.params.empty())
    errors.add(
      {"missing", location{"query"}.member("param").steps(), "Field required"});
  return out;
}

void show_slice(const gateway& actors, const request& req,
                httplib::Response& res) {
  show_plot(actors, req, res, read_slice_query, slice);
}

void show_parallel(const gateway& actors, const request& req,
                   httplib::Response& res) {
  show_plot(actors, req, res, read_plot_query, parallel_coordinates);
}

} // namespace

void add_plot_routes(router& routes, const gateway& actors) {
  auto add = [&](const std::string& what, auto show) {
    routes.add("GET", std::string{prefix} + "/studies/{name}/" + what,
               [&actors, show](const request& req, httplib::Response& res) {
                 show(actors, req, res);
               });
  };
  add("history", show_history);
  add("intermediate", show_curves);
  add("slices", show_slice);
  add("parallel", show_parallel);
}

} // namespace tuner::http
