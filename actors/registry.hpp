#pragma once

#include "actors/interfaces.hpp"
#include "actors/study.hpp"
#include "actors/study_state.hpp"
#include "algorithms/core/error.hpp"

#include <caf/typed_event_based_actor.hpp>
#include <caf/typed_response_promise.hpp>

#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

namespace tuner {

/// State of the REGISTRY actor.
struct registry_state {
  static constexpr const char* name = "registry";

  using found = std::function<void(const result<study_actor>&)>;

  /// One study by name: either served by `actor`, or being loaded or created
  /// while `waiting` wait.
  struct entry {
    study_actor actor;
    std::vector<found> waiting;
  };

  /// A creation with an idempotency key that is being carried out.
  struct creation {
    std::string fingerprint;
    std::vector<caf::typed_response_promise<answer_text>> waiting;
  };

  std::unordered_map<std::string, entry> studies;
  /// By key.
  std::unordered_map<std::string, creation> creating;
  /// By name: in how many searches a study with leases is left out.
  std::unordered_map<std::string, int> lease_pauses;
};

struct registry_options {
  study_options study;
  study_environment environment;
  /// How long a load may take.
  std::chrono::seconds load_deadline{120};
};

/// Maps study names to STUDY actors: loads a study on first use, once however
/// many ask for it; creates new ones; forgets those that end.
registry_actor::behavior_type
registry(registry_actor::stateful_pointer<registry_state> self,
         storage_actor storage, registry_options options);

} // namespace tuner
