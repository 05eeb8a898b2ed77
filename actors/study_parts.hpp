#pragma once

#include "actors/study.hpp"

#include <caf/typed_response_promise.hpp>

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// What makes the changes of a STUDY actor durable; for its handlers alone.
namespace tuner {

using study_pointer = study_actor::stateful_pointer<study_actor_state>;

/// What the handlers of a study's actor have in common.
struct study_parts {
  study_pointer self;

  study_state& study() const {
    return *self->state.study;
  }

  const study_options& options() const {
    return self->state.options;
  }

  /// In the time of the actor clock.
  std::chrono::steady_clock::time_point now() const;

  void
  note(severity level, std::string_view what, std::string reason = {}) const;

  /// Calls `on_durable` once `batch` and all that was written before are
  /// durable, or `on_refused` if they will not be; then the actor ends.
  void commit(storage::write_batch batch, std::function<void()> on_durable,
              std::function<void(const caf::error&)> on_refused) const;

  /// Sends what is collected.
  void flush() const;

  /// Has the time of leases pass from now on if there are any.
  void watch_leases() const;

  /// Answers all requests that wait for the database with an error.
  void refuse_outstanding(const caf::error& why) const;

  /// Sends `value` once `batch` and all that was written before are durable.
  template <class T>
  caf::result<T> reply_when_durable(storage::write_batch batch, T value) const {
    auto& st = self->state;
    st.last_used = now();
    if (batch.is_empty() && st.outstanding.empty())
      return value;
    auto rp = self->make_response_promise<T>();
    commit(
      std::move(batch),
      [rp, value = std::move(value)]() mutable {
        rp.deliver(std::move(value));
      },
      [rp](const caf::error& why) mutable { rp.deliver(why); });
    return rp;
  }

private:
  void settle(std::vector<pending_write>& sent, burst_outcome& outcome) const;
  void give_up(failure why) const;
};

} // namespace tuner
