#include "actors/study_state.hpp"

#include "actors/retry.hpp"
#include "algorithms/pruners/make_pruner.hpp"
#include "algorithms/samplers/make_sampler.hpp"

#include <algorithm>
#include <random>
#include <utility>

namespace tuner {

namespace {

/// A study that another program configured may name what this one lacks; it is
/// served with the default rather than not at all.
template <class Make>
auto make_or_default(const char* what, const algorithm_choice& wanted,
                     const algorithm_choice& fallback,
                     const study_definition& study,
                     const study_environment& env, Make make) {
  if (!wanted.name.empty()) {
    auto made = make(wanted);
    if (made)
      return made;
    if (env.log)
      env.log({severity::warning,
               "study configuration not usable",
               {{"study", study.name},
                {what, wanted.name},
                {"reason", made.error().what},
                {"instead", fallback.name}}});
  }
  return make(fallback);
}

std::uint64_t draw_bits() {
  std::random_device device;
  return (std::uint64_t{device()} << 32) | device();
}

/// JSON numbers are exact to 2^53; this leaves room for the ids that follow.
std::int64_t draw_change_id() {
  return static_cast<std::int64_t>(draw_bits() >> 12) + 1;
}

} // namespace

result<std::shared_ptr<study_state>>
study_state::make(storage::stored_study stored, const study_environment& env) {
  std::shared_ptr<study_state> out{new study_state(std::move(stored), env)};
  if (auto ok = out->build_algorithms(); !ok)
    return tl::make_unexpected(ok.error());
  return out;
}

study_state::study_state(storage::stored_study&& stored, study_environment env)
  : env_(std::move(env)), id_(stored.id), incarnation_(0),
    definition_(std::move(stored.definition)),
    user_attrs_(std::move(stored.user_attrs)),
    system_attrs_(std::move(stored.system_attrs)),
    columns_(definition_.space, std::move(stored.table)),
    history_(definition_.directions), answers_(stored.answer_keys),
    n_imported_(stored.n_imported),
    next_change_(stored.log_end ? stored.log_end->last_id + 1
                                : draw_change_id()),
    changed_elsewhere_(false) {
  for (auto& x : stored.trials) {
    const auto& row = history_.append(std::move(x));
    if (row.state != trial_state::waiting && !is_retry(row))
      ++n_handed_out_;
  }
  n_handed_out_ -= n_imported_;
  for (const auto& x : stored.waiting) {
    // Shown as the trial's parameters until it is handed out.
    auto& row = history_.edit(x.number);
    row.params = columns_.to_params(columns_.parse_leniently(x.params));
    (is_retry(row) ? retries_ : waiting_).insert(x.number);
  }
  auto end = stored.log_end.value_or(storage::change_log_end{});
  changed_elsewhere_
    = end.n_trials != history_.size() || end.n_finished != n_finished();
  // While nobody could be heard, no lease runs out.
  for (const auto& x : stored.leases)
    leases_.grant(x.number, x.seconds);
}

result<void> study_state::build_algorithms() {
  incarnation_ = draw_bits();
  const auto& d = definition_;
  if (!d.space.empty()) {
    sampling_problem problem{d.space, d.directions, d.seed, system_attrs_};
    auto made = make_or_default(
      "sampler", d.sampler, env_.default_sampler, d, env_,
      [&](const algorithm_choice& x) { return make_sampler(x, problem); });
    if (!made)
      return tl::make_unexpected(made.error());
    sampler_ = std::move(*made);
  }
  if (d.directions.size() == 1) {
    pruning_problem problem{d.name, d.directions[0]};
    auto made = make_or_default(
      "pruner", d.pruner, env_.default_pruner, d, env_,
      [&](const algorithm_choice& x) { return make_pruner(x, problem); });
    if (!made)
      return tl::make_unexpected(made.error());
    pruner_ = std::move(*made);
  }
  for (std::int64_t number = 0; number < history_.size(); ++number) {
    const auto& x = *history_.find(number);
    if (pruner_)
      pruner_->restore(x);
    show_to_sampler(x);
  }
  return {};
}

void study_state::show_to_sampler(const trial& x) {
  // An import that is still on its way to the database is shown later on, when
  // it has the key by which a sampler may refer to it.
  auto is_shown
    = x.state == trial_state::running || (is_finished(x.state) && x.id != 0);
  if (sampler_ && is_shown)
    sampler_->observe(x, columns_.to_point(x.params));
}

storage::write_batch study_state::new_batch() const {
  return {id_, definition_.name, history_.size(), columns_.table(), {}};
}

trial_page study_state::page_of(std::vector<trial> trials) const {
  auto total = trials.size();
  return {columns_.table(), std::move(trials), total};
}

result<const trial*> study_state::find_durable(std::int64_t number) const {
  // A trial without a key is still on its way to the database, so nobody has
  // been told its number yet.
  if (auto x = history_.find(number); x && x->id != 0)
    return x;
  return fail(errc::no_such_trial, "Trial " + std::to_string(number)
                                     + " not found in study '"
                                     + definition_.name + "'");
}

void study_state::made_durable(std::int64_t first,
                               const std::vector<std::int64_t>& ids) {
  for (auto id : ids) {
    auto& x = history_.edit(first++);
    x.id = id;
    if (x.state == trial_state::waiting)
      (is_retry(x) ? retries_ : waiting_).insert(x.number);
    else if (is_finished(x.state))
      show_to_sampler(x);
  }
}

storage::write_batch study_state::remove() const {
  auto batch = new_batch();
  batch.operations.emplace_back(storage::delete_study{});
  return batch;
}

result<trial_page> study_state::get(std::int64_t number) const {
  auto x = find_durable(number);
  if (!x)
    return tl::make_unexpected(x.error());
  return page_of({**x});
}

trial_page study_state::list(const list_request& req) const {
  trial_page page{columns_.table(), {}, 0};
  page.trials = history_.list(req, page.total);
  return page;
}

result<trial_page> study_state::best() const {
  if (auto x = history_.best())
    return page_of({*x});
  if (history_.size() == 0)
    return fail(errc::nothing_yet, "No trials completed yet");
  if (definition_.directions.size() > 1)
    return fail(errc::nothing_yet, "No Pareto-optimal trials found");
  if (history_.count(trial_state::complete) == 0)
    return fail(errc::nothing_yet, "No completed trials found");
  return fail(errc::nothing_yet, "No feasible trials are completed yet");
}

result<pareto_reply> study_state::pareto() const {
  if (definition_.directions.size() == 1)
    return fail(
      errc::not_applicable,
      "Pareto frontier is only available for multi-objective studies");
  return pareto_reply{snapshot(), history_.front()};
}

study_summary study_state::summary() const {
  study_summary out;
  out.id = id_;
  out.name = definition_.name;
  out.directions = definition_.directions;
  out.n_trials = history_.size();
  if (auto x = history_.best())
    out.best = *x;
  out.table = columns_.table();
  if (auto first = history_.find(0))
    out.datetime_start = first->datetime_start;
  out.user_attrs = user_attrs_;
  out.policy = definition_.policy;
  return out;
}

std::shared_ptr<const study_snapshot> study_state::snapshot() const {
  auto out = std::make_shared<study_snapshot>();
  out->id = id_;
  out->name = definition_.name;
  out->directions = definition_.directions;
  out->table = columns_.table();
  out->space = columns_.entries();
  out->trials = history_.trials();
  out->incarnation = incarnation_;
  out->version = history_.version();
  out->n_complete = history_.count(trial_state::complete);
  out->n_finished = static_cast<std::size_t>(n_finished());
  return out;
}

} // namespace tuner
