#pragma once

#include "actors/messages.hpp"
#include "algorithms/core/error.hpp"
#include "algorithms/core/search_space.hpp"
#include "algorithms/core/trial.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace tuner {

/// Translates between the parameters of stored trials, which name entries of
/// the study's table, and points of the search space, which are columns of
/// numbers.
class parameter_columns {
public:
  /// Appends to `table` what the space has and the table lacks.
  parameter_columns(search_space space, parameter_table table);

  const search_space& space() const noexcept {
    return space_;
  }

  /// The table, for replies and batches; a snapshot that never changes.
  const std::shared_ptr<const parameter_table>& table() const noexcept {
    return table_;
  }

  /// Per parameter of the space: its entry in the table.
  const std::vector<std::uint32_t>& entries() const noexcept {
    return entries_;
  }

  /// Parameters of a trial as a point: NaN where it has none, or one that the
  /// present space cannot take.
  std::vector<double> to_point(const std::vector<parameter>& params) const;

  /// A point as parameters, in the order of the space; NaN entries are left
  /// out.
  std::vector<parameter> to_params(const std::vector<double>& point) const;

  /// Checks values sent by name and puts them into a point, NaN where none is
  /// given.
  /// Errors: `invalid_argument`, field `params.<name>`, for unknown names,
  ///   names given twice, wrong types, values out of range.
  result<std::vector<double>> parse(const named_values& values) const;

  /// As `parse`, but takes what the space can take and passes over the rest:
  /// for values that another program stored.
  std::vector<double> parse_leniently(const named_values& values) const;

private:
  search_space space_;
  std::shared_ptr<const parameter_table> table_;
  /// Per column of the space: its entry in the table.
  std::vector<std::uint32_t> entries_;
  /// Per entry of the table: its column, if the two are compatible.
  std::vector<std::optional<std::size_t>> columns_;
};

} // namespace tuner
