#include "actors/importance_job.hpp"

#include "algorithms/importance/forest.hpp"
#include "algorithms/importance/observations.hpp"
#include "algorithms/importance/ped_anova.hpp"

#include <utility>
#include <vector>

namespace tuner {

namespace {

using clock = std::chrono::steady_clock;

} // namespace

struct importance_job::working_state {
  /// Set by `prepare` if it could answer at once.
  std::optional<importances> answer;
  observations seen;
  forest_data data;
  std::vector<feature_shares> shares;
};

importance_job::importance_job(importance_request req)
  : request_(std::move(req)),
    deadline_(request_.deadline.time_since_epoch().count()),
    state_(std::make_unique<working_state>()) {
  // nop
}

importance_job::~importance_job() = default;

void importance_job::extend(clock::time_point deadline) noexcept {
  auto wanted = deadline.time_since_epoch().count();
  auto now = deadline_.load();
  while (now < wanted && !deadline_.compare_exchange_weak(now, wanted)) {
    // Somebody else moved it.
  }
}

bool importance_job::is_late() const noexcept {
  return clock::now().time_since_epoch().count() > deadline_.load();
}

void importance_job::prepare() noexcept {
  try {
    prepare_or_throw();
  } catch (...) { // Out of memory.
    failed_ = true;
  }
}

void importance_job::prepare_or_throw() {
  if (is_late()) {
    was_late_ = true;
    return;
  }
  const auto& study = *request_.study;
  auto objective = request_.objective;
  if (request_.evaluator == importance_evaluator::ped_anova) {
    state_->answer = ranked(ped_anova(study.trials, *study.table, objective,
                                      study.directions[objective]));
    return;
  }
  state_->seen = observe(study.trials, *study.table, objective);
  state_->data = make_forest_data(state_->seen);
  state_->shares.resize(forest_size);
}

std::size_t importance_job::max_parts() const noexcept {
  return state_->shares.size();
}

void importance_job::run(std::size_t part, std::size_t n_parts) noexcept {
  try {
    run_or_throw(part, n_parts);
  } catch (...) { // Out of memory.
    failed_ = true;
  }
}

void importance_job::run_or_throw(std::size_t part, std::size_t n_parts) {
  for (auto tree = part; tree < state_->shares.size(); tree += n_parts) {
    auto shares = ask_tree(state_->data, request_.evaluator, tree,
                           [this] { return is_late(); });
    if (!shares) {
      was_late_ = true;
      return;
    }
    state_->shares[tree] = std::move(*shares);
  }
}

result<importance_reply> importance_job::finish() const {
  if (failed_)
    return fail(errc::internal, "The analysis failed for lack of memory");
  if (was_late_)
    return fail(errc::timeout,
                "The analysis was not ready before the deadline; "
                "evaluator=ped_anova is the fastest");
  return importance_reply{
    request_.evaluator,
    state_->answer ? *state_->answer
                   : combine(state_->seen.space, state_->data, state_->shares)};
}

} // namespace tuner
