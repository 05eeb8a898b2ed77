#include "actors/parameter_columns.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

namespace tuner {

namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();

std::string names_of(const search_space& space) {
  std::string out;
  for (const auto& x : space)
    out += (out.empty() ? "'" : ", '") + x.name + "'";
  return out;
}

} // namespace

parameter_columns::parameter_columns(search_space space, parameter_table table)
  : space_(std::move(space)) {
  for (const auto& x : space_) {
    auto i = std::find(table.begin(), table.end(), x);
    entries_.push_back(static_cast<std::uint32_t>(i - table.begin()));
    if (i == table.end())
      table.push_back(x);
  }
  for (const auto& x : table) {
    auto column = find(space_, x.name);
    if (column && !compatible(space_[*column].dist, x.dist))
      column.reset();
    columns_.push_back(column);
  }
  table_ = std::make_shared<const parameter_table>(std::move(table));
}

std::vector<double>
parameter_columns::to_point(const std::vector<parameter>& params) const {
  std::vector<double> point(space_.size(), none);
  for (const auto& x : params) {
    auto column = columns_[x.index];
    if (column
        && (entries_[*column] == x.index
            || contains(space_[*column].dist, x.value)))
      point[*column] = x.value;
  }
  return point;
}

std::vector<parameter>
parameter_columns::to_params(const std::vector<double>& point) const {
  std::vector<parameter> params;
  params.reserve(point.size());
  for (std::size_t i = 0; i < point.size(); ++i)
    if (!std::isnan(point[i]))
      params.push_back({entries_[i], point[i]});
  return params;
}

result<std::vector<double>>
parameter_columns::parse(const named_values& values) const {
  std::vector<double> point(space_.size(), none);
  for (const auto& [name, value] : values) {
    auto column = find(space_, name);
    auto field = "params." + name;
    if (!column)
      return fail(errc::invalid_argument,
                  "The study has no parameter '" + name + "'; it has "
                    + names_of(space_),
                  field);
    if (!std::isnan(point[*column]))
      return fail(errc::invalid_argument,
                  "The parameter '" + name + "' is given twice", field);
    auto internal = to_internal(space_[*column].dist, value);
    if (!internal)
      return fail(errc::invalid_argument, internal.error().what, field);
    point[*column] = *internal;
  }
  return point;
}

std::vector<double>
parameter_columns::parse_leniently(const named_values& values) const {
  std::vector<double> point(space_.size(), none);
  for (const auto& [name, value] : values)
    if (auto column = find(space_, name))
      if (auto internal = to_internal(space_[*column].dist, value))
        point[*column] = *internal;
  return point;
}

} // namespace tuner
