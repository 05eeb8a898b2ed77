#include "actors/study_state.hpp"
#include "storage/json_text.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <string>
#include <utility>

namespace tuner {

namespace {

bool is_set(double x) noexcept {
  return !std::isnan(x);
}

} // namespace

result<outcome<ask_reply>> study_state::ask(const ask_request& req) {
  if (!sampler_)
    return fail(errc::not_applicable, "No search space defined for this study");
  auto fixed = columns_.parse(req.params);
  if (!fixed)
    return tl::make_unexpected(fixed.error());
  outcome<ask_reply> out{new_batch(), {columns_.table(), {}}};
  auto& trials = out.reply.trials;
  while (trials.size() < req.count) {
    auto queued = req.params.empty() ? next_waiting() : std::nullopt;
    if (queued)
      trials.push_back(start_waiting(*queued, req, out.batch));
    else if (budget_left() > 0)
      trials.push_back(start_new(*fixed, req, out.batch));
    else if (trials.empty())
      return tl::make_unexpected(exhausted());
    else
      break;
  }
  return out;
}

suggestion
study_state::suggest(std::int64_t number, const std::vector<double>& fixed) {
  if (std::all_of(fixed.begin(), fixed.end(), is_set))
    return sampler_->accept(fixed);
  auto began = std::chrono::steady_clock::now();
  auto out = sampler_->suggest(number);
  std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  env_.metrics->suggestion_seconds[definition_.sampler.name].observe(
    took.count());
  note_fallback(number, out.fallback);
  for (std::size_t i = 0; i < fixed.size(); ++i)
    if (is_set(fixed[i]))
      out.point[i] = fixed[i];
  return out;
}

void study_state::note_fallback(std::int64_t number, std::string_view reason) {
  // Once, not for every trial that the reason lasts.
  if (std::exchange(last_fallback_, reason) == reason || reason.empty()
      || !env_.log)
    return;
  env_.log({severity::warning,
            "sampler fell back",
            {{"study", definition_.name},
             {"sampler", definition_.sampler.name},
             {"trial", std::to_string(number)},
             {"reason", std::string{reason}}}});
}

void study_state::put_study_attributes(const std::vector<attribute>& attrs,
                                       storage::write_batch& batch) {
  for (const auto& a : attrs) {
    put_attribute(system_attrs_, a);
    batch.operations.emplace_back(storage::put_study_attribute{true, a});
  }
}

asked_trial
study_state::start_waiting(std::int64_t number, const ask_request& req,
                           storage::write_batch& batch) {
  if (retries_.erase(number) == 0) {
    waiting_.erase(number);
    ++n_handed_out_;
  }
  auto& x = history_.edit(number);
  auto chosen = suggest(number, columns_.to_point(x.params));
  x.params = columns_.to_params(chosen.point);
  x.datetime_start = env_.now();
  history_.enter(number, trial_state::running);
  auto lease = lease_for(req);
  batch.operations.emplace_back(
    storage::start_trial{x.id, x.params, *x.datetime_start, lease});
  if (!req.worker.empty())
    chosen.trial_attrs.push_back(
      {"tuner:worker", storage::json_text(req.worker)});
  for (auto& a : chosen.trial_attrs) {
    put_attribute(x.system_attrs, a);
    batch.operations.emplace_back(
      storage::put_trial_attribute{x.id, true, std::move(a)});
  }
  put_study_attributes(chosen.study_attrs, batch);
  note(batch, x);
  show_to_sampler(x);
  return handed_out(x, "enqueued", lease);
}

asked_trial
study_state::start_new(const std::vector<double>& fixed, const ask_request& req,
                       storage::write_batch& batch) {
  auto chosen = suggest(history_.size(), fixed);
  trial x;
  x.params = columns_.to_params(chosen.point);
  x.datetime_start = env_.now();
  x.system_attrs = std::move(chosen.trial_attrs);
  if (!req.worker.empty())
    x.system_attrs.push_back({"tuner:worker", storage::json_text(req.worker)});
  const auto& row = history_.append(std::move(x));
  auto lease = lease_for(req);
  batch.operations.emplace_back(storage::insert_trial{row, lease});
  put_study_attributes(chosen.study_attrs, batch);
  note(batch, row);
  ++n_handed_out_;
  show_to_sampler(row);
  return handed_out(row, std::string{chosen.sampler}, lease);
}

} // namespace tuner
