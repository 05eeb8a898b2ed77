#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace tuner {

/// Slots ordered by (key, slot), with access to the neighbours of each.
///
/// A list of short sorted runs: insertion moves a few hundred bytes instead of
/// the whole array, and a slot costs 4 bytes. The order, and so everything that
/// is asked of it, depends on the members alone, not on how they came in.
/// Not thread-safe. The keys live outside and must not change while their slot
/// is a member.
class sorted_slots {
public:
  using slot = std::uint32_t;

  /// The neighbours of a slot in the order, if there are any.
  struct neighbours {
    std::optional<slot> below;
    std::optional<slot> above;
  };

  /// Cost: O(log n + run length). @pre `s` is no member; keys[s] is not NaN.
  void insert(slot s, std::span<const double> keys);

  /// Cost: as `insert`. @pre `s` is a member.
  void erase(slot s, std::span<const double> keys);

  /// Cost: O(log n). @pre `s` is a member.
  neighbours around(slot s, std::span<const double> keys) const;

  /// Writes all members, ascending, to `out`.
  void copy_to(std::vector<slot>& out) const;

  std::size_t size() const noexcept {
    return size_;
  }

  void clear() noexcept;

private:
  struct position {
    std::size_t run;
    std::size_t offset;
  };

  // Where `s` is, or would be.
  position locate(slot s, std::span<const double> keys) const;

  std::vector<std::vector<slot>> runs_;
  std::size_t size_ = 0;
};

} // namespace tuner
