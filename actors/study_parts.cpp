#include "actors/study_parts.hpp"

#include "actors/caf_error.hpp"

#include <caf/actor_clock.hpp>
#include <caf/scheduler/abstract_coordinator.hpp>

#include <cstdint>
#include <memory>
#include <vector>

namespace tuner {

namespace {

/// How much is collected before it is sent, whatever else waits.
constexpr std::size_t max_outbox = 32;
constexpr std::chrono::milliseconds max_outbox_time{2};

/// What watchers are to be told when the batch is durable; null if there are
/// none. Now, since later on memory is ahead of it.
std::shared_ptr<const study_events>
events_of(const study_actor_state& st, const storage::write_batch& batch) {
  const auto& log = batch.log;
  if (!st.feed || log.changes.empty())
    return nullptr;
  auto n = static_cast<std::int64_t>(log.changes.size());
  return std::make_shared<const study_events>(
    st.study->events_of(log.end.last_id - n + 1, log.changes));
}

} // namespace

std::chrono::steady_clock::time_point study_parts::now() const {
  return self->home_system().scheduler().clock().now();
}

void study_parts::note(severity level, std::string_view what,
                       std::string reason) const {
  if (!options().log)
    return;
  event line{level, what, {{"study", study().name()}}};
  if (!reason.empty())
    line.fields.emplace_back("reason", std::move(reason));
  options().log(line);
}

void study_parts::watch_leases() const {
  auto& st = self->state;
  if (st.lapsing || !study().has_leases())
    return;
  st.lapsing = true;
  st.last_lapse = now();
  self->delayed_send(self, lease_table::step, atom::lapse_v);
}

void study_parts::refuse_outstanding(const caf::error& why) const {
  for (auto& [_, refuse] : std::exchange(self->state.outstanding, {}))
    refuse(why);
}

void study_parts::commit(
  storage::write_batch batch, std::function<void()> on_durable,
  std::function<void(const caf::error&)> on_refused) const {
  auto& st = self->state;
  st.running.set(static_cast<double>(study().n_running()));
  auto request = st.next_request++;
  st.outstanding.emplace(request, std::move(on_refused));
  if (st.outbox.empty()) {
    st.outbox_since = st.last_used;
    self->send(self, atom::flush_v);
  }
  auto events = events_of(st, batch);
  st.outbox.push_back(
    {std::move(batch), request, std::move(on_durable), std::move(events)});
  // Now, or together with what follows from requests already here.
  if (st.outbox.size() >= max_outbox
      || st.last_used - st.outbox_since >= max_outbox_time)
    flush();
}

void study_parts::flush() const {
  auto sent = std::make_shared<std::vector<pending_write>>(
    std::exchange(self->state.outbox, {}));
  if (sent->empty())
    return;
  write_burst burst;
  for (auto& x : *sent) {
    x.first = x.batch.next_number;
    burst.batches.push_back(std::move(x.batch));
  }
  self
    ->request(self->state.storage, options().commit_deadline, atom::write_v,
              std::move(burst))
    .then([=, *this](burst_outcome& outcome) { settle(*sent, outcome); },
          [=, *this](const caf::error& why) { give_up(to_failure(why)); });
}

void study_parts::settle(std::vector<pending_write>& sent,
                         burst_outcome& outcome) const {
  auto& st = self->state;
  for (std::size_t i = 0; i < outcome.receipts.size(); ++i) {
    auto& x = sent[i];
    if (st.outstanding.erase(x.request) == 0)
      continue;
    study().made_durable(x.first, outcome.receipts[i].trial_ids);
    x.on_durable();
    if (x.events && st.feed)
      self->send(st.feed, atom::events_v, x.events);
  }
  if (outcome.refusal)
    give_up(std::move(*outcome.refusal));
  else if (st.restart_when_quiet && st.outstanding.empty())
    self->quit();
}

void study_parts::give_up(failure why) const {
  if (why.code == errc::timeout)
    why = {errc::unavailable,
           "The database did not confirm the write in time; its outcome is "
           "unknown"};
  note(severity::warning, "study ended", why.what);
  refuse_outstanding(to_caf(why));
  self->quit(to_caf(why));
}

} // namespace tuner
