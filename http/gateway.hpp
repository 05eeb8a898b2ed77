#pragma once

#include "actors/interfaces.hpp"
#include "algorithms/core/error.hpp"

#include <caf/actor_addr.hpp>
#include <caf/fwd.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace tuner::http {

/// The way from an HTTP thread to the actors: sends one request, blocks until
/// the answer or the deadline.
///
/// Studies are found by name through the registry; each thread remembers the
/// actors of the last ones. If a study's actor ended before it handled a
/// request, its successor gets it.
///
/// Ownership:     the actor system must outlive the gateway.
/// Thread-safety: all calls from any thread.
/// Errors:        those of the actor; `timeout` at the deadline; `unavailable`
///                if the actor ended, or failed while it handled the request.
class gateway {
public:
  /// @param deadline  For one call, finding and loading the study included.
  gateway(caf::actor_system& sys, registry_actor registry, reader_actor reader,
          analysis_actor analysis, feed_actor feed,
          std::chrono::milliseconds deadline);

  /// Creates or loads a study and yields the answer; with a key once, however
  /// often it is sent.
  result<answer_text>
  create(const rendered_call<create_request, create_reply>& call,
         const std::optional<idempotency_key>& key) const;
  result<storage::study_listing> list(const storage::study_query& query) const;

  /// Whether the database answers within `deadline`.
  result<void> ping(std::chrono::milliseconds deadline) const;

  result<study_summary> summary(const std::string& study) const;
  result<study_summary>
  patch(const std::string& study, const patch_request& req) const;
  result<void> remove(const std::string& study) const;

  /// Carries out a request of a worker and yields the answer; with a key once,
  /// however often it is sent.
  result<answer_text> perform(const std::string& study, const worker_call& call,
                              const std::optional<idempotency_key>& key) const;

  result<trial_page> get(const std::string& study, std::int64_t number) const;
  result<trial_page>
  list(const std::string& study, const list_request& req) const;
  result<trial_page> best(const std::string& study) const;
  result<pareto_reply> pareto(const std::string& study) const;

  /// Has the events of a study told from now on, or behind one.
  result<void> watch(const watch_request& req) const;

  /// The study as it is now; what it says is durable.
  result<std::shared_ptr<const study_snapshot>>
  snapshot(const std::string& study) const;
  result<importance_reply>
  importance(const std::string& study, importance_evaluator evaluator,
             std::size_t objective) const;
  /// @param req  Its deadline is set here.
  result<hypervolume_reply> hypervolume(hypervolume_request req) const;

private:
  using time_point = std::chrono::steady_clock::time_point;

  time_point deadline_from_now() const;
  result<study_actor>
  find(const std::string& study, const caf::actor_addr& stale,
       time_point deadline) const;
  template <class Reply, class... Ts>
  result<Reply> call(const std::string& study, const Ts&... message) const;
  template <class Reply, class... Ts>
  result<Reply> call_until(time_point deadline, const std::string& study,
                           const Ts&... message) const;

  caf::actor_system& sys_;
  registry_actor registry_;
  reader_actor reader_;
  analysis_actor analysis_;
  feed_actor feed_;
  std::chrono::milliseconds deadline_;
  /// Tells gateways apart in what threads remember.
  std::uint64_t id_;
};

} // namespace tuner::http
