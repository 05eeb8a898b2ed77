#include "http/answer.hpp"
#include "http/server_impl.hpp"

#include <sys/eventfd.h>
#include <sys/socket.h>

#include <exception>
#include <new>
#include <utility>

namespace tuner::http {

namespace {

using namespace std::chrono_literals;

constexpr auto linger_time = 1s;

} // namespace

void server::impl::proceed(connection& x, bool on_worker) {
  using progress = request_framer::progress;
  for (;;) {
    switch (x.framer.advance()) {
      case progress::need_more:
        await(x);
        return;
      case progress::failed:
        refuse(x, x.framer.head(), x.framer.error().status,
               x.framer.error().what, false);
        linger(x);
        return;
      case progress::complete:
        x.framed_at = clock::now();
        if (!(on_worker ? serve(x) : enqueue(x)))
          return;
    }
  }
}

bool server::impl::enqueue(connection& x) {
  connections_.claim(x);
  auto job = [this, &x] {
    try {
      if (serve(x))
        proceed(x, true);
    } catch (const std::bad_alloc&) {
      abort(x);
    }
  };
  if (workers_->submit(job))
    return false;
  auto from = x.framer.take();
  auto sent = refuse(x, from.head, 503,
                     "Too many requests are waiting; try again in a second",
                     from.keep_alive);
  if (!sent)
    abort(x);
  else if (!from.keep_alive)
    linger(x);
  return sent && from.keep_alive;
}

bool server::impl::serve(connection& x) {
  auto from = x.framer.take();
  answer_framing framing;
  framing.head_only = from.head.method == "HEAD";
  framing.minor_version = from.head.minor_version;
  framing.keep_alive = from.keep_alive;
  access_record record;
  std::shared_ptr<event_channel> events;
  auto sent = answer(x, std::move(from), framing, record, events);
  record.duration = std::chrono::duration_cast<std::chrono::microseconds>(
    clock::now() - x.framed_at);
  log(record);
  if (!sent)
    abort(x);
  else if (events && !framing.head_only)
    stream(x, std::move(events));
  else if (!framing.keep_alive)
    linger(x);
  return sent && framing.keep_alive;
}

bool server::impl::answer(connection& x, framed_request from,
                          answer_framing& framing, access_record& record,
                          std::shared_ptr<event_channel>& events) {
  socket_writer out{x.socket.get(), options_.write_timeout, x.tls.get()};
  auto res = dispatcher_.answer(std::move(from), x.client, record, events);
  framing.is_endless = events != nullptr;
  framing.keep_alive = framing.keep_alive && !stopping_;
  auto sent = false;
  try {
    sent = write_answer(res, framing, record.request_id, out);
    if (!sent && record.error.empty())
      record.error = "the answer was not sent whole";
  } catch (const std::exception& why) {
    record.error = std::string{"exception while answering: "} + why.what();
  } catch (...) {
    record.error = "exception of unknown type while answering";
  }
  if (!sent && out.sent() == 0 && out.alive()) {
    auto error = dispatcher_.fail(res, record);
    sent = write_answer(error, framing, record.request_id, out);
  }
  record.bytes = out.sent();
  return sent;
}

bool server::impl::refuse(connection& x, const request_head& head, int status,
                          std::string_view detail, bool keep_alive) {
  answer_framing framing;
  framing.head_only = head.method == "HEAD";
  framing.minor_version = head.minor_version;
  framing.keep_alive = keep_alive;
  access_record record;
  auto res = dispatcher_.refuse(head, x.client, status, detail, record);
  socket_writer out{x.socket.get(), 0ms, x.tls.get()};
  auto sent = write_answer(res, framing, record.request_id, out);
  record.bytes = out.sent();
  log(record);
  return sent;
}

void server::impl::await(connection& x) {
  if (x.framer.take_continue()) {
    socket_writer out{x.socket.get(), 0ms, x.tls.get()};
    if (!out.write("HTTP/1.1 100 Continue\r\n\r\n")) {
      abort(x);
      return;
    }
  }
  if (x.framer.begun())
    watch(x, connection_phase::reading, options_.read_timeout);
  else
    watch(x, connection_phase::idle, options_.idle_timeout);
}

void server::impl::linger(connection& x) {
  if (x.tls)
    x.tls->finish();
  ::shutdown(x.socket.get(), SHUT_WR);
  watch(x, connection_phase::lingering, linger_time);
}

void server::impl::abort(connection& x) {
  // A reset, which also frees what the client did not take.
  ::linger at_once{1, 0};
  ::setsockopt(x.socket.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  connections_.remove(x);
  if (stopping_)
    wake_loop();
}

void server::impl::watch(connection& x, connection_phase phase,
                         clock::duration timeout) {
  auto sleeps_too_long = connections_.watch(x, phase, clock::now() + timeout);
  if (sleeps_too_long || stopping_)
    wake_loop();
}

void server::impl::log(const access_record& record) noexcept {
  try {
    if (log_)
      log_(record);
  } catch (...) {
    // The answer is out; a log that fails must not cost the connection.
  }
}

void server::impl::wake_loop() noexcept {
  ::eventfd_write(wakeup_.get(), 1);
}

} // namespace tuner::http
