#pragma once

#include "actors/importance_job.hpp"
#include "actors/interfaces.hpp"

#include <caf/typed_event_based_actor.hpp>
#include <caf/typed_response_promise.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

namespace tuner {

/// State of the ANALYSIS actor.
struct analysis_state {
  static constexpr const char* name = "analysis";

  struct waiting_request {
    importance_request request;
    caf::typed_response_promise<importance_reply> promise;
  };

  /// What was found in a history of so many COMPLETE trials.
  struct finding {
    std::uint64_t incarnation = 0;
    std::size_t n_complete = 0;
    std::size_t objective = 0;
    importance_reply reply;
  };

  /// One study, by its id.
  struct entry {
    /// At most one per evaluator and objective.
    std::vector<finding> findings;
    /// The job under way, or null, and who gets its answer.
    std::shared_ptr<importance_job> job;
    std::vector<waiting_request> takers;
    /// Requests that need another job.
    std::vector<waiting_request> waiting;
    std::uint64_t last_used = 0;
  };

  std::unordered_map<std::int64_t, entry> studies;
  std::uint64_t uses = 0;
  std::size_t next_analyst = 0;
};

/// Answers from what it found before if no trial was completed since. Computes
/// one importance at a time per study, divided among all analysts; who asks
/// for the same meanwhile gets the same answer, and who asks for another waits
/// until it is through and then shares the newest history of those who wait.
/// @param analysts  At least one.
analysis_actor::behavior_type
analysis(analysis_actor::stateful_pointer<analysis_state> self,
         std::vector<analyst_actor> analysts);

} // namespace tuner
