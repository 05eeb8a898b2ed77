#pragma once

#include <unistd.h>
#include <utility>

namespace tuner::http {

/// Owns a file descriptor, or none.
class unique_fd {
public:
  unique_fd() = default;

  explicit unique_fd(int fd) noexcept : fd_{fd} {
    // nop
  }

  unique_fd(unique_fd&& other) noexcept : fd_{std::exchange(other.fd_, -1)} {
    // nop
  }

  unique_fd& operator=(unique_fd&& other) noexcept {
    reset(std::exchange(other.fd_, -1));
    return *this;
  }

  ~unique_fd() {
    reset();
  }

  /// The descriptor, or -1.
  int get() const noexcept {
    return fd_;
  }

  explicit operator bool() const noexcept {
    return fd_ >= 0;
  }

  /// Closes what it owns and takes `fd`.
  void reset(int fd = -1) noexcept {
    if (auto old = std::exchange(fd_, fd); old >= 0)
      ::close(old);
  }

private:
  int fd_ = -1;
};

} // namespace tuner::http
