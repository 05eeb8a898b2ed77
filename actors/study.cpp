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

void count_running(study_actor_state& st) {
  st.running.set(static_cast<double>(st.study->n_running()));
}

void refuse_outstanding(study_pointer self, const caf::error& why) {
  for (auto& [_, refuse] : std::exchange(self->state.outstanding, {}))
    refuse(why);
}

/// What watchers are to be told when the batch is durable; null if there are
/// none. Now, since later on memory is ahead of it.
std::shared_ptr<const study_events>
events_of(study_pointer self, const storage::write_batch& batch) {
  const auto& log = batch.log;
  if (!self->state.feed || log.changes.empty())
    return nullptr;
  auto n = static_cast<std::int64_t>(log.changes.size());
  return std::make_shared<const study_events>(
    self->state.study->events_of(log.end.last_id - n + 1, log.changes));
}

/// Calls `on_durable` once `batch` and all that was written before are durable,
/// or `on_refused` if they will not be; then the actor ends.
void commit(study_pointer self, const storage_actor& storage,
            const study_options& options, storage::write_batch batch,
            std::function<void()> on_durable,
            std::function<void(const caf::error&)> on_refused) {
  auto& st = self->state;
  count_running(st);
  auto request = st.next_request++;
  st.outstanding.emplace(request, std::move(on_refused));
  auto first = batch.next_number;
  auto events = events_of(self, batch);
  auto on_receipt = [=, on_durable = std::move(on_durable)](
                      const storage::write_receipt& receipt) {
    auto& now_st = self->state;
    if (now_st.outstanding.erase(request) == 0)
      return;
    now_st.study->made_durable(first, receipt.trial_ids);
    on_durable();
    if (events && now_st.feed)
      self->send(now_st.feed, atom::events_v, events);
    if (now_st.restart_when_quiet && now_st.outstanding.empty())
      self->quit();
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
}

/// Sends `value` once `batch` and all that was written before are durable.
template <class T>
caf::result<T>
reply_when_durable(study_pointer self, const storage_actor& storage,
                   const study_options& options, storage::write_batch batch,
                   T value) {
  auto& st = self->state;
  st.last_used = now(self);
  if (batch.is_empty() && st.outstanding.empty())
    return value;
  auto rp = self->make_response_promise<T>();
  commit(
    self, storage, options, std::move(batch),
    [=, value = std::move(value)]() mutable { rp.deliver(std::move(value)); },
    [=](const caf::error& why) mutable { rp.deliver(why); });
  return rp;
}

/// Deletes the study, and ends the actor when that is durable.
caf::result<done> remove_study(study_pointer self, const storage_actor& storage,
                               const study_options& options) {
  auto rp = self->make_response_promise<done>();
  auto& study = *self->state.study;
  self->state.last_used = now(self);
  commit(
    self, storage, options, study.remove(),
    [=]() mutable {
      rp.deliver(done{});
      const auto& gone = *self->state.study;
      if (self->state.feed)
        self->send(
          self->state.feed, atom::events_v,
          std::make_shared<const study_events>(study_events{
            gone.name(), gone.id(), nullptr, {{event_kind::deleted}}}));
      refuse_outstanding(
        self, to_caf({errc::no_such_study,
                      "Study '" + self->state.study->name() + "' not found"}));
      self->quit();
    },
    [=](const caf::error& why) mutable { rp.deliver(why); });
  return rp;
}

/// Has the time of leases pass from now on if there are any.
void watch_leases(study_pointer self) {
  auto& st = self->state;
  if (st.lapsing || !st.study->has_leases())
    return;
  st.lapsing = true;
  st.last_lapse = now(self);
  self->delayed_send(self, lease_table::step, atom::lapse_v);
}

/// Lets time pass, but never more at once than would if this process always
/// ran: what went by during a pause, in which nobody was heard, does not count.
void let_leases_lapse(study_pointer self, const storage_actor& storage,
                      const study_options& options) {
  using namespace std::chrono;
  auto& st = self->state;
  auto time = now(self);
  auto elapsed = duration_cast<milliseconds>(time - st.last_lapse);
  st.last_lapse = time;
  auto ended = st.study->pass_time(std::min(elapsed, 2 * lease_table::step));
  if (!ended.batch.operations.empty())
    commit(
      self, storage, options, std::move(ended.batch), [] {},
      [](const caf::error&) {});
  st.lapsing = st.study->has_leases();
  if (st.lapsing)
    self->delayed_send(self, lease_table::step, atom::lapse_v);
}

/// A request that has its effect once.
struct keyed_call {
  study_pointer self;
  storage_actor storage;
  study_options options;
  keyed_request req;
  caf::typed_response_promise<answer_text> rp;

  void run() {
    auto& study = *self->state.study;
    auto known = study.answers().find(req.key.key);
    switch (known.what) {
      case answer_book::entry::kind::unknown:
        return perform();
      case answer_book::entry::kind::kept:
        return look_up();
      case answer_book::entry::kind::pending:
        break;
    }
    auto text = replay(*known.pending, req.key, study.now());
    if (!text)
      return deliver(to_caf(text.error()));
    // Only behind the commit that the answer speaks of.
    commit(
      self, storage, options, study.new_batch(),
      [rp = rp, text = **text]() mutable { rp.deliver(std::move(text)); },
      refusal());
  }

  void look_up() {
    auto& st = self->state;
    // Else nobody would hear of it if the actor ends meanwhile.
    auto request = st.next_request++;
    st.outstanding.emplace(request, refusal());
    self
      ->request(storage, options.commit_deadline, atom::answer_v,
                st.study->id(), req.key.key)
      .then(
        [call = *this,
         request](const std::optional<storage::recorded_answer>& kept) mutable {
          if (call.self->state.outstanding.erase(request) == 1)
            call.found(kept);
        },
        [call = *this, request](caf::error& why) mutable {
          if (call.self->state.outstanding.erase(request) == 1)
            call.deliver(to_caf(to_failure(why)));
        });
  }

  void found(const std::optional<storage::recorded_answer>& kept) {
    auto& study = *self->state.study;
    if (kept) {
      auto text = replay(*kept, req.key, study.now());
      if (!text)
        return deliver(to_caf(text.error()));
      if (*text)
        return deliver(std::move(**text));
    }
    // Another request with this key may have been faster; ask the book again.
    study.answers().forget(req.key.key);
    run();
  }

  void perform() {
    std::visit([this](auto& call) { perform(call); }, req.call);
  }

  template <class Request, class Reply>
  void perform(rendered_call<Request, Reply>& call) {
    auto& study = *self->state.study;
    auto made = handle(study, call.request);
    if (!made)
      return deliver(to_caf(made.error()));
    watch_leases(self);
    auto text = call.render(made->reply);
    storage::recorded_answer answer{req.key.key, req.key.fingerprint,
                                    text.status, text.body, study.now()};
    study.answers().begin(answer);
    made->batch.operations.emplace_back(storage::put_answer{std::move(answer)});
    commit(
      self, storage, options, std::move(made->batch),
      [self = self, rp = rp, key = req.key.key, text]() mutable {
        self->state.study->answers().settle(key);
        rp.deliver(std::move(text));
      },
      refusal());
  }

  template <class T>
  void deliver(T&& x) {
    rp.deliver(std::forward<T>(x));
  }

  std::function<void(const caf::error&)> refusal() const {
    return [rp = rp](const caf::error& why) mutable { rp.deliver(why); };
  }

  static auto handle(study_state& study, const ask_request& x) {
    return study.ask(x);
  }
  static auto handle(study_state& study, const tell_request& x) {
    return study.tell(x);
  }
  static auto handle(study_state& study, const report_request& x) {
    return study.report(x);
  }
  static auto handle(study_state& study, const renew_request& x) {
    return study.renew(x);
  }
  static auto handle(study_state& study, const add_request& x) {
    return study.add(x);
  }
};

} // namespace

study_actor::behavior_type
study(study_pointer self, std::shared_ptr<study_state> state,
      storage_actor storage, study_options options) {
  self->state.study = state;
  self->state.last_used = now(self);
  self->state.loaded = metrics::gauge_share{options.metrics->studies_loaded};
  self->state.loaded.set(1);
  self->state.running = metrics::gauge_share{options.metrics->trials_running};
  count_running(self->state);
  self->set_exception_handler([=](std::exception_ptr& x) -> caf::error {
    note(options, severity::error, "study failed", *state, text_of(x));
    auto why = to_caf({errc::unavailable,
                       "The study's actor failed and starts anew; try again"});
    refuse_outstanding(self, why);
    return why;
  });
  self->delayed_send(self, options.idle, atom::idle_v);
  watch_leases(self);

  // Sends what a fallible operation yields: its reply, or why not.
  auto answer = [=](auto made) {
    using reply = decltype(made->reply);
    if (!made) {
      self->state.last_used = now(self);
      return caf::result<reply>{to_caf(made.error())};
    }
    watch_leases(self);
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
    [=](atom::renew, const renew_request& req) {
      return answer(state->renew(req));
    },
    [=](atom::once, keyed_request& req) -> caf::result<answer_text> {
      auto rp = self->make_response_promise<answer_text>();
      self->state.last_used = now(self);
      keyed_call{self, storage, options, std::move(req), rp}.run();
      return rp;
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
    [=](atom::watch, const feed_actor& feed) {
      self->state.feed = feed;
      auto noted = state->note_unknown_changes();
      return reply_when_durable(self, storage, options, std::move(noted),
                                watch_reply{state->id(), state->last_change()});
    },
    [=](atom::unwatch) { self->state.feed = nullptr; },
    [=](atom::events, const storage::change_page& page) {
      return show(std::make_shared<const study_events>(
        state->events_of(page.first_id, page.changes)));
    },
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
    [=](atom::remove) { return remove_study(self, storage, options); },
    [=](atom::lapse) { let_leases_lapse(self, storage, options); },
    [=](atom::flush) { flush(self); },
    [=](atom::idle) {
      auto rest = options.idle - (now(self) - self->state.last_used);
      if (rest > rest.zero() || !self->state.outstanding.empty()
          || self->state.lapsing || self->state.feed) {
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
