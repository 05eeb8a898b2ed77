#pragma once

#include "http/event_streams.hpp"
#include "http/gateway.hpp"
#include "http/router.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace tuner::http {

/// What all paths of the service begin with.
inline constexpr std::string_view prefix = "/v1/tuner";

struct api_options {
  /// What `GET /health` says.
  std::string version;
  /// What `GET /metrics` answers.
  std::function<std::string()> metrics;
};

/// Adds every route of the service. `actors` and `streams` must outlive the
/// router.
void add_routes(router& routes, const gateway& actors, event_streams& streams,
                const api_options& options);

/// `GET /health`, `GET /ready`.
void add_health_routes(router& routes, const gateway& actors,
                       const api_options& options);

/// Create, list, show, change and delete studies.
void add_study_routes(router& routes, const gateway& actors);

/// Ask, tell, report, add, show and list trials.
void add_trial_routes(router& routes, const gateway& actors);

/// `GET …/best`, `GET …/pareto`, `GET …/hypervolume`, `GET …/importance`.
void add_analysis_routes(router& routes, const gateway& actors);

/// `GET …/history`, `GET …/intermediate`, `GET …/slices`, `GET …/parallel`.
void add_plot_routes(router& routes, const gateway& actors);

/// `GET …/events`.
void add_event_routes(router& routes, const gateway& actors,
                      event_streams& streams);

/// `GET …/export`.
void add_export_routes(router& routes, const gateway& actors);

/// `GET /openapi.json`, and `GET /docs`, a page that shows it, without prefix.
void add_description_routes(router& routes);

/// `GET /metrics`, without prefix: what `text` yields, in Prometheus' text
/// format.
void add_metrics_route(router& routes, std::function<std::string()> text);

} // namespace tuner::http
