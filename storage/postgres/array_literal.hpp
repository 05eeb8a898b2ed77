#pragma once

#include "algorithms/core/trial.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tuner::storage::postgres {

/// A column of values in the text form of a PostgreSQL array, `{1,2,NULL}`, to
/// be passed as one parameter of `unnest`.
class array_literal {
public:
  void add(std::int64_t x);
  /// Infinities and NaN become NULL: the type beside them tells.
  void add(double x);
  void add(std::string_view x);
  void add(std::optional<timestamp> x);
  void add(std::optional<std::int64_t> x);
  void add(std::optional<double> x);

  /// The whole; nothing may be added afterwards.
  const std::string& finish();

private:
  void separate();

  std::string text_ = "{";
};

} // namespace tuner::storage::postgres
