#pragma once

#include <optional>
#include <string>
#include <string_view>

/// What listing studies needs in every database.
namespace tuner::storage {

/// A pattern for `LIKE … ESCAPE '\'` that finds `text` anywhere.
std::string contains_pattern(std::string_view text);

/// Whether the constraint attributes of one trial leave it feasible.
class feasibility {
public:
  /// @param key `constraints` or `constraints:<name>`.
  void add(std::string_view key, std::string_view json);

  /// False as well if an attribute was unreadable.
  bool is_feasible() const noexcept {
    return is_feasible_;
  }

private:
  bool is_feasible_ = true;
};

/// The value that the columns `value` and `value_type` mean, or nothing if they
/// mean none.
std::optional<double>
objective_value(std::optional<double> value, std::string_view type) noexcept;

} // namespace tuner::storage
