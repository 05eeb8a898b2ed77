#include "actors/storage.hpp"

#include "actors/answer_book.hpp"
#include "actors/caf_error.hpp"
#include "storage/write_rows.hpp"

#include <algorithm>
#include <chrono>
#include <span>
#include <utility>

namespace tuner {

namespace {

using storage_pointer = storage_actor::stateful_pointer<storage_state>;
using receipts = result<std::vector<storage::write_receipt>>;

/// A group is committed at once when it holds so much, so that one import of
/// many trials does not make everybody else wait for several.
constexpr std::size_t max_operations = 8'192;

/// Operations a batch weighs; an imported trial is one operation.
std::size_t weight_of(const storage::write_batch& batch) {
  return batch.operations.size();
}

/// Whether trying the batches one by one can help.
bool concerns_one_batch(const failure& why) {
  return why.code != errc::unavailable;
}

caf::actor_id sender_of(storage_pointer self) {
  auto& sender = self->current_sender();
  return sender ? sender->id() : caf::actor_id{0};
}

/// Whether the batch comes from an actor whose earlier batch failed. The first
/// one of its successor, which comes after all of its own, ends that.
bool follows_failure(storage_state& st, const storage::write_batch& batch,
                     caf::actor_id sender) {
  auto failed = st.failed.find(batch.study_id);
  if (failed == st.failed.end())
    return false;
  if (failed->second == sender)
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
  std::vector<storage::write_batch> queue;
  std::vector<storage_state::sender> senders;
  for (std::size_t i = 0; i < st.queue.size(); ++i) {
    auto& batch = st.queue[i];
    if (follows_failure(st, batch, st.senders[i].id)) {
      st.senders[i].answer.deliver(
        to_caf({errc::changed_elsewhere, "An earlier write to study '"
                                           + batch.study_name
                                           + "' failed; it is loaded anew"}));
    } else {
      queue.push_back(std::move(batch));
      senders.push_back(std::move(st.senders[i]));
    }
  }
  st.queue = std::move(queue);
  st.senders = std::move(senders);
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

void flush(storage_pointer self, storage::writer& writer, const event_log& log,
           const metrics::storage_metrics& metrics) {
  auto& st = self->state;
  if (!st.failed.empty())
    refuse_followers(st);
  auto queue = std::exchange(st.queue, {});
  auto senders = std::exchange(st.senders, {});
  st.queued_operations = 0;
  metrics.queue_depth.set(0);
  if (queue.empty())
    return;
  if (std::any_of(queue.begin(), queue.end(), is_deletion))
    begin_cleaning(self);
  auto done = apply(writer, queue, metrics);
  if (done) {
    for (std::size_t i = 0; i < queue.size(); ++i)
      senders[i].answer.deliver(std::move((*done)[i]));
    return;
  }
  if (log)
    log({severity::warning,
         "commit failed",
         {{"batches", std::to_string(queue.size())},
          {"code", std::string{to_string(done.error().code)}},
          {"reason", done.error().what}}});
  auto alone = queue.size() > 1 && concerns_one_batch(done.error());
  for (std::size_t i = 0; i < queue.size(); ++i) {
    auto outcome = alone && !follows_failure(st, queue[i], senders[i].id)
                     ? apply(writer, std::span{&queue[i], 1}, metrics)
                     : receipts{tl::make_unexpected(done.error())};
    if (outcome) {
      senders[i].answer.deliver(std::move(outcome->front()));
      continue;
    }
    // Studies being created have no id yet and no relation.
    if (auto study = queue[i].study_id; study != 0)
      st.failed[study] = senders[i].id;
    senders[i].answer.deliver(to_caf(outcome.error()));
  }
}

} // namespace

storage_actor::behavior_type
storage_writer(storage_pointer self, std::shared_ptr<storage::writer> writer,
               std::vector<reader_actor> readers, event_log log,
               metrics::storage_metrics metrics) {
  self->send(self, atom::idle_v);
  return {
    [=](atom::write,
        storage::write_batch& batch) -> caf::result<storage::write_receipt> {
      auto& st = self->state;
      auto sender = sender_of(self); // Before the promise takes it.
      auto rp = self->make_response_promise<storage::write_receipt>();
      if (st.queue.empty()) // Queued behind all that has already arrived.
        self->send(self, atom::flush_v);
      st.queued_operations += weight_of(batch);
      st.queue.push_back(std::move(batch));
      st.senders.push_back({rp, sender});
      metrics.queue_depth.set(static_cast<double>(st.queue.size()));
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
