#include "actors/retry.hpp"
#include "actors/study_state.hpp"
#include "storage/json_text.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

namespace tuner {

std::optional<double> study_state::lease_for(const ask_request& req) const {
  return req.lease_seconds ? req.lease_seconds
                           : definition_.policy.lease_seconds;
}

asked_trial study_state::handed_out(const trial& x, std::string sampler,
                                    std::optional<double> lease) {
  env_.metrics->asked[sampler].add();
  asked_trial out{x, std::move(sampler), std::nullopt};
  if (lease) {
    leases_.grant(x.number, *lease);
    out.lease_expires_at = lease_end(x.number);
  }
  return out;
}

std::optional<timestamp> study_state::lease_end(std::int64_t number) const {
  auto seconds = leases_.length(number);
  if (!seconds)
    return std::nullopt;
  return env_.now() + std::chrono::microseconds{std::llround(*seconds * 1e6)};
}

void study_state::drop_lease(const trial& x, storage::write_batch& batch) {
  if (leases_.drop(x.number))
    batch.operations.emplace_back(storage::put_lease{x.id, std::nullopt});
}

result<outcome<renew_reply>> study_state::renew(const renew_request& req) {
  auto found = find_durable(req.number);
  if (!found)
    return tl::make_unexpected(found.error());
  const auto& x = **found;
  if (x.state != trial_state::running)
    return refuse(x);
  outcome<renew_reply> out{new_batch(), {}};
  auto before = leases_.length(x.number);
  // The length outlives a restart, after which every lease begins anew; so
  // nothing else of a renewal has to be written.
  if (req.lease_seconds && req.lease_seconds != before) {
    leases_.grant(x.number, *req.lease_seconds);
    out.batch.operations.emplace_back(
      storage::put_lease{x.id, req.lease_seconds});
  } else {
    leases_.renew(x.number);
  }
  out.reply.lease_expires_at = lease_end(x.number);
  return out;
}

outcome<done> study_state::pass_time(lease_table::duration elapsed) {
  outcome<done> out{new_batch(), {}};
  for (auto number : leases_.pass(elapsed))
    // Whoever asked for it cannot know it before it is durable.
    if (history_.find(number)->id == 0)
      leases_.renew(number);
    else
      expire(number, out.batch);
  return out;
}

void study_state::expire(std::int64_t number, storage::write_batch& batch) {
  auto& x = history_.edit(number);
  auto seconds = std::to_string(std::llround(*leases_.length(number)));
  attribute reason{
    "fail_reason",
    storage::json_text("No sign of life for the lease of " + seconds + " s")};
  put_attribute(x.user_attrs, reason);
  put_attribute(x.system_attrs, lapsed_mark());
  batch.operations.emplace_back(
    storage::put_trial_attribute{x.id, false, std::move(reason)});
  batch.operations.emplace_back(
    storage::put_trial_attribute{x.id, true, lapsed_mark()});
  x.values.clear();
  x.datetime_complete = env_.now();
  history_.enter(number, trial_state::fail);
  batch.operations.emplace_back(
    storage::finish_trial{x.id, x.state, {}, *x.datetime_complete});
  note(batch, x);
  drop_lease(x, batch);
  show_to_sampler(x);
  if (pruner_)
    pruner_->finish(x);
  env_.metrics->leases_expired.add();
  auto retries = static_cast<std::int64_t>(retry_history(x).size());
  if (env_.log)
    env_.log({severity::warning,
              "lease expired",
              {{"study", definition_.name},
               {"trial", std::to_string(number)},
               {"retries", std::to_string(retries)}}});
  if (retries < definition_.policy.max_retries)
    requeue(trial{x}, batch);
}

void study_state::requeue(const trial& failed, storage::write_batch& batch) {
  named_values params;
  for (const auto& p : failed.params) {
    const auto& spec = (*columns_.table())[p.index];
    params.emplace_back(spec.name, to_external(spec.dist, p.value));
  }
  env_.metrics->retried.add();
  const auto& row = history_.append(retry_of(failed, params));
  batch.operations.emplace_back(storage::insert_trial{row});
  note(batch, row);
}

} // namespace tuner
