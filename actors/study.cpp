#include "actors/study.hpp"

#include "actors/caf_error.hpp"

#include <caf/actor_clock.hpp>
#include <caf/scheduler/abstract_coordinator.hpp>

#include <exception>
#include <string>
#include <utility>

namespace tuner {

namespace {

using study_pointer = study_actor::stateful_pointer<study_actor_state>;

void note(const study_options& options, severity level, std::string_view what,
          const study_state& study, std::string reason = {}) {
  if (!options.log)
    return;
  event line{level, what, {{"study", study.name()}}};
  if (!reason.empty())
    line.fields.emplace_back("reason", std::move(reason));
  options.log(line);
}

std::string text_of(const std::exception_ptr& x) {
  try {
    std::rethrow_exception(x);
  } catch (const std::exception& e) {
    return e.what();
  } catch (...) {
    return "unknown exception";
  }
}

std::chrono::steady_clock::time_point now(study_pointer self) {
  return self->home_system().scheduler().clock().now();
}

/// How much is collected before it is sent, whatever else waits.
constexpr std::size_t max_outbox = 32;
constexpr std::chrono::milliseconds max_outbox_time{2};

void flush(study_pointer self) {
  for (auto& send : std::exchange(self->state.outbox, {}))
    send();
}

/// Sends now, or together with what follows from requests already here.
void send_soon(study_pointer self, std::function<void()> send) {
  auto& st = self->state;
  if (st.outbox.empty()) {
    st.outbox_since = st.last_used;
    self->send(self, atom::flush_v);
  }
  st.outbox.push_back(std::move(send));
  if (st.outbox.size() >= max_outbox
      || st.last_used - st.outbox_since >= max_outbox_time)
    flush(self);
}

void refuse_outstanding(study_pointer self, const caf::error& why) {
  for (auto& [_, refuse] : std::exchange(self->state.outstanding, {}))
    refuse(why);
}

/// Sends `value` once `batch` and all that was written before are durable.
template <class T>
caf::result<T>
reply_when_durable(study_pointer self, const storage_actor& storage,
                   const study_options& options, storage::write_batch batch,
                   T value, bool last = false) {
  auto& st = self->state;
  st.last_used = now(self);
  if (batch.operations.empty() && st.outstanding.empty())
    return value;
  auto rp = self->make_response_promise<T>();
  auto request = st.next_request++;
  st.outstanding.emplace(
    request, [rp](const caf::error& why) mutable { rp.deliver(why); });
  auto first = batch.next_number;
  auto on_receipt = [=, value = std::move(value)](
                      const storage::write_receipt& receipt) mutable {
    auto& now_st = self->state;
    if (now_st.outstanding.erase(request) == 0)
      return;
    now_st.study->made_durable(first, receipt.trial_ids);
    rp.deliver(std::move(value));
    if (now_st.restart_when_quiet && now_st.outstanding.empty())
      self->quit();
    if (last) {
      refuse_outstanding(
        self, to_caf({errc::no_such_study,
                      "Study '" + now_st.study->name() + "' not found"}));
      self->quit();
    }
  };
  auto on_failure = [=](caf::error& why) {
    auto reason = to_failure(why);
    if (reason.code == errc::timeout)
      reason = {errc::unavailable,
                "The database did not confirm the write in time; its outcome "
                "is unknown"};
    note(options, severity::warning, "study ended", *self->state.study,
         reason.what);
    refuse_outstanding(self, to_caf(reason));
    self->quit(to_caf(reason));
  };
  send_soon(self, [=, batch = std::move(batch),
                   on_receipt = std::move(on_receipt)]() mutable {
    self
      ->request(storage, options.commit_deadline, atom::write_v,
                std::move(batch))
      .then(std::move(on_receipt), on_failure);
  });
  return rp;
}

} // namespace

study_actor::behavior_type
study(study_pointer self, std::shared_ptr<study_state> state,
      storage_actor storage, study_options options) {
  self->state.study = state;
  self->state.last_used = now(self);
  self->set_exception_handler([=](std::exception_ptr& x) -> caf::error {
    note(options, severity::error, "study failed", *state, text_of(x));
    auto why = to_caf({errc::unavailable,
                       "The study's actor failed and starts anew; try again"});
    refuse_outstanding(self, why);
    return why;
  });
  self->delayed_send(self, options.idle, atom::idle_v);

  // Sends what a fallible operation yields: its reply, or why not.
  auto answer = [=](auto made) {
    using reply = decltype(made->reply);
    if (!made) {
      self->state.last_used = now(self);
      return caf::result<reply>{to_caf(made.error())};
    }
    return reply_when_durable(self, storage, options, std::move(made->batch),
                              std::move(made->reply));
  };
  auto show = [=](auto reply) {
    return reply_when_durable(self, storage, options, {}, std::move(reply));
  };
  auto show_or_fail = [=](auto found) {
    using reply = std::decay_t<decltype(*found)>;
    if (!found)
      return caf::result<reply>{to_caf(found.error())};
    return show(std::move(*found));
  };
  return {
    [=](atom::ask, const ask_request& req) { return answer(state->ask(req)); },
    [=](atom::tell, const tell_request& req) {
      return answer(state->tell(req));
    },
    [=](atom::report, const report_request& req) {
      return answer(state->report(req));
    },
    [=](atom::add, const add_request& req) { return answer(state->add(req)); },
    [=](atom::get, std::int64_t number) {
      return show_or_fail(state->get(number));
    },
    [=](atom::list, const list_request& req) { return show(state->list(req)); },
    [=](atom::best) { return show_or_fail(state->best()); },
    [=](atom::pareto) { return show_or_fail(state->pareto()); },
    [=](atom::summary) { return show(state->summary()); },
    [=](atom::snapshot) { return show(state->snapshot()); },
    [=](atom::adopt, const create_request& req) {
      auto was_slow = state->is_slow();
      auto adopted = state->adopt(req);
      self->state.restart_when_quiet |= was_slow != state->is_slow();
      return answer(std::move(adopted));
    },
    [=](atom::patch, const patch_request& req) {
      auto done = state->patch(req);
      return reply_when_durable(self, storage, options, std::move(done.batch),
                                std::move(done.reply));
    },
    [=](atom::remove) {
      return reply_when_durable(self, storage, options, state->remove(), done{},
                                true);
    },
    [=](atom::flush) { flush(self); },
    [=](atom::idle) {
      auto rest = options.idle - (now(self) - self->state.last_used);
      if (rest > rest.zero() || !self->state.outstanding.empty()) {
        self->delayed_send(
          self,
          std::max(std::chrono::duration_cast<std::chrono::milliseconds>(rest),
                   std::chrono::milliseconds{100}),
          atom::idle_v);
        return;
      }
      note(options, severity::info, "study unloaded", *state);
      self->quit();
    },
  };
}

} // namespace tuner
