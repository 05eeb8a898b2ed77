#pragma once

#include "actors/answer_book.hpp"
#include "actors/event_log.hpp"
#include "actors/lease_table.hpp"
#include "actors/messages.hpp"
#include "actors/parameter_columns.hpp"
#include "actors/trial_history.hpp"
#include "algorithms/core/study_definition.hpp"
#include "algorithms/pruners/pruner.hpp"
#include "algorithms/samplers/sampler.hpp"
#include "storage/stored_study.hpp"
#include "storage/write_batch.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "metrics/actor_metrics.hpp"

namespace tuner {

/// What a study gets that names no sampler or pruner, and how it looks at the
/// world.
struct study_environment {
  algorithm_choice default_sampler{"tpe"};
  algorithm_choice default_pruner{"hyperband"};
  /// The wall clock.
  std::function<timestamp()> now;
  /// How many of a study's latest changes are kept, at least.
  std::int64_t max_logged_changes = 1'000'000;
  event_log log;
  /// Must outlive every study.
  const metrics::study_metrics* metrics = &metrics::uncounted;
};

/// A reply and what must be durable before it may be sent.
template <class Reply>
struct outcome {
  storage::write_batch batch;
  Reply reply;
};

/// One study: its history, its sampler's and its pruner's state. Knows nothing
/// of actors, so that tests can drive it alone.
///
/// Every change is made in memory at once and described by a write batch; the
/// caller sends the reply when the batch is durable, and throws the whole
/// object away if it could not be written. Asks never see a trial number twice.
///
/// Ownership:     sole owner of the history; replies carry copies.
/// Thread-safety: none; a STUDY actor handles one message at a time.
class study_state {
public:
  /// Replays what the database holds.
  /// Errors: `unreadable_study`.
  static result<std::shared_ptr<study_state>>
  make(storage::stored_study stored, const study_environment& env);

  const std::string& name() const noexcept {
    return definition_.name;
  }

  std::int64_t size() const noexcept {
    return history_.size();
  }

  std::int64_t n_running() const noexcept {
    return history_.count(trial_state::running);
  }

  /// Whether the study's actor needs a thread of its own, see
  /// `sampler::is_slow`.
  bool is_slow() const noexcept {
    return sampler_ && sampler_->is_slow();
  }

  /// Hands out `req.count` trials: enqueued ones first unless `req.params`
  /// fixes something; fewer if the budget ends before.
  /// Errors: `invalid_argument`, `not_applicable` without a search space,
  ///   `exhausted` if no trial is left.
  result<outcome<ask_reply>> ask(const ask_request& req);

  /// Gives the trials from number `first` on their keys, which the database
  /// assigned: from now on they can be told, handed out if they were enqueued,
  /// and learnt from if they were imported.
  void made_durable(std::int64_t first, const std::vector<std::int64_t>& ids);

  /// Records an outcome; the same one again changes nothing and succeeds.
  /// Errors: `no_such_trial`, `wrong_state`, `invalid_argument`.
  result<outcome<trial_page>> tell(const tell_request& req);

  /// Records intermediate values (the first one of a step wins) and asks the
  /// pruner after each, in order of step: the answer is whether it would have
  /// pruned at any. What it said of a step that was there already is said
  /// again, also after a restart.
  /// Errors: as `tell`; `invalid_argument` with several objectives.
  result<outcome<report_reply>> report(const report_request& req);

  /// Renews a trial's lease, or gives it another.
  /// Errors: as `tell`.
  result<outcome<renew_reply>> renew(const renew_request& req);

  /// Whether any trial has a lease.
  bool has_leases() const noexcept {
    return !leases_.empty();
  }

  /// Lets the time of leases pass. A trial whose lease is over fails; while it
  /// has retries left, its parameters go back to the queue.
  outcome<done> pass_time(lease_table::duration elapsed);

  /// Which idempotency keys were used.
  answer_book& answers() noexcept {
    return answers_;
  }

  std::int64_t id() const noexcept {
    return id_;
  }

  /// The id of the last change, be it durable or not.
  std::int64_t last_change() const noexcept {
    return next_change_ - 1;
  }

  /// What has to be logged before anybody is told where the log ends: that
  /// another program has changed the study. Empty if none has.
  storage::write_batch note_unknown_changes();

  /// The trials and whatever else changed, as they were right behind each
  /// change. Of trials that went on since then, the learning curve's newest
  /// part is left out where it is not yet begun, attributes are as they are.
  /// @param first_id  Of the first change; the others follow.
  study_events events_of(std::int64_t first_id,
                         const std::vector<storage::change>& changes) const;

  /// A batch that changes nothing, to be filled.
  storage::write_batch new_batch() const;

  timestamp now() const {
    return env_.now();
  }

  /// Adds trials, all or none. Errors: `invalid_argument`, field
  /// `<index>.<member>`.
  result<outcome<trial_page>> add(const add_request& req);

  /// Takes over what a second creation asks for.
  /// Errors: `study_differs`; `invalid_argument` from sampler or pruner.
  result<outcome<create_reply>> adopt(const create_request& req);

  /// Adds or replaces user attributes, changes the policy.
  outcome<study_summary> patch(const patch_request& req);

  /// Deletes the study.
  storage::write_batch remove() const;

  /// Errors: `no_such_trial`.
  result<trial_page> get(std::int64_t number) const;

  trial_page list(const list_request& req) const;

  /// Errors: `nothing_yet`.
  result<trial_page> best() const;

  /// Errors: `not_applicable` with one objective.
  result<pareto_reply> pareto() const;

  study_summary summary() const;

  /// Cost: a pointer per 64 trials.
  std::shared_ptr<const study_snapshot> snapshot() const;

private:
  study_state(storage::stored_study&& stored, study_environment env);

  /// Makes sampler and pruner anew and shows them the history.
  result<void> build_algorithms();
  void show_to_sampler(const trial& x);

  trial_page page_of(std::vector<trial> trials) const;

  std::int64_t n_finished() const noexcept;
  /// Adds a change to the log that the batch brings about.
  void note(storage::write_batch& batch, storage::change_kind kind,
            std::int64_t number = 0);
  void note(storage::write_batch& batch, const trial& x);

  /// Errors: `no_such_trial`, also while the trial is not durable.
  result<const trial*> find_durable(std::int64_t number) const;
  /// Errors: `invalid_argument` unless there is one value per objective.
  result<void> check_values(const std::vector<double>& values,
                            const std::string& field) const;
  tl::unexpected<failure> refuse(const trial& x) const;

  /// The next WAITING trial to hand out, if any.
  std::optional<std::int64_t> next_waiting() const;
  /// Trials that may still be handed out, retries aside.
  std::int64_t budget_left() const noexcept;
  failure exhausted() const;
  /// The lease that a trial gets which is handed out for `req`.
  std::optional<double> lease_for(const ask_request& req) const;
  asked_trial
  handed_out(const trial& x, std::string sampler, std::optional<double> lease);
  /// When a trial's lease ends if it is renewed now.
  std::optional<timestamp> lease_end(std::int64_t number) const;
  void drop_lease(const trial& x, storage::write_batch& batch);
  void expire(std::int64_t number, storage::write_batch& batch);
  void requeue(const trial& failed, storage::write_batch& batch);
  void change_policy(const policy_change& change, storage::write_batch& batch);

  asked_trial start_waiting(std::int64_t number, const ask_request& req,
                            storage::write_batch& batch);
  asked_trial start_new(const std::vector<double>& fixed,
                        const ask_request& req, storage::write_batch& batch);
  suggestion suggest(std::int64_t number, const std::vector<double>& fixed);
  void note_fallback(std::int64_t number, std::string_view reason);
  void put_study_attributes(const std::vector<attribute>& attrs,
                            storage::write_batch& batch);

  void
  put_point(trial& x, intermediate_value point, storage::write_batch& batch);
  /// What a pruned trial counts as: its last intermediate value, if any.
  std::vector<double> last_value(const trial& x) const;

  result<trial> parse_added(const added_trial& x) const;
  void put_user_attributes(const std::vector<attribute>& attrs,
                           storage::write_batch& batch);

  study_environment env_;
  std::int64_t id_;
  /// See `study_snapshot`.
  std::uint64_t incarnation_;
  study_definition definition_;
  std::vector<attribute> user_attrs_;
  /// What the sampler keeps with the study.
  std::vector<attribute> system_attrs_;
  parameter_columns columns_;
  trial_history history_;
  /// The durable WAITING trials but for retries.
  std::set<std::int64_t> waiting_;
  /// The durable WAITING retries of failed trials, outside the budget.
  std::set<std::int64_t> retries_;
  lease_table leases_;
  answer_book answers_;
  /// Trials that were evaluated elsewhere and imported.
  std::int64_t n_imported_;
  /// Trials handed out, retries aside.
  std::int64_t n_handed_out_ = 0;
  std::unique_ptr<sampler> sampler_;
  /// Why the last suggestion was not the sampler's; or empty.
  std::string_view last_fallback_;
  /// Null if there are several objectives.
  std::unique_ptr<pruner> pruner_;
  std::int64_t next_change_;
  /// Whether another program changed the study, which is not logged yet.
  bool changed_elsewhere_;
};

} // namespace tuner
