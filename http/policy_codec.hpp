#pragma once

#include "actors/messages.hpp"
#include "http/json_reader.hpp"
#include "http/json_writer.hpp"

namespace tuner::http {

/// The length of a lease: 1 to 2,592,000 seconds (30 days).
struct lease_length {
  double& out;

  void operator()(const json& x, const location& at,
                  validation_errors& errors) const;
};

/// Reads `max_trials?`, `lease_seconds?`, `max_retries?`; `null` for the first
/// two means none from now on.
void read_policy(object_reader& in, policy_change& out);

/// Writes the members in which a policy differs from the default, so that who
/// knows of none sees none.
void write_policy(json_writer& out, const trial_policy& x);

} // namespace tuner::http
