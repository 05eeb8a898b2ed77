#pragma once

#include "algorithms/core/search_space.hpp"
#include "http/json_reader.hpp"

namespace tuner::http {

/// A search space as `POST /studies` takes it: a list of parameters
/// `{type: "float", name, low, high, step?, log?}`,
/// `{type: "int", name, low, high, step?, log?}` or
/// `{type: "categorical", name, choices}`.
///
/// Locations name the type after the position, as pydantic does:
/// `["body", "search_space", 0, "float", "low"]`. What is well-formed is also
/// checked by `tuner::validate`.
struct parameter_list {
  search_space& out;

  void operator()(const json& x, const location& at,
                  validation_errors& errors) const;
};

} // namespace tuner::http
