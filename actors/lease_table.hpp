#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

namespace tuner {

/// The leases of one study's RUNNING trials, in a time of their own: it passes
/// only while somebody says so. So neither a jump of the wall clock nor a pause
/// of the whole process, in which no worker could have been heard, ends one.
///
/// Thread-safety: none.
class lease_table {
public:
  using duration = std::chrono::milliseconds;

  /// The time of leases passes in steps of this size, about. A lease lasts at
  /// least its length and at most two steps more.
  static constexpr duration step{500};

  /// Starts or renews a lease.
  /// @param seconds  Its length, positive.
  void grant(std::int64_t number, double seconds);

  /// Renews the lease of a trial; nothing happens if it has none.
  void renew(std::int64_t number);

  /// Ends the lease of a trial. @returns whether it had one.
  bool drop(std::int64_t number);

  /// The length of a trial's lease in seconds, or nothing if it has none.
  std::optional<double> length(std::int64_t number) const;

  bool empty() const noexcept {
    return leases_.empty();
  }

  std::size_t size() const noexcept {
    return leases_.size();
  }

  /// Lets time pass and yields the trials whose leases are over, the longest
  /// over first. They stay in the table until they are dropped.
  std::vector<std::int64_t> pass(duration elapsed);

private:
  struct lease {
    double seconds = 0.0;
    duration due{0};
  };

  duration now_{0};
  std::unordered_map<std::int64_t, lease> leases_;
  std::set<std::pair<duration, std::int64_t>> by_due_;
};

} // namespace tuner
