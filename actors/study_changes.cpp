#include "actors/study_state.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace tuner {

namespace {

using storage::change_kind;

/// The log is cut when so many changes have come, so that it takes few
/// statements, each of which deletes few rows.
constexpr std::int64_t changes_per_cut = 1'024;

change_kind kind_of(trial_state state) noexcept {
  switch (state) {
    case trial_state::waiting:
      return change_kind::waiting;
    case trial_state::running:
      return change_kind::running;
    case trial_state::complete:
      return change_kind::complete;
    case trial_state::pruned:
      return change_kind::pruned;
    case trial_state::fail:
      break;
  }
  return change_kind::fail;
}

/// Takes back what happened to a trial after it was in an earlier state.
void rewind(trial& x, change_kind to) {
  if (to != change_kind::waiting && to != change_kind::running
      && to != change_kind::reported)
    return; // A finished trial never changes.
  x.values.clear();
  x.datetime_complete.reset();
  x.constraints.clear();
  x.state = trial_state::running;
  if (to == change_kind::reported)
    return;
  x.intermediate_values.clear();
  if (to == change_kind::running)
    return;
  x.state = trial_state::waiting;
  x.datetime_start.reset();
  std::erase_if(x.system_attrs,
                [](const auto& a) { return a.key == "tuner:worker"; });
}

} // namespace

void study_state::note(storage::write_batch& batch, change_kind kind,
                       std::int64_t number) {
  auto& log = batch.log;
  if (std::exchange(changed_elsewhere_, false))
    note(batch, change_kind::unknown);
  log.changes.push_back({kind, number});
  log.end.last_id = next_change_++;
  log.end.n_trials = history_.size();
  log.end.n_finished = n_finished();
  if (next_change_ % changes_per_cut == 0)
    log.drop_to = log.end.last_id - env_.max_logged_changes;
}

void study_state::note(storage::write_batch& batch, const trial& x) {
  note(batch, kind_of(x.state), x.number);
}

storage::write_batch study_state::note_unknown_changes() {
  auto batch = new_batch();
  if (std::exchange(changed_elsewhere_, false))
    note(batch, change_kind::unknown);
  return batch;
}

std::int64_t study_state::n_finished() const noexcept {
  return static_cast<std::int64_t>(history_.count(trial_state::complete)
                                   + history_.count(trial_state::pruned)
                                   + history_.count(trial_state::fail));
}

study_events
study_state::events_of(std::int64_t first_id,
                       const std::vector<storage::change>& changes) const {
  study_events out{definition_.name, id_, columns_.table(), {}};
  out.events.reserve(changes.size());
  std::shared_ptr<const study_summary> now;
  for (auto id = first_id; const auto& x : changes) {
    study_event event;
    event.id = id++;
    if (x.kind == change_kind::unknown) {
      event.kind = event_kind::reset;
    } else if (x.kind == change_kind::study) {
      if (!now)
        now = std::make_shared<const study_summary>(summary());
      event.kind = event_kind::study;
      event.summary = now;
    } else if (auto row = history_.find(x.number)) {
      event.kind = event_kind::trial;
      rewind(event.row.emplace(*row), x.kind);
    } else { // Another program took it away.
      event.kind = event_kind::reset;
    }
    out.events.push_back(std::move(event));
  }
  return out;
}

} // namespace tuner
