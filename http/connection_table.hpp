#pragma once

#include "http/connection.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <list>
#include <mutex>
#include <vector>

namespace tuner::http {

/// All connections by phase, each phase in the order of its deadlines, and
/// their registration with epoll: one event, then silence until `watch`ed
/// again (EPOLLONESHOT).
///
/// A connection in phase `handling` belongs to a worker, any other to the
/// thread that waits on the epoll: `watch` hands it over, after which the
/// caller must not touch it. Connections do not move in memory.
///
/// Thread-safety: every function from any thread; what it is given must belong
/// to the caller.
/// Cost: constant, except `cut`, `remove_idle` and what `expired` returns.
class connection_table {
public:
  using clock = std::chrono::steady_clock;

  /// @param epoll  Must outlive the table.
  explicit connection_table(int epoll);

  /// Takes a new connection and watches it. From the waiting thread only.
  /// @param tls  Null: none.
  /// @returns nothing if epoll cannot take it; it is closed then.
  connection*
  add(unique_fd socket, std::unique_ptr<tls_session> tls, framing_limits limits,
      connection_phase phase, clock::time_point deadline);

  /// Hands the connection to a worker.
  void claim(connection& x);

  /// Waits for the client's next bytes, in `phase`; or for room for the next
  /// bytes to it, if the connection wants some.
  /// @param deadline  Not before that of any other connection in `phase`;
  ///   without effect if the connection was in this phase already.
  /// @returns true if the waiting thread has to be woken, because it would
  ///   sleep beyond `deadline`.
  bool watch(connection& x, connection_phase phase, clock::time_point deadline);

  /// Gives a connection another deadline in its phase.
  /// @param deadline  Not before that of any other one in this phase.
  void postpone(connection& x, clock::time_point deadline);

  /// Closes the connection.
  void remove(connection& x);

  /// Closes idle connections from which nothing has arrived.
  void remove_idle();

  /// All connections in a phase.
  std::vector<connection*> in_phase(connection_phase phase);

  /// Connections whose deadline has passed.
  std::vector<connection*> expired(clock::time_point now) const;

  /// When the waiting thread has to look again: the next deadline, but not
  /// after `latest`. Remembered for `watch`.
  clock::time_point plan_wake(clock::time_point latest);

  /// Ends all connections' traffic and closes those that no worker holds.
  void cut();

  /// Says that the waiting thread has woken, and with what it may touch:
  /// everything that was done to a connection before it was watched is visible
  /// after this call. (The kernel orders the two, but C++ knows nothing of it.)
  void woke();

  /// Connections now.
  std::size_t size() const;

private:
  using phase_list = std::list<connection>;

  phase_list& list_of(connection_phase phase);
  void move(connection& x, connection_phase phase);

  int epoll_;
  mutable std::mutex mutex_;
  std::array<phase_list, 5> phases_;
  clock::time_point planned_wake_ = {};
};

} // namespace tuner::http
