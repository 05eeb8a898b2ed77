#pragma once

#include "actors/atoms.hpp"
#include "actors/watch.hpp"
#include "algorithms/core/error.hpp"
#include "algorithms/core/importance_evaluator.hpp"
#include "algorithms/core/study_definition.hpp"
#include "algorithms/core/trial.hpp"
#include "algorithms/core/trial_log.hpp"
#include "auth/key_entry.hpp"
#include "storage/stored_study.hpp"
#include "storage/write_batch.hpp"

#include <caf/allowed_unsafe_message_type.hpp>
#include <caf/error.hpp>
#include <caf/make_message.hpp>
#include <caf/type_id.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace tuner {

class study_state;

/// The answer where there is nothing to say but that it is done.
struct done {};

/// Parameter values by name, as a worker sends them.
using named_values = std::vector<std::pair<std::string, parameter_value>>;

/// Asks for trials to evaluate.
struct ask_request {
  std::size_t count = 1;
  /// Fixes some or all parameters of the trials.
  named_values params = {};
  /// Who evaluates them; empty if it did not say.
  std::string worker = {};
  /// How long the worker may keep each without a sign of life, in seconds;
  /// nothing: as the study's policy says.
  std::optional<double> lease_seconds = {};
};

/// One trial handed out.
struct asked_trial {
  trial row;
  /// Who chose the parameters: a sampler's name, or `"enqueued"`.
  std::string sampler;
  /// About when the lease ends unless it is renewed; nothing: never.
  std::optional<timestamp> lease_expires_at = {};
};

/// Trials handed out by one ask.
struct ask_reply {
  std::shared_ptr<const parameter_table> table;
  std::vector<asked_trial> trials;
};

/// What a worker tells about the outcome of one RUNNING trial.
struct tell_request {
  std::int64_t number = 0;
  /// COMPLETE, PRUNED or FAIL.
  trial_state state = trial_state::complete;
  /// One per objective if COMPLETE, else empty. Finite.
  std::vector<double> values = {};
  /// Ascending in step, no step twice; steps already reported keep their value.
  std::vector<intermediate_value> intermediate_values = {};
  std::vector<attribute> user_attrs = {};
  std::vector<double> constraints = {};
};

/// Points of the learning curve of one RUNNING trial.
struct report_request {
  std::int64_t number = 0;
  std::vector<intermediate_value> points;
};

/// The answer to a report.
struct report_reply {
  bool should_prune = false;
};

/// A sign of life from the worker of one RUNNING trial.
struct renew_request {
  std::int64_t number = 0;
  /// From now on the lease has this length, in seconds; nothing: as before.
  std::optional<double> lease_seconds = {};
};

/// The answer to a sign of life.
struct renew_reply {
  /// Nothing if the trial has no lease.
  std::optional<timestamp> lease_expires_at;
};

/// A trial that the caller brings: WAITING to be handed out before anything is
/// sampled, or finished elsewhere.
struct added_trial {
  trial_state state = trial_state::waiting;
  named_values params = {};
  std::vector<double> values = {};
  std::vector<intermediate_value> intermediate_values = {};
  std::vector<attribute> user_attrs = {};
  std::vector<double> constraints = {};
};

/// Adds trials, all or none.
struct add_request {
  std::vector<added_trial> trials;
};

/// Which trials to list.
struct list_request {
  /// Only these states; empty: all.
  std::vector<trial_state> states = {};
  std::size_t offset = 0;
  std::size_t limit = 100;
  /// Highest number first.
  bool descending = false;
};

/// Trials with what is needed to show them.
struct trial_page {
  std::shared_ptr<const parameter_table> table;
  std::vector<trial> trials;
  /// Number of trials that match, whatever the page.
  std::size_t total = 0;
};

/// A study at one moment, for reading at leisure on any thread.
struct study_snapshot {
  std::int64_t id = 0;
  std::string name;
  std::vector<direction> directions;
  /// What the trials' parameters refer to.
  std::shared_ptr<const parameter_table> table;
  /// The entries of the table that are sampled now.
  std::vector<std::uint32_t> space;
  trial_log trials;
  /// Drawn whenever the study is loaded or redefined. Within one of them,
  /// `version` tells any two states of the history apart, and `n_finished` any
  /// two sets of finished trials, as these never change.
  std::uint64_t incarnation = 0;
  std::uint64_t version = 0;
  std::size_t n_finished = 0;
  std::size_t n_complete = 0;
};

/// The Pareto front: numbers of trials, ascending.
struct pareto_reply {
  std::shared_ptr<const study_snapshot> study;
  std::vector<std::int64_t> numbers;
};

/// Asks how much each parameter matters.
struct importance_request {
  std::shared_ptr<const study_snapshot> study;
  importance_evaluator evaluator = importance_evaluator::fanova;
  std::size_t objective = 0;
  /// When to give up.
  std::chrono::steady_clock::time_point deadline;
};

/// Parameters by importance, the greatest first; sums up to one.
struct importance_reply {
  importance_evaluator evaluator = importance_evaluator::fanova;
  std::vector<std::pair<std::string, double>> importances;
};

/// Asks for the volume that the feasible COMPLETE trials of a study of several
/// objectives dominate.
struct hypervolume_request {
  std::shared_ptr<const study_snapshot> study;
  /// One per objective; nothing: the worst finite value of each.
  std::optional<std::vector<double>> reference_point;
  /// Also how it grew.
  bool with_history = false;
  /// When to give up.
  std::chrono::steady_clock::time_point deadline;
};

/// A dominated volume, perhaps infinite.
struct hypervolume_reply {
  double hypervolume = 0.0;
  std::vector<double> reference_point;
  /// If asked for: after each COMPLETE trial, in the order of numbers.
  std::vector<double> history = {};
};

/// Work for an ANALYST. Must not throw.
struct computation {
  std::function<void()> run;
};

/// What `GET /studies/{name}` shows.
struct study_summary {
  std::int64_t id = 0;
  std::string name;
  std::vector<direction> directions;
  std::int64_t n_trials = 0;
  /// The best trial (several objectives: the first of the Pareto front).
  std::optional<trial> best;
  std::shared_ptr<const parameter_table> table;
  std::optional<timestamp> datetime_start;
  std::vector<attribute> user_attrs;
  trial_policy policy;
};

/// What to change of a study's policy: only what is set.
struct policy_change {
  /// Nothing inside: without a budget from now on.
  std::optional<std::optional<std::int64_t>> max_trials = {};
  /// Nothing inside: without a lease from now on.
  std::optional<std::optional<double>> lease_seconds = {};
  std::optional<std::int64_t> max_retries = {};

  trial_policy applied_to(trial_policy x) const {
    x.max_trials = max_trials.value_or(x.max_trials);
    x.lease_seconds = lease_seconds.value_or(x.lease_seconds);
    x.max_retries = max_retries.value_or(x.max_retries);
    return x;
  }
};

struct create_reply {
  study_summary summary;
  bool created = false;
};

/// Creates a study or loads the one of that name.
struct create_request {
  /// `sampler.name` and `pruner.name` are empty if the caller named none: a
  /// new study then takes the service's defaults, an existing one keeps its
  /// own. The seed is ignored, see below.
  study_definition definition;
  /// Nothing: a new study draws one, an existing one keeps its own.
  std::optional<std::uint64_t> seed;
  bool load_if_exists = true;
  /// Of the default policy of a new study, of an existing one's own.
  policy_change policy = {};
  /// Makes the answer to keep with the effect out of the reply; or empty.
  std::function<storage::recorded_answer(const create_reply&)> record = {};
};

/// Changes a study.
struct patch_request {
  std::vector<attribute> user_attrs;
  policy_change policy = {};
};

/// An answer as its client sees it.
struct answer_text {
  int status = 200;
  std::string body;
};

/// Tells a request that is sent again from a new one.
struct idempotency_key {
  /// 1..128 characters.
  std::string key;
  /// A digest of the whole request.
  std::string fingerprint;
};

/// A request with the text of its answer, given the reply.
template <class Request, class Reply>
struct rendered_call {
  Request request;
  std::function<answer_text(const Reply&)> render;
};

/// What workers ask of a study.
using worker_call = std::variant<rendered_call<ask_request, ask_reply>,
                                 rendered_call<tell_request, trial_page>,
                                 rendered_call<report_request, report_reply>,
                                 rendered_call<renew_request, renew_reply>,
                                 rendered_call<add_request, trial_page>>;

/// A request that has its effect once, however often it is sent.
struct keyed_request {
  idempotency_key key;
  worker_call call;
};

/// The creation of a study that has its effect once.
struct keyed_creation {
  idempotency_key key;
  rendered_call<create_request, create_reply> call;
};

/// Batches of one study that one actor sends together, in order.
struct write_burst {
  std::vector<storage::write_batch> batches;
};

/// What became of a burst.
struct burst_outcome {
  /// Of the batches that are durable, the first ones.
  std::vector<storage::write_receipt> receipts;
  /// Why the others, if any, are not written.
  std::optional<failure> refusal;
};

} // namespace tuner

// All messages stay inside one process, so they need no serialization. Listing
// them here, and nowhere else, keeps the domain types free of CAF.
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tuner::done)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tuner::ask_request)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tuner::ask_reply)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tuner::tell_request)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tuner::report_request)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tuner::report_reply)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tuner::renew_request)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tuner::renew_reply)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tuner::add_request)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tuner::list_request)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tuner::trial_page)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tuner::study_summary)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(std::shared_ptr<const tuner::study_snapshot>)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tuner::pareto_reply)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tuner::importance_request)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tuner::importance_reply)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tuner::hypervolume_request)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tuner::hypervolume_reply)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tuner::computation)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tuner::create_request)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tuner::create_reply)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tuner::patch_request)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tuner::answer_text)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tuner::keyed_request)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tuner::keyed_creation)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tuner::watch_request)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tuner::watch_reply)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(std::shared_ptr<const tuner::study_events>)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tuner::storage::change_page)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tuner::write_burst)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tuner::burst_outcome)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(std::optional<tuner::storage::recorded_answer>)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tuner::storage::study_query)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tuner::storage::study_listing)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(std::shared_ptr<tuner::study_state>)

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tuner::auth::token_query)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(std::optional<tuner::auth::credential>)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tuner::auth::key_entry_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tuner::auth::key_uses)

CAF_ERROR_CODE_ENUM(tuner::errc, "tuner")
