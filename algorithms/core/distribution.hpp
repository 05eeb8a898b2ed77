#pragma once

#include "algorithms/core/error.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace tuner {

/// Real numbers in [low, high]; a grid low, low + step, … if `step` is set;
/// uniform in ln(x) if `log` is set.
struct float_distribution {
  double low = 0.0;
  double high = 1.0;
  std::optional<double> step = {};
  bool log = false;

  bool operator==(const float_distribution&) const = default;
};

/// The integers low, low + step, …, high; uniform in ln(x) if `log` is set.
struct int_distribution {
  std::int64_t low = 0;
  std::int64_t high = 1;
  std::int64_t step = 1;
  bool log = false;

  bool operator==(const int_distribution&) const = default;
};

/// A parameter value as workers see it. `monostate` is JSON's null.
using parameter_value
  = std::variant<std::monostate, bool, std::int64_t, double, std::string>;

/// One of several unordered choices.
struct categorical_distribution {
  std::vector<parameter_value> choices;

  bool operator==(const categorical_distribution&) const = default;
};

/// What values a parameter may take.
///
/// Values are held in Optuna's *internal representation*, a double: a float
/// itself, an integer as a double, a choice as its index.
using distribution = std::variant<float_distribution, int_distribution,
                                  categorical_distribution>;

/// Returns `"float"`, `"int"` or `"categorical"`.
std::string_view kind_of(const distribution& d) noexcept;

/// Checks the rules of the REST contract: finite bounds, low <= high; log needs
/// low > 0 (int: low >= 1) and excludes a step (int: step 1); step > 0; choices
/// not empty and pairwise different in the sense of `same_choice`; integers
/// within ±2^53.
/// Errors: `invalid_argument` with `field` naming the member at fault.
result<void> validate(const distribution& d);

/// Lowers `high` to the last grid point, computed in decimal arithmetic on the
/// shortest decimal forms, as Optuna does: 0..1 step 0.3 ends at 0.9.
/// @pre `validate(d)` succeeds.
distribution normalized(distribution d);

/// Whether `internal` is a value that `d` can take (Optuna's `_contains`).
bool contains(const distribution& d, double internal) noexcept;

/// Whether `d` can take one value only, so that nothing has to be sampled.
bool is_single(const distribution& d) noexcept;

/// The number of values `d` can take, or nothing if it is continuous.
std::optional<std::int64_t> cardinality(const distribution& d) noexcept;

/// Whether trials under `a` and `b` may live in one study: same kind, same
/// `log`, identical choices. Ranges and steps may differ.
bool compatible(const distribution& a, const distribution& b);

/// Equality of choices in the sense of Python: true == 1 == 1.0, NaN == NaN.
bool same_choice(const parameter_value& a, const parameter_value& b) noexcept;

/// Converts what a worker sent. Integral doubles are accepted for integers,
/// integers for floats.
/// Errors: `invalid_argument` for a wrong type or a value out of range.
result<double> to_internal(const distribution& d, const parameter_value& v);

/// Converts back. Integers truncate, as Optuna's `to_external_repr` does.
/// @pre For a categorical, 0 <= internal < number of choices.
parameter_value to_external(const distribution& d, double internal);

} // namespace tuner
