#pragma once

#include "actors/caf_error.hpp"
#include "actors/messages.hpp"
#include "algorithms/core/error.hpp"

#include <caf/actor_system.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/sec.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

/// How an HTTP thread asks one actor; for the gateways alone.
namespace tuner::http {

/// One answer, or the error as CAF delivers it.
template <class Reply>
struct actor_answer {
  result<Reply> value;
  /// The actor ended before it saw the request.
  bool never_handled = false;
};

/// Blocks until something is in the mailbox. By slices of the monotonic clock,
/// since CAF waits by the wall clock, which may jump.
/// @returns false at the deadline.
inline bool await_answer(caf::scoped_actor& self,
                         std::chrono::steady_clock::time_point deadline) {
  using namespace std::chrono;
  constexpr steady_clock::duration slice = seconds{1};
  for (;;) {
    auto left = deadline - steady_clock::now();
    auto wait = std::clamp(left, steady_clock::duration{}, slice);
    if (self->await_data(high_resolution_clock::now() + wait))
      return true;
    if (left <= wait)
      return false;
  }
}

/// Asks `dest` once and blocks until the answer or the deadline. A fresh scoped
/// actor per request, because answers that come after the deadline would stay
/// in the mailbox of a lasting one. It waits by itself: a timeout of CAF's
/// would have to be handed to the clock's thread and taken back.
template <class Reply, class Handle, class... Ts>
actor_answer<Reply>
ask_once(caf::actor_system& sys, const Handle& dest,
         std::chrono::steady_clock::time_point deadline, const Ts&... message) {
  actor_answer<Reply> out{fail(errc::timeout, "No answer before the deadline")};
  caf::scoped_actor self{sys};
  auto sent = self->request(dest, caf::infinite, message...);
  if (!await_answer(self, deadline))
    return out;
  auto on_error = [&](const caf::error& why) {
    out.value = tl::make_unexpected(to_failure(why));
    out.never_handled = why == caf::sec::request_receiver_down;
  };
  sent.receive([&](Reply& x) { out.value = std::move(x); }, on_error);
  return out;
}

} // namespace tuner::http
