#include "http/routes.hpp"

namespace tuner::http {

void add_routes(router& routes, const gateway& actors, event_streams& streams,
                const api_options& options) {
  add_health_routes(routes, actors, options);
  add_study_routes(routes, actors);
  add_trial_routes(routes, actors);
  add_analysis_routes(routes, actors);
  add_plot_routes(routes, actors);
  add_event_routes(routes, actors, streams);
  add_export_routes(routes, actors);
  add_description_routes(routes);
  add_metrics_route(routes, options.metrics);
}

} // namespace tuner::http
