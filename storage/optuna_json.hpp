#pragma once

#include "algorithms/core/distribution.hpp"
#include "algorithms/core/error.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The JSON texts inside Optuna's schema that have a meaning of their own.
namespace tuner::storage {

/// The content of `distribution_json`, byte for byte as Optuna writes it.
std::string encode_distribution(const distribution& d);

/// Reads every form that Optuna accepts: the current one, the short one with
/// `type`, and the names of Optuna 2 (`UniformDistribution`, …); normalized.
/// Choices that are equal in Python's sense are accepted, as Optuna does.
/// Errors: `unreadable_study`, saying what is wrong.
result<distribution> decode_distribution(std::string_view text);

/// The content of the trial attribute `fixed_params`, which holds what was
/// fixed for a WAITING trial.
std::string encode_fixed_params(
  std::span<const std::pair<std::string, parameter_value>> params);

/// The inverse. Errors: `unreadable_study`, saying what is wrong.
result<std::vector<std::pair<std::string, parameter_value>>>
decode_fixed_params(std::string_view text);

/// The content of the trial attribute `constraints`.
std::string encode_constraints(std::span<const double> constraints);

/// The inverse; null reads as no constraints. NaN, which is never feasible,
/// reads as +infinity.
/// Errors: `unreadable_study`, saying what is wrong.
result<std::vector<double>> decode_constraints(std::string_view text);

/// Reads one constraint, the content of an attribute `constraints:<name>`.
/// Errors: `unreadable_study`, saying what is wrong.
result<double> decode_constraint(std::string_view text);

/// The content of the trial attribute `retry_history`: the numbers of the
/// trials that failed before with the same parameters.
std::string encode_retry_history(std::span<const std::int64_t> numbers);

/// The inverse; empty if it is none.
std::vector<std::int64_t> decode_retry_history(std::string_view text);

} // namespace tuner::storage
