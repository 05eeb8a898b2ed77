#include "actors/storage.hpp"

#include "actors/caf_error.hpp"

#include <set>
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

void flush(storage_pointer self, storage::writer& writer,
           const event_log& log) {
  auto queue = std::exchange(self->state.queue, {});
  auto waiting = std::exchange(self->state.waiting, {});
  self->state.queued_operations = 0;
  if (queue.empty())
    return;
  auto done = writer.apply(queue);
  if (done) {
    for (std::size_t i = 0; i < queue.size(); ++i)
      waiting[i].deliver(std::move((*done)[i]));
    return;
  }
  if (log)
    log({severity::warning,
         "commit failed",
         {{"batches", std::to_string(queue.size())},
          {"code", std::string{to_string(done.error().code)}},
          {"reason", done.error().what}}});
  auto alone = queue.size() > 1 && concerns_one_batch(done.error());
  std::set<std::int64_t> failed;
  for (std::size_t i = 0; i < queue.size(); ++i) {
    auto study = queue[i].study_id;
    auto one = tl::make_unexpected(done.error());
    auto outcome = alone && failed.count(study) == 0
                     ? writer.apply(std::span{&queue[i], 1})
                     : receipts{one};
    if (outcome) {
      waiting[i].deliver(std::move(outcome->front()));
      continue;
    }
    if (study != 0) // Studies being created have no id yet and no relation.
      failed.insert(study);
    waiting[i].deliver(to_caf(outcome.error()));
  }
}

} // namespace

storage_actor::behavior_type
storage_writer(storage_pointer self, std::shared_ptr<storage::writer> writer,
               std::vector<reader_actor> readers, event_log log) {
  return {
    [=](atom::write,
        storage::write_batch& batch) -> caf::result<storage::write_receipt> {
      auto& st = self->state;
      auto rp = self->make_response_promise<storage::write_receipt>();
      if (st.queue.empty()) // Queued behind all that has already arrived.
        self->send(self, atom::flush_v);
      st.queued_operations += weight_of(batch);
      st.queue.push_back(std::move(batch));
      st.waiting.push_back(rp);
      if (st.queued_operations >= max_operations)
        flush(self, *writer, log);
      return rp;
    },
    [=](atom::load, const std::string& study_name)
      -> caf::result<std::shared_ptr<study_state>> {
      flush(self, *writer, log);
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
    [=](atom::flush) { flush(self, *writer, log); },
  };
}

} // namespace tuner
