#include "actors/study.hpp"

#include "actors/caf_error.hpp"
#include "actors/study_once.hpp"
#include "actors/study_parts.hpp"

#include <algorithm>
#include <exception>
#include <string>
#include <utility>

namespace tuner {

namespace {

std::string text_of(const std::exception_ptr& x) {
  try {
    std::rethrow_exception(x);
  } catch (const std::exception& e) {
    return e.what();
  } catch (...) {
    return "unknown exception";
  }
}

/// Deletes the study, and ends the actor when that is durable.
caf::result<done> remove_study(study_parts parts) {
  auto self = parts.self;
  auto rp = self->make_response_promise<done>();
  self->state.last_used = parts.now();
  parts.commit(
    parts.study().remove(),
    [=]() mutable {
      rp.deliver(done{});
      const auto& gone = parts.study();
      if (self->state.feed)
        self->send(
          self->state.feed, atom::events_v,
          std::make_shared<const study_events>(study_events{
            gone.name(), gone.id(), nullptr, {{event_kind::deleted}}}));
      parts.refuse_outstanding(
        to_caf({errc::no_such_study, "Study '" + gone.name() + "' not found"}));
      self->quit();
    },
    [=](const caf::error& why) mutable { rp.deliver(why); });
  return rp;
}

/// Lets time pass, but never more at once than would if this process always
/// ran: what went by during a pause, in which nobody was heard, does not count.
void let_leases_lapse(study_parts parts) {
  using namespace std::chrono;
  auto& st = parts.self->state;
  auto time = parts.now();
  auto elapsed = duration_cast<milliseconds>(time - st.last_lapse);
  st.last_lapse = time;
  auto ended = st.study->pass_time(std::min(elapsed, 2 * lease_table::step));
  if (!ended.batch.operations.empty())
    parts.commit(
      std::move(ended.batch), [] {}, [](const caf::error&) {});
  st.lapsing = st.study->has_leases();
  if (st.lapsing)
    parts.self->delayed_send(parts.self, lease_table::step, atom::lapse_v);
}

/// Ends the actor if nothing was asked of it for long.
void leave_if_idle(study_parts parts) {
  using namespace std::chrono;
  auto& st = parts.self->state;
  auto rest = st.options.idle - (parts.now() - st.last_used);
  if (rest > rest.zero() || !st.outstanding.empty() || st.lapsing || st.feed) {
    parts.self->delayed_send(
      parts.self,
      std::max(duration_cast<milliseconds>(rest), milliseconds{100}),
      atom::idle_v);
    return;
  }
  parts.note(severity::info, "study unloaded");
  parts.self->quit();
}

} // namespace

study_actor::behavior_type
study(study_pointer self, std::shared_ptr<study_state> state,
      storage_actor storage, study_options options) {
  study_parts parts{self};
  auto& st = self->state;
  st.study = state;
  st.storage = std::move(storage);
  st.options = std::move(options);
  st.last_used = parts.now();
  st.loaded = metrics::gauge_share{st.options.metrics->studies_loaded};
  st.loaded.set(1);
  st.running = metrics::gauge_share{st.options.metrics->trials_running};
  st.running.set(static_cast<double>(state->n_running()));
  self->set_exception_handler([=](std::exception_ptr& x) -> caf::error {
    parts.note(severity::error, "study failed", text_of(x));
    auto why = to_caf({errc::unavailable,
                       "The study's actor failed and starts anew; try again"});
    parts.refuse_outstanding(why);
    return why;
  });
  self->delayed_send(self, st.options.idle, atom::idle_v);
  parts.watch_leases();

  // Sends what a fallible operation yields: its reply, or why not.
  auto answer = [=](auto made) {
    using reply = decltype(made->reply);
    if (!made) {
      self->state.last_used = parts.now();
      return caf::result<reply>{to_caf(made.error())};
    }
    parts.watch_leases();
    return parts.reply_when_durable(std::move(made->batch),
                                    std::move(made->reply));
  };
  auto show = [=](auto reply) {
    return parts.reply_when_durable({}, std::move(reply));
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
    [=](atom::once, keyed_request& req) {
      return answer_once(parts, std::move(req));
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
      return parts.reply_when_durable(
        std::move(noted), watch_reply{state->id(), state->last_change()});
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
      return parts.reply_when_durable(std::move(done.batch),
                                      std::move(done.reply));
    },
    [=](atom::remove) { return remove_study(parts); },
    [=](atom::lapse) { let_leases_lapse(parts); },
    [=](atom::flush) { parts.flush(); },
    [=](atom::idle) { leave_if_idle(parts); },
  };
}

} // namespace tuner
