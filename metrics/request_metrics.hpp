#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tuner::metrics {

class recorder;

/// Counts requests by method, route and status, and how long they took.
///
/// Series are made when they are first needed, at most one per route, known
/// method and known status; what is not known is `other`. Afterwards a request
/// costs a look-up without a lock, an atomic addition and an observation.
///
/// Thread-safety: any thread.
class request_metrics {
public:
  /// @param to        Must outlive this.
  /// @param patterns  Of the routes.
  request_metrics(recorder& to, const std::vector<std::string>& patterns);
  ~request_metrics();
  request_metrics(const request_metrics&) = delete;
  request_metrics& operator=(const request_metrics&) = delete;

  /// @param pattern  Of the route that matched; empty: none did.
  void count(std::string_view method, std::string_view pattern, int status,
             std::chrono::microseconds duration) const;

private:
  class impl;
  std::unique_ptr<impl> impl_;
};

} // namespace tuner::metrics
