#pragma once

#include "algorithms/core/trial.hpp"

#include <cstddef>
#include <memory>
#include <vector>

namespace tuner {

/// Trials by number, in chunks that copies share: a copy is a snapshot that
/// costs a pointer per 64 trials and never changes, whatever happens to the
/// original. A chunk that a copy still holds is cloned before it is changed;
/// since all but the latest trials are finished, few ever are.
///
/// Thread-safety: distinct objects may be used from distinct threads, also if
/// they share chunks.
class trial_log {
public:
  std::size_t size() const noexcept {
    return size_;
  }

  /// @pre `i < size()`.
  const trial& operator[](std::size_t i) const noexcept {
    return (*chunks_[i / chunk_size])[i % chunk_size];
  }

  /// Adds a trial. The reference is valid until the next change.
  /// Cost: at most a clone of one chunk.
  trial& append(trial x);

  /// A trial for changing it. The reference is valid until the next change;
  /// those that `operator[]` returned for its chunk before are not.
  /// @pre `i < size()`.
  /// Cost: at most a clone of one chunk.
  trial& edit(std::size_t i);

private:
  static constexpr std::size_t chunk_size = 64;
  using chunk = std::vector<trial>;

  /// The chunk, nobody else's.
  chunk& own(std::shared_ptr<chunk>& x);

  std::vector<std::shared_ptr<chunk>> chunks_;
  std::size_t size_ = 0;
};

} // namespace tuner
