#pragma once

#include "http/json_document.hpp"
#include "http/validation_errors.hpp"

#include <concepts>
#include <cstddef>
#include <string_view>
#include <vector>

namespace tuner::http {

/// Reads one JSON value: stores what it stands for, or adds errors.
template <class F>
concept value_reader
  = std::invocable<F, const json&, const location&, validation_errors&>;

/// Adds an error about `value`, which is echoed as its input.
/// @param context  A JSON object, or empty.
void refuse(validation_errors& errors, const location& at, const json& value,
            std::string_view type, std::string_view message,
            std::string_view context = {});

/// Reads an object member by member, so that a codec is a list of its fields.
/// All errors are collected; a field with an error keeps its default.
///
///     object_reader in{body, location{"body"}, errors};
///     in.required("name", text{out.name, 1, 256});
///     in.optional("seed", integer{out.seed, 0, max_seed});
///     in.finish();
///
/// Names given to it must outlive it; they are meant to be literals.
class object_reader {
public:
  /// Adds `model_attributes_type` if `value` is not an object; then nothing is
  /// read from it and nothing more is added.
  object_reader(const json& value, const location& at,
                validation_errors& errors);

  /// Reads the member `name`; adds `missing` if there is none.
  template <value_reader F>
  void required(std::string_view name, F&& read) {
    if (auto value = take(name))
      read(*value, at_.member(name), errors_);
    else if (is_object())
      add_missing(name);
  }

  /// Reads the member `name` if there is one.
  /// @returns whether there is.
  template <value_reader F>
  bool optional(std::string_view name, F&& read) {
    auto value = take(name);
    if (value)
      read(*value, at_.member(name), errors_);
    return value != nullptr;
  }

  /// As `optional`, but `null` stands for absence.
  template <value_reader F>
  bool nullable(std::string_view name, F&& read) {
    auto value = take(name);
    if (!value || value->is_null())
      return false;
    read(*value, at_.member(name), errors_);
    return true;
  }

  /// Adds `missing` for the member `name`.
  void add_missing(std::string_view name);

  /// Adds `extra_forbidden` for every member that was not asked for.
  void finish();

  /// Whether there is anything to read from.
  bool is_object() const noexcept {
    return value_.is_object();
  }

private:
  // The member `name` or null; remembers that it was asked for.
  const json* take(std::string_view name);

  const json& value_;
  const location& at_;
  validation_errors& errors_;
  std::vector<std::string_view> known_;
};

} // namespace tuner::http
