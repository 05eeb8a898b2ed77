#include "http/server.hpp"

#include "http/listener.hpp"
#include "http/server_impl.hpp"

#include <sys/epoll.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <cassert>
#include <system_error>
#include <utility>

namespace tuner::http {

namespace {

/// Files that the rest of the process may need open.
constexpr std::size_t reserved_files = 128;

std::size_t connections_within(std::size_t wanted, std::size_t files) {
  auto room = files > 2 * reserved_files ? files - reserved_files : files / 2;
  return std::min(wanted, room);
}

framing_limits limits_of(const server_options& x) {
  return {x.max_request_line, x.max_header_line, x.max_header_bytes,
          x.max_headers, x.max_body_bytes};
}

} // namespace

server::impl::impl(server_options options, router routes,
                   std::function<void(const access_record&)> log, guard entry)
  : options_{std::move(options)}, limits_{limits_of(options_)},
    dispatcher_{std::move(routes), cors{options_.cors_origins},
                std::move(entry)},
    log_{std::move(log)}, epoll_{::epoll_create1(EPOLL_CLOEXEC)},
    wakeup_{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)}, connections_{
                                                         epoll_.get()} {
  // nop
}

result<void> server::impl::reload_certificate() {
  auto loaded
    = tls_context::load(options_.tls_certificate_file, options_.tls_key_file);
  if (!loaded)
    return tl::make_unexpected(std::move(loaded.error()));
  std::lock_guard lock{tls_mutex_};
  tls_ = std::move(*loaded);
  return {};
}

result<void> server::impl::listen() {
  if (!options_.tls_certificate_file.empty())
    if (auto ok = reload_certificate(); !ok)
      return ok;
  auto opened = open_listener(options_.host, options_.port);
  if (!opened)
    return tl::make_unexpected(std::move(opened.error()));
  listener_ = std::move(*opened);
  port = local_port(listener_.get());
  max_connections_
    = connections_within(options_.max_connections, raise_file_limit());
  auto watch = [this](unique_fd& fd) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.ptr = &fd;
    return ::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd.get(), &event) == 0;
  };
  if (!watch(listener_) || !watch(wakeup_))
    return fail(errc::unavailable, "Cannot watch sockets: "
                                     + std::generic_category().message(errno));
  try {
    workers_.emplace(options_.threads, options_.max_queue);
  } catch (const std::system_error& why) {
    return fail(errc::unavailable, "Cannot start "
                                     + std::to_string(options_.threads)
                                     + " threads: " + why.what());
  }
  return {};
}

server_load server::impl::load() const {
  auto [queued, busy] = workers_->load();
  return {connections_.size(), queued, busy};
}

void server::impl::stop(std::chrono::milliseconds grace) {
  cut_at_ = clock::now() + grace;
  stopping_ = true;
  wake_loop();
}

server::server(server_options options, router routes,
               std::function<void(const access_record&)> log, guard entry)
  : impl_{std::make_unique<impl>(std::move(options), std::move(routes),
                                 std::move(log), std::move(entry))} {
  // nop
}

server::~server() = default;

result<void> server::listen() {
  return impl_->listen();
}

std::uint16_t server::port() const noexcept {
  return impl_->port;
}

result<void> server::reload_certificate() {
  return impl_->reload_certificate();
}

server_load server::load() const {
  return impl_->load();
}

void server::run() {
  impl_->run();
}

void server::stop(std::chrono::milliseconds grace) {
  impl_->stop(grace);
}

} // namespace tuner::http
