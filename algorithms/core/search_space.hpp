#pragma once

#include "algorithms/core/distribution.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tuner {

/// A named distribution.
struct parameter_spec {
  std::string name;
  distribution dist;

  bool operator==(const parameter_spec&) const = default;
};

/// The parameters a study samples, in the order the user declared them.
using search_space = std::vector<parameter_spec>;

/// Every (name, distribution) pair that occurs in a study's trials, which name
/// their parameters by position in it. Grows at the end only.
using parameter_table = std::vector<parameter_spec>;

/// Checks every distribution, that names are not empty, at most 256 characters
/// and unique, and that there is at least one parameter.
/// Errors: `invalid_argument`; `field` is `<index>` or `<index>.<member>`.
result<void> validate(const search_space& space);

/// Position of `name` in `space`, or nothing.
std::optional<std::size_t>
find(const search_space& space, std::string_view name) noexcept;

} // namespace tuner
