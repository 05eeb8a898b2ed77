#pragma once

#include "algorithms/core/error.hpp"

#include <mutex>
#include <string>

namespace tuner::storage::sqlite {

/// Keeps other services off a database file while this one writes to it: a
/// lock (`flock`) on a file beside it, `<path>.owner`, which the system lets go
/// of when the process ends, however it ends. Other programs may still write.
///
/// Thread-safety: all calls from any thread.
class file_claim {
public:
  explicit file_claim(const std::string& path);
  file_claim(const file_claim&) = delete;
  file_claim& operator=(const file_claim&) = delete;
  ~file_claim();

  /// Takes the lock if we do not have it yet.
  /// Errors: `unavailable`, naming the process that has it.
  result<void> take();

  /// Whether we have the lock.
  bool held();

private:
  std::string path_;
  std::mutex mutex_;
  int fd_ = -1;
};

} // namespace tuner::storage::sqlite
