#include "actors/retry.hpp"
#include "actors/study_state.hpp"
#include "storage/optuna_json.hpp"
#include "storage/prune_answers.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

namespace tuner {

namespace {

auto position_of(const trial& x, std::int32_t step) {
  return std::lower_bound(
    x.intermediate_values.begin(), x.intermediate_values.end(), step,
    [](const intermediate_value& p, std::int32_t s) { return p.step < s; });
}

bool has_step(const trial& x, std::int32_t step) {
  auto i = position_of(x, step);
  return i != x.intermediate_values.end() && i->step == step;
}

/// Ascending in step, the first of each.
std::vector<intermediate_value> in_order(std::vector<intermediate_value> xs) {
  std::stable_sort(xs.begin(), xs.end(), [](const auto& a, const auto& b) {
    return a.step < b.step;
  });
  auto end
    = std::unique(xs.begin(), xs.end(), [](const auto& a, const auto& b) {
        return a.step == b.step;
      });
  xs.erase(end, xs.end());
  return xs;
}

bool has_attribute(const trial& x, const attribute& a) {
  return std::find(x.user_attrs.begin(), x.user_attrs.end(), a)
         != x.user_attrs.end();
}

/// Whether `req` says again what `x` already holds.
bool is_repetition(const trial& x, const tell_request& req) {
  return x.state == req.state
         && (x.values == req.values || req.state != trial_state::complete)
         && (req.constraints.empty() || x.constraints == req.constraints)
         && std::all_of(
           req.intermediate_values.begin(), req.intermediate_values.end(),
           [&](const intermediate_value& p) { return has_step(x, p.step); })
         && std::all_of(
           req.user_attrs.begin(), req.user_attrs.end(),
           [&](const attribute& a) { return has_attribute(x, a); });
}

} // namespace

result<void> study_state::check_values(const std::vector<double>& values,
                                       const std::string& field) const {
  auto n = definition_.directions.size();
  if (values.size() == n)
    return {};
  return fail(errc::invalid_argument,
              "Expected " + std::to_string(n)
                + (n == 1 ? " value" : " values, one per objective") + ", got "
                + std::to_string(values.size()),
              field);
}

result<outcome<trial_page>> study_state::tell(const tell_request& req) {
  auto found = find_durable(req.number);
  if (!found)
    return tl::make_unexpected(found.error());
  if (is_finished((*found)->state) && is_repetition(**found, req))
    return outcome<trial_page>{new_batch(), page_of({**found})};
  if ((*found)->state != trial_state::running)
    return refuse(**found);
  if (req.state == trial_state::complete)
    if (auto ok = check_values(req.values, "values"); !ok)
      return tl::make_unexpected(ok.error());
  auto batch = new_batch();
  auto& x = history_.edit(req.number);
  for (const auto& point : req.intermediate_values)
    put_point(x, point, batch);
  for (const auto& a : req.user_attrs) {
    put_attribute(x.user_attrs, a);
    batch.operations.emplace_back(storage::put_trial_attribute{x.id, false, a});
  }
  if (!req.constraints.empty()) {
    x.constraints = req.constraints;
    batch.operations.emplace_back(storage::put_trial_attribute{
      x.id,
      true,
      {"constraints", storage::encode_constraints(req.constraints)}});
  }
  x.values = req.state == trial_state::pruned ? last_value(x) : req.values;
  x.datetime_complete = env_.now();
  history_.enter(req.number, req.state);
  batch.operations.emplace_back(
    storage::finish_trial{x.id, x.state, x.values, *x.datetime_complete});
  note(batch, x);
  drop_lease(x, batch);
  env_.metrics->told[to_string(x.state)].add();
  show_to_sampler(x);
  if (pruner_)
    pruner_->finish(x);
  return outcome<trial_page>{std::move(batch), page_of({x})};
}

result<outcome<report_reply>> study_state::report(const report_request& req) {
  auto found = find_durable(req.number);
  if (!found)
    return tl::make_unexpected(found.error());
  if (!pruner_)
    return fail(errc::invalid_argument,
                "Pruning needs one objective; study '" + definition_.name
                  + "' has " + std::to_string(definition_.directions.size()));
  if ((*found)->state != trial_state::running)
    return refuse(**found);
  leases_.renew(req.number);
  outcome<report_reply> out{new_batch(), {}};
  auto& x = history_.edit(req.number);
  auto put = [&](attribute a) {
    put_attribute(x.system_attrs, a);
    out.batch.operations.emplace_back(
      storage::put_trial_attribute{x.id, true, std::move(a)});
  };
  // Whoever lost the answer asks again and must hear the same.
  auto answers = storage::prune_answers::of(x);
  auto told = false;
  auto n_before = x.intermediate_values.size();
  for (const auto& point : in_order(req.points)) {
    if (has_step(x, point.step)) {
      out.reply.should_prune |= answers.contains(point.step);
      continue;
    }
    put_point(x, point, out.batch);
    env_.metrics->reported.add();
    auto decision = pruner_->report(x);
    for (auto& a : decision.new_system_attrs)
      put(std::move(a));
    if (decision.prune) {
      answers.add(point.step);
      told = true;
    }
  }
  if (x.intermediate_values.size() > n_before)
    note(out.batch, storage::change_kind::reported, x.number);
  if (told) {
    put(answers.to_attribute());
    out.reply.should_prune = true;
    env_.metrics->prune_answers.add();
  }
  return out;
}

void study_state::put_point(trial& x, intermediate_value point,
                            storage::write_batch& batch) {
  if (has_step(x, point.step))
    return;
  x.intermediate_values.insert(position_of(x, point.step), point);
  batch.operations.emplace_back(storage::put_intermediate_value{x.id, point});
}

std::vector<double> study_state::last_value(const trial& x) const {
  if (definition_.directions.size() != 1 || x.intermediate_values.empty()
      || std::isnan(x.intermediate_values.back().value))
    return {};
  return {x.intermediate_values.back().value};
}

tl::unexpected<failure> study_state::refuse(const trial& x) const {
  if (has_lapsed(x))
    return fail(errc::lease_expired,
                "The lease of trial " + std::to_string(x.number)
                  + " had ended, so it was given up; ask for another trial");
  return fail(errc::wrong_state, "Trial " + std::to_string(x.number) + " is "
                                   + std::string{to_string(x.state)});
}

} // namespace tuner
