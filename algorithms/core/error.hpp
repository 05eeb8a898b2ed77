#pragma once

#include <tl/expected.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace tuner {

/// Every way a request can fail, named once. Actors project it onto
/// `caf::error`, `http/status` onto a status code.
enum class errc : std::uint8_t {
  /// Not an error; never stored in a `failure`.
  none = 0,
  /// A field of the request is missing, of the wrong type or out of range.
  invalid_argument,
  /// The request makes no sense for this study, e.g. the Pareto front of a
  /// study with one objective.
  not_applicable,
  /// No study has the requested name.
  no_such_study,
  /// The study has no trial with the requested number.
  no_such_trial,
  /// The study exists, but there is no trial to answer with yet.
  nothing_yet,
  /// A study of that name exists and the caller did not want to load it.
  study_exists,
  /// The study exists with other directions or an incompatible search space.
  study_differs,
  /// The trial is not RUNNING, so it takes no outcome and no report.
  wrong_state,
  /// The trial's lease had ended before, so that it was given up.
  lease_expired,
  /// The study has handed out as many trials as its budget allows.
  exhausted,
  /// The idempotency key came with another request before.
  key_reused,
  /// What the database holds for this study cannot be read safely.
  unreadable_study,
  /// Another program changed the study; its actor reloads. Worth a retry.
  changed_elsewhere,
  /// The database cannot be reached or refused the write. Worth a retry.
  unavailable,
  /// Too many requests are waiting already. Worth a retry.
  overloaded,
  /// The receiving actor did not answer before the deadline.
  timeout,
  /// A defect of this program.
  internal,
};

/// Returns the name of `code`, e.g. `"no_such_trial"`; for logs and tests.
std::string_view to_string(errc code) noexcept;

/// An error code plus one sentence that helps the caller mend the request.
struct failure {
  errc code = errc::internal;
  /// Says what was expected, what came, and what to do.
  std::string what;
  /// For `invalid_argument`: the offending field, e.g. `"high"`; or empty.
  std::string field = {};
};

/// Either a `T` or the reason there is none.
template <class T>
using result = tl::expected<T, failure>;

/// Wraps a failure for returning from a function that yields `result<T>`.
inline tl::unexpected<failure>
fail(errc code, std::string what, std::string field = {}) {
  return tl::make_unexpected(failure{code, std::move(what), std::move(field)});
}

} // namespace tuner
