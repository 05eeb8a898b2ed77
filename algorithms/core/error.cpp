#include "algorithms/core/error.hpp"

namespace tuner {

std::string_view to_string(errc code) noexcept {
  switch (code) {
    case errc::none:
      return "none";
    case errc::invalid_argument:
      return "invalid_argument";
    case errc::not_applicable:
      return "not_applicable";
    case errc::no_such_study:
      return "no_such_study";
    case errc::no_such_trial:
      return "no_such_trial";
    case errc::nothing_yet:
      return "nothing_yet";
    case errc::study_exists:
      return "study_exists";
    case errc::study_differs:
      return "study_differs";
    case errc::wrong_state:
      return "wrong_state";
    case errc::lease_expired:
      return "lease_expired";
    case errc::exhausted:
      return "exhausted";
    case errc::key_reused:
      return "key_reused";
    case errc::unreadable_study:
      return "unreadable_study";
    case errc::changed_elsewhere:
      return "changed_elsewhere";
    case errc::unavailable:
      return "unavailable";
    case errc::overloaded:
      return "overloaded";
    case errc::timeout:
      return "timeout";
    case errc::internal:
      return "internal";
  }
  return "unknown";
}

} // namespace tuner
