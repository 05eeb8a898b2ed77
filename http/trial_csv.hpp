#pragma once

#include "algorithms/core/search_space.hpp"
#include "algorithms/core/trial.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tuner::http {

/// Writes trials as CSV (RFC 4180): `trial_id`, `state`, `value` (or
/// `values_0`, `values_1`, …), `params_<name>` for every parameter,
/// `datetime_start`, `datetime_complete`, `duration_seconds`, `user_attrs`
/// (JSON). What a trial does not have is an empty field.
class trial_csv {
public:
  /// @param table  The parameters known so far; later ones get no column.
  trial_csv(std::size_t n_objectives, const parameter_table& table);

  /// Appends the line with the columns' names.
  void header(std::string& out) const;

  /// Appends the line of `x`, whose parameters refer to `table`.
  void
  row(std::string& out, const parameter_table& table, const trial& x) const;

private:
  std::size_t n_objectives_;
  std::vector<std::string> names_;
};

/// Appends one field, in quotes if it needs them.
void append_csv_field(std::string& out, std::string_view text);

} // namespace tuner::http
