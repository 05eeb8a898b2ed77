#include "storage/sqlite/file_claim.hpp"

#include <sys/file.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace tuner::storage::sqlite {

namespace {

std::string content_of(int fd) {
  std::array<char, 64> text{};
  auto n = ::pread(fd, text.data(), text.size(), 0);
  return n > 0 ? std::string{text.data(), static_cast<std::size_t>(n)} : "";
}

tl::unexpected<failure>
refuse(const std::string& path, const std::string& why) {
  return fail(errc::unavailable, "The lock file " + path + " " + why);
}

} // namespace

file_claim::file_claim(const std::string& path) : path_(path + ".owner") {
  // nop
}

file_claim::~file_claim() {
  if (fd_ >= 0)
    ::close(fd_);
}

result<void> file_claim::take() {
  std::lock_guard guard{mutex_};
  if (fd_ >= 0)
    return {};
  auto fd = ::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (fd < 0)
    return refuse(path_,
                  std::string{"cannot be opened: "} + std::strerror(errno));
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
    auto busy = errno == EWOULDBLOCK;
    auto why = busy ? "is held by another Tuner (process " + content_of(fd)
                        + "), which serves this database; ask that one, or "
                          "stop it"
                    : std::string{"cannot be locked: "} + std::strerror(errno);
    ::close(fd);
    return refuse(path_, why);
  }
  auto pid = std::to_string(::getpid());
  // The number only helps people; the lock is what counts.
  if (::ftruncate(fd, 0) != 0
      || ::pwrite(fd, pid.data(), pid.size(), 0)
           != static_cast<ssize_t>(pid.size())) {
    auto why = std::string{"cannot be written: "} + std::strerror(errno);
    ::close(fd);
    return refuse(path_, why);
  }
  fd_ = fd;
  return {};
}

bool file_claim::held() {
  std::lock_guard guard{mutex_};
  return fd_ >= 0;
}

} // namespace tuner::storage::sqlite
