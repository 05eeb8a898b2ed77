#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <utility>
#include <vector>

namespace tuner {

/// The different kernels on a grid axis. Many trials share one, since a grid
/// has few values and most bandwidths are at their lower limit; what is costly
/// about a kernel is then computed once per group and candidate.
///
/// Ids of groups without members are used again. Which id a kernel has depends
/// on the history, its centre and sharpness do not.
class kernel_groups {
public:
  using id = std::uint32_t;

  /// Joins the group of this kernel, founding it if there is none.
  /// @param sharpness  1 / (sqrt(2) * bandwidth).
  /// @param log_norm   Must be a function of the first two.
  id join(double centre, double sharpness, double log_norm);

  void leave(id group);

  /// Ids are below it. Always a multiple of 8, for SIMD sweeps; entries without
  /// members hold the values of some kernel of before.
  std::size_t capacity() const noexcept {
    return centre_.size();
  }

  const double* centre() const noexcept {
    return centre_.data();
  }

  const double* sharpness() const noexcept {
    return sharpness_.data();
  }

  const double* log_norm() const noexcept {
    return log_norm_.data();
  }

  /// By id, the how many-th group to be founded it is; 0 if it never was.
  const std::uint64_t* founded() const noexcept {
    return founded_.data();
  }

  /// How many groups were ever founded.
  std::uint64_t n_founded() const noexcept {
    return n_founded_;
  }

private:
  using key = std::pair<double, double>;

  struct hash {
    std::size_t operator()(const key& x) const noexcept;
  };

  std::unordered_map<key, id, hash> index_;
  std::vector<double> centre_;
  std::vector<double> sharpness_;
  std::vector<double> log_norm_;
  std::vector<std::uint64_t> founded_;
  std::uint64_t n_founded_ = 0;
  std::vector<std::uint32_t> members_;
  std::vector<id> unused_;
};

} // namespace tuner
