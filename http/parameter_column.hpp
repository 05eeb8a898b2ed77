#pragma once

#include "actors/messages.hpp"
#include "http/json_writer.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tuner::http {

/// One parameter of a study's trials, whatever its range was at the time.
class parameter_column {
public:
  /// Every parameter: those that are sampled now, in their order, then those
  /// that once were.
  static std::vector<parameter_column> all_of(const study_snapshot& study);

  const std::string& name() const noexcept {
    return spec_.name;
  }

  /// The value in a trial, or null if it has none. Calls for the trials of a
  /// study one after the other are fast.
  const double* find(const trial& x) noexcept;

  /// Writes the value in a trial, or `null`: a choice by its index.
  void write_value(json_writer& out, const trial& x);

  /// Writes `{name, type, low, high, step?, log}` or `{name, type, choices}`.
  void write_description(json_writer& out) const;

private:
  explicit parameter_column(parameter_spec spec);

  /// With its present range, or the last one it had.
  parameter_spec spec_;
  /// Per entry of the study's table: whether it is this parameter.
  std::vector<bool> is_entry_;
  /// Where it stood in the last trial.
  std::size_t position_ = 0;
};

} // namespace tuner::http
