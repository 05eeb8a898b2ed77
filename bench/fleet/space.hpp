#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tuner::fleet {

/// Appends the shortest decimal form that reads back as exactly `value`.
void append_number(std::string& out, double value);

/// A search space of `d` parameters of six kinds in turn (float, log float,
/// int, log int, stepped float, categorical) and an objective on it: the
/// squared distance from a point inside, every axis scaled to [0, 1].
class space {
public:
  explicit space(std::size_t d) : size_(d) {
    // nop
  }

  std::size_t size() const noexcept {
    return size_;
  }

  /// The `search_space` member of a request that creates a study.
  std::string definition() const;

  /// A `params` object drawn from the whole space.
  /// @param seed  The same seed draws the same point.
  /// @param coordinates  Set to where it lies, one per axis in [0, 1].
  std::string
  random_params(std::uint64_t seed, std::vector<double>& coordinates) const;

  /// The objective, to be minimized.
  double objective(const std::vector<double>& coordinates) const noexcept;

private:
  std::size_t size_;
};

/// What an answer to `suggest` says.
struct suggestion {
  std::int64_t number = -1;
  /// Where the parameters lie, one per axis in [0, 1].
  std::vector<double> coordinates;
};

/// Reads `trial_id` and `params` without building a document.
/// @returns nothing if they are not there or a value is not of the space.
std::optional<suggestion>
scan_suggestion(std::string_view json, const space& where);

} // namespace tuner::fleet
