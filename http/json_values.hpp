#pragma once

#include "algorithms/core/distribution.hpp"
#include "algorithms/core/options.hpp"
#include "algorithms/core/trial.hpp"
#include "http/json_reader.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// The kinds of values that bodies consist of: each is a `value_reader` that
// stores into its first member, which must outlive it. Types are taken
// literally: "5" is no number and 1 no boolean; but 5.0 is an integer, and
// every integer is a real number.
namespace tuner::http {

/// A string of `min` .. `max` code points.
struct text {
  std::string& out;
  std::size_t min = 0;
  std::size_t max = 65'536;

  void operator()(const json& x, const location& at,
                  validation_errors& errors) const;
};

/// An integer within `min` .. `max`.
struct integer {
  std::int64_t& out;
  std::int64_t min = -(std::int64_t{1} << 53);
  std::int64_t max = std::int64_t{1} << 53;

  void operator()(const json& x, const location& at,
                  validation_errors& errors) const;
};

/// A finite real number.
struct real {
  double& out;

  void operator()(const json& x, const location& at,
                  validation_errors& errors) const;
};

/// `true` or `false`.
struct boolean {
  bool& out;

  void operator()(const json& x, const location& at,
                  validation_errors& errors) const;
};

/// A list of finite real numbers.
struct reals {
  std::vector<double>& out;
  std::size_t max = 1'000;

  void operator()(const json& x, const location& at,
                  validation_errors& errors) const;
};

/// An object of scalars, e.g. the parameters of a trial.
struct named_scalars {
  std::vector<std::pair<std::string, parameter_value>>& out;

  void operator()(const json& x, const location& at,
                  validation_errors& errors) const;
};

/// The options of a sampler or a pruner, which will check them: an object of
/// scalars and of objects like it.
struct options {
  std::vector<option>& out;

  void operator()(const json& x, const location& at,
                  validation_errors& errors) const;
};

/// Any JSON object; names have 1 .. 512 characters, as Optuna's schema wants.
struct attributes {
  std::vector<attribute>& out;

  void operator()(const json& x, const location& at,
                  validation_errors& errors) const;
};

/// The points of a learning curve: an object of step → value, where a step is a
/// string of decimal digits, 0 .. 2^31 - 1. Stored in ascending order.
struct learning_curve {
  std::vector<intermediate_value>& out;

  void operator()(const json& x, const location& at,
                  validation_errors& errors) const;
};

/// Whether `x` is a list of `min` .. `max` elements; if not, adds an error.
bool check_list(const json& x, const location& at, validation_errors& errors,
                std::size_t min, std::size_t max);

/// A scalar as parameter value. @pre `x.is_primitive()`.
parameter_value to_scalar(const json& x);

/// The JSON text of `x` in ASCII, for an attribute.
std::string to_attribute_text(const json& x);

/// `{"name": value}`, the context of an error.
std::string limit_context(std::string_view name, std::int64_t value);

} // namespace tuner::http
