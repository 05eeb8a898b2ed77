#include "actors/storage.hpp"

#include "actors/answer_book.hpp"
#include "actors/caf_error.hpp"
#include "storage/write_rows.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <span>
#include <utility>

namespace tuner {

namespace {

using storage_pointer = storage_actor::stateful_pointer<storage_state>;
using receipts = result<std::vector<storage::write_receipt>>;

/// A group is committed at once when it holds so much, so that one import of
/// many trials does not make everybody else wait for several.
constexpr std::size_t max_operations = 8'192;

/// Whether trying the batches one by one can help.
bool concerns_one_batch(const failure& why) {
  return why.code != errc::unavailable;
}

caf::actor_id sender_of(storage_pointer self) {
  auto& sender = self->current_sender();
  return sender ? sender->id() : caf::actor_id{0};
}

/// Whether the burst comes from an actor whose earlier batch failed. The first
/// one of its successor, which comes after all of its own, ends that.
bool follows_failure(storage_state& st, const storage_state::burst& burst) {
  auto failed = st.failed.find(burst.batches.front().study_id);
  if (failed == st.failed.end())
    return false;
  if (failed->second == burst.sender)
    return true;
  st.failed.erase(failed);
  return false;
}

bool is_deletion(const storage::write_batch& batch) {
  return storage::deletion(batch) != nullptr;
}

/// How often the database is cleaned without a reason.
constexpr std::chrono::minutes cleaning_interval{10};

void begin_cleaning(storage_pointer self) {
  if (!std::exchange(self->state.cleaning, true))
    self->send(self, atom::clean_v);
}

void clean(storage_pointer self, storage::writer& writer,
           const event_log& log) {
  auto now = std::chrono::time_point_cast<std::chrono::microseconds>(
    std::chrono::system_clock::now());
  auto more = writer.clean(now - answer_lifetime);
  self->state.cleaning = false;
  if (!more && log)
    log(
      {severity::warning, "cleaning failed", {{"reason", more.error().what}}});
  if (more.value_or(false))
    begin_cleaning(self);
}

void refuse_followers(storage_state& st) {
  std::vector<storage_state::burst> queue;
  for (auto& x : st.queue)
    if (follows_failure(st, x))
      x.answer.deliver(burst_outcome{
        {},
        failure{errc::changed_elsewhere, "An earlier write to study '"
                                           + x.batches.front().study_name
                                           + "' failed; it is loaded anew"}});
    else
      queue.push_back(std::move(x));
  st.queue = std::move(queue);
}

/// Applies batches in one commit, and measures it.
receipts
apply(storage::writer& writer, std::span<const storage::write_batch> batches,
      const metrics::storage_metrics& metrics) {
  auto began = std::chrono::steady_clock::now();
  auto out = writer.apply(batches);
  std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  metrics.commit_seconds.observe(took.count());
  metrics.commit_batches.observe(static_cast<double>(batches.size()));
  if (!out)
    metrics.commits_failed.add();
  return out;
}

/// Splits the receipts of a commit among the bursts it consisted of.
void deliver(std::vector<storage_state::burst>& bursts,
             std::span<storage::write_receipt> receipts) {
  for (auto& x : bursts) {
    auto mine = receipts.first(x.batches.size());
    receipts = receipts.subspan(x.batches.size());
    x.answer.deliver(burst_outcome{{std::make_move_iterator(mine.begin()),
                                    std::make_move_iterator(mine.end())},
                                   {}});
  }
}

/// Tries the batches of a burst one by one, up to the first that fails.
burst_outcome
apply_alone(storage::writer& writer, const storage_state::burst& burst,
            const metrics::storage_metrics& metrics) {
  burst_outcome out;
  for (const auto& batch : burst.batches) {
    auto done = apply(writer, std::span{&batch, 1}, metrics);
    if (!done) {
      out.refusal = std::move(done.error());
      break;
    }
    out.receipts.push_back(std::move(done->front()));
  }
  return out;
}

void flush(storage_pointer self, storage::writer& writer, const event_log& log,
           const metrics::storage_metrics& metrics) {
  auto& st = self->state;
  if (!st.failed.empty())
    refuse_followers(st);
  auto bursts = std::exchange(st.queue, {});
  st.queued_batches = 0;
  st.queued_operations = 0;
  metrics.queue_depth.set(0);
  if (bursts.empty())
    return;
  std::vector<storage::write_batch> group;
  for (auto& x : bursts)
    for (auto& batch : x.batches)
      group.push_back(std::move(batch));
  if (std::any_of(group.begin(), group.end(), is_deletion))
    begin_cleaning(self);
  auto done = apply(writer, group, metrics);
  if (done)
    return deliver(bursts, *done);
  if (log)
    log({severity::warning,
         "commit failed",
         {{"batches", std::to_string(group.size())},
          {"code", std::string{to_string(done.error().code)}},
          {"reason", done.error().what}}});
  auto alone = group.size() > 1 && concerns_one_batch(done.error());
  auto next = group.begin();
  for (auto& x : bursts) {
    for (auto& batch : x.batches)
      batch = std::move(*next++);
    auto outcome = alone && !follows_failure(st, x)
                     ? apply_alone(writer, x, metrics)
                     : burst_outcome{{}, done.error()};
    // Studies being created have no id yet and no relation.
    if (auto study = x.batches.front().study_id; outcome.refusal && study != 0)
      st.failed[study] = x.sender;
    x.answer.deliver(std::move(outcome));
  }
}

} // namespace

storage_actor::behavior_type
storage_writer(storage_pointer self, std::shared_ptr<storage::writer> writer,
               std::vector<reader_actor> readers, event_log log,
               metrics::storage_metrics metrics) {
  self->send(self, atom::idle_v);
  return {
    [=](atom::write, write_burst& burst) -> caf::result<burst_outcome> {
      if (burst.batches.empty())
        return burst_outcome{};
      auto& st = self->state;
      auto sender = sender_of(self); // Before the promise takes it.
      auto rp = self->make_response_promise<burst_outcome>();
      if (st.queue.empty()) // Queued behind all that has already arrived.
        self->send(self, atom::flush_v);
      st.queued_batches += burst.batches.size();
      for (const auto& x : burst.batches)
        st.queued_operations += x.operations.size();
      st.queue.push_back({std::move(burst.batches), rp, sender});
      metrics.queue_depth.set(static_cast<double>(st.queued_batches));
      if (st.queued_operations >= max_operations)
        flush(self, *writer, log, metrics);
      return rp;
    },
    [=](atom::load, const std::string& study_name)
      -> caf::result<std::shared_ptr<study_state>> {
      flush(self, *writer, log, metrics);
      if (auto ok = writer->claim(study_name); !ok)
        return to_caf(ok.error());
      auto turn = self->state.next_reader++ % readers.size();
      return self->delegate(readers[turn], atom::load_v, study_name);
    },
    [=](atom::answer, std::int64_t study_id, const std::string& key)
      -> caf::result<std::optional<storage::recorded_answer>> {
      auto turn = self->state.next_reader++ % readers.size();
      return self->delegate(readers[turn], atom::answer_v, study_id, key);
    },
    [=](atom::leased) -> caf::result<std::vector<std::string>> {
      auto turn = self->state.next_reader++ % readers.size();
      return self->delegate(readers[turn], atom::leased_v);
    },
    [=](atom::flush) { flush(self, *writer, log, metrics); },
    [=](atom::clean) { clean(self, *writer, log); },
    [=](atom::idle) {
      begin_cleaning(self);
      self->delayed_send(self, cleaning_interval, atom::idle_v);
    },
  };
}

} // namespace tuner
