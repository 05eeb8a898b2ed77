#include "storage/listing.hpp"

#include "storage/optuna_json.hpp"

#include <algorithm>
#include <limits>

namespace tuner::storage {

std::string contains_pattern(std::string_view text) {
  std::string out = "%";
  for (auto c : text) {
    if (c == '%' || c == '_' || c == '\\')
      out += '\\';
    out += c;
  }
  out += '%';
  return out;
}

void feasibility::add(std::string_view key, std::string_view json) {
  auto violated = [](double x) { return x > 0.0; };
  if (key == "constraints") {
    auto xs = decode_constraints(json);
    if (!xs || std::any_of(xs->begin(), xs->end(), violated))
      is_feasible_ = false;
  } else {
    auto x = decode_constraint(json);
    if (!x || violated(*x))
      is_feasible_ = false;
  }
}

std::optional<double>
objective_value(std::optional<double> value, std::string_view type) noexcept {
  if (type == "FINITE")
    return value;
  if (type == "INF_POS")
    return std::numeric_limits<double>::infinity();
  if (type == "INF_NEG")
    return -std::numeric_limits<double>::infinity();
  return std::nullopt;
}

} // namespace tuner::storage
