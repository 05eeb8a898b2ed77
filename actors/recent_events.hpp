#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <utility>

namespace tuner {

/// The latest events of one study, written out once for all its watchers.
///
/// Cost: the text of the events, some 256 KiB of it, longer only until the next
/// `trim`.
/// Thread-safety: none.
class recent_events {
public:
  using text = std::shared_ptr<const std::string>;

  /// @param last  The id of the last event that is not here.
  explicit recent_events(std::int64_t last = 0) : last_{last} {
    // nop
  }

  /// The id of the last event.
  std::int64_t last() const noexcept {
    return last_;
  }

  /// Adds the next event. @pre Its id is `last() + 1`.
  void append(std::string event);

  /// Whether all events behind the one with this id are here.
  bool covers(std::int64_t id) const noexcept;

  /// The events behind that one, in one text; the same object for everybody who
  /// asks for the same.
  /// @pre `covers(id)`.
  text since(std::int64_t id);

  /// Forgets the oldest ones.
  void trim();

private:
  std::int64_t last_;
  std::deque<std::string> events_;
  std::size_t bytes_ = 0;
  /// What `since` said last, and about which id.
  std::pair<std::int64_t, text> said_{};
};

} // namespace tuner
