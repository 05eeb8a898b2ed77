#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "metrics/actor_metrics.hpp"

namespace prometheus {

class Registry;

} // namespace prometheus

namespace tuner::metrics {

/// How busy the front end is.
struct front_end_load {
  double connections = 0;
  /// Requests that wait for a thread.
  double queued = 0;
  /// Requests that are worked on.
  double busy = 0;
  /// Who gets events now.
  double watchers = 0;
  /// Since the start: not let in for want of room, and cut off as too slow.
  double watchers_refused = 0;
  double watchers_cut_off = 0;
};

/// Keeps all figures of the service and writes them in Prometheus' text format.
/// Every label has a fixed set of values: nothing that clients choose, such as
/// the names of studies, makes more time series.
///
/// Thread-safety: any thread.
class recorder {
public:
  /// @param version  What `tuner_build_info` says.
  explicit recorder(std::string_view version);
  ~recorder();
  recorder(const recorder&) = delete;
  recorder& operator=(const recorder&) = delete;

  const study_metrics& studies() const noexcept {
    return studies_;
  }

  const storage_metrics& storage() const noexcept {
    return storage_;
  }

  /// To register further families.
  prometheus::Registry& registry() noexcept {
    return *registry_;
  }

  /// All figures. Reads those of the process and of the front end now.
  /// @param load  Called once; may be empty.
  std::string text(const std::function<front_end_load()>& load) const;

private:
  std::shared_ptr<prometheus::Registry> registry_;
  study_metrics studies_;
  storage_metrics storage_;
  gauge connections_;
  gauge queued_;
  gauge busy_;
  gauge watchers_;
  counter watchers_refused_;
  counter watchers_cut_off_;
  gauge resident_;
  gauge open_files_;
  gauge max_files_;
  gauge start_time_;
  counter cpu_;
  /// Makes one text after the other.
  mutable std::mutex writing_;
  /// What of these is in their counters.
  mutable double cpu_counted_ = 0;
  mutable double refused_counted_ = 0;
  mutable double cut_off_counted_ = 0;
};

} // namespace tuner::metrics
