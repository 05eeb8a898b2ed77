#pragma once

#include "algorithms/core/error.hpp"
#include "algorithms/core/search_space.hpp"
#include "algorithms/core/trial.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace tuner::storage {

/// Turns the rows of `trial_params`, which repeat name and distribution for
/// every trial, into one `parameter_table` and the trials' references to it.
class trial_parameters {
public:
  /// Takes one row. Rows come in any order.
  /// @param position Of the trial in the list that `finish` gets.
  /// Errors: `unreadable_study`, naming the parameter and saying what is wrong.
  /// Cost: a comparison of two short texts if rows of one trial come together
  ///   and trials resemble each other; two hash lookups otherwise.
  result<void>
  add(std::size_t position, std::int64_t param_id, std::string_view name,
      std::optional<double> value, std::string_view distribution_json);

  /// Gives every trial its parameters in the order in which they were inserted.
  ///
  /// @param space What the study declares. If empty, it becomes what the trials
  ///   that are not WAITING used: the last distribution of each name, in order
  ///   of first appearance.
  /// @returns the table: `space` first, then what else occurs, in order of
  ///   appearance.
  parameter_table finish(std::vector<trial>& trials, search_space& space);

private:
  /// All distributions of one name.
  struct named {
    std::string name;
    /// The distribution seen last: its text and position in `found_`.
    std::string last_text;
    std::uint32_t last_index = 0;
    std::unordered_map<std::string, std::uint32_t> by_text;
  };

  struct cell {
    std::uint32_t position = 0;
    std::uint32_t index = 0;
    std::int64_t param_id = 0;
    double value = 0.0;
  };

  named& find_name(std::string_view name);
  result<std::uint32_t> find_distribution(named& x, std::string_view text);
  void
  derive_space(const std::vector<trial>& trials, search_space& space) const;

  std::vector<named> names_;
  std::unordered_map<std::string, std::size_t> positions_;
  std::size_t next_name_ = 0;
  parameter_table found_;
  std::vector<cell> cells_;
};

} // namespace tuner::storage
