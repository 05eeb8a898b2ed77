#include "actors/auth.hpp"

#include "actors/caf_error.hpp"

#include <caf/actor_clock.hpp>
#include <caf/scheduler/abstract_coordinator.hpp>

#include <algorithm>
#include <utility>

namespace tuner {

namespace {

using auth_pointer = auth_actor::stateful_pointer<auth_state>;

/// The behavior's parts share what the actor was spawned with.
struct auth_parts {
  auth_pointer self;
  key_reader_actor keys;
  auth_options options;

  std::chrono::steady_clock::time_point now() const {
    return self->home_system().scheduler().clock().now();
  }

  caf::result<auth::key_entry_ptr> find(const auth::token_query& token) const {
    auto& st = self->state;
    if (auto known = st.cache.find(token.digest, now()))
      return known;
    auto rp = self->make_response_promise<auth::key_entry_ptr>();
    auto& waiting = st.waiting[token.digest];
    waiting.push_back(rp);
    if (waiting.size() == 1)
      look_up(token);
    return rp;
  }

  void look_up(const auth::token_query& token) const {
    self->request(keys, options.patience, atom::find_v, token)
      .then(
        // What it found was true when it began, but perhaps not until now.
        [*this, token, asked = now()](std::optional<auth::credential>& found) {
          if (std::exchange(self->state.unreachable, false))
            write_log({severity::info, "key database reached again"});
          settle(token, self->state.cache.put(token, std::move(found), asked));
          tick();
        },
        [*this, token](caf::error& why) { do_without(token, why); });
  }

  /// The look-up failed.
  void do_without(const auth::token_query& token, const caf::error& why) const {
    auto& st = self->state;
    auto reason = to_failure(why);
    if (!std::exchange(st.unreachable, true))
      write_log({severity::warning,
                 "key database not reached",
                 {{"reason", reason.what}}});
    auto again = std::min(options.retry, options.cache);
    if (auto known = st.cache.extend(token.digest, now(), again))
      return settle(token, known);
    // What went wrong in the database is for the log.
    settle(token,
           fail(errc::unavailable, "The database of keys does not answer"));
  }

  void settle(const auth::token_query& token,
              result<auth::key_entry_ptr> how) const {
    auto waiting = self->state.waiting.extract(token.digest);
    if (!waiting)
      return;
    for (auto& rp : waiting.mapped()) {
      if (how)
        rp.deliver(*how);
      else
        rp.deliver(to_caf(how.error()));
    }
  }

  /// Makes sure that uses get recorded in a while.
  void tick() const {
    if (!std::exchange(self->state.ticking, true))
      self->delayed_send(self, options.cache, atom::lapse_v);
  }

  void lapse() const {
    auto& st = self->state;
    st.ticking = false;
    record([](const auto&) {});
    st.cache.forget(now());
    if (st.cache.size() > 0)
      tick();
  }

  caf::result<done> flush() const {
    auto rp = self->make_response_promise<done>();
    record([rp](const result<done>& how) mutable {
      if (how)
        rp.deliver(done{});
      else
        rp.deliver(to_caf(how.error()));
    });
    return rp;
  }

  /// Has the uses recorded that were not yet, then calls `then`.
  template <class F>
  void record(F then) const {
    auto uses = self->state.cache.take_uses();
    if (uses.all.empty())
      return then(result<done>{done{}});
    // Nobody waits for it, so it may take longer than a look-up.
    self->request(keys, 10 * options.patience, atom::write_v, uses)
      .then([then](done) mutable { then(result<done>{done{}}); },
            [*this, then, uses](caf::error& why) mutable {
              auto reason = to_failure(why);
              write_log({severity::warning,
                         "use of keys not recorded",
                         {{"keys", std::to_string(uses.all.size())},
                          {"reason", reason.what}}});
              self->state.cache.give_back(uses);
              then(result<done>{tl::make_unexpected(reason)});
            });
  }

  void write_log(const event& line) const {
    if (options.log)
      options.log(line);
  }
};

} // namespace

auth_actor::behavior_type
auth_keeper(auth_pointer self, key_reader_actor keys, auth_options options) {
  auth_parts parts{self, std::move(keys), std::move(options)};
  self->state.cache = auth::key_cache{parts.options.cache};
  return {
    [parts](atom::find, const auth::token_query& token) {
      return parts.find(token);
    },
    [parts](atom::flush) { return parts.flush(); },
    [parts](atom::lapse) { parts.lapse(); },
  };
}

} // namespace tuner
