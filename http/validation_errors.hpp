#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace tuner::http {

/// One step on the way to a value: a member's name or a position in a list.
using location_step = std::variant<std::string, std::int64_t>;

/// Where a value stands, e.g. `["body", "search_space", 0, "float", "low"]`.
///
/// A chain of steps on the stack, so that nothing is allocated unless an error
/// is found. A location must not outlive the one it extends, nor the name.
class location {
public:
  explicit location(std::string_view root) noexcept : name_(root) {
    // nop
  }

  /// The member `name` of what stands here.
  location member(std::string_view name) const noexcept {
    return {this, name, 0};
  }

  /// The element at `index` of what stands here.
  location element(std::size_t index) const noexcept {
    return {this, {}, static_cast<std::int64_t>(index)};
  }

  /// All steps from the root to here.
  std::vector<location_step> steps() const;

private:
  location(const location* parent, std::string_view name,
           std::int64_t index) noexcept
    : parent_(parent), name_(name), index_(index) {
    // nop
  }

  const location* parent_ = nullptr;
  std::string_view name_;
  std::int64_t index_ = 0;
};

/// One thing that is wrong with a request, as pydantic words it.
struct validation_error {
  /// E.g. `"missing"`, `"float_type"`, `"value_error"`.
  std::string type;
  std::vector<location_step> where;
  /// A sentence that helps to mend the request.
  std::string message;
  /// What came, as JSON text.
  std::string input = "null";
  /// A JSON object with the numbers of the sentence, or empty.
  std::string context = {};
};

/// Everything that is wrong with one request. Keeps the first 100 errors, so
/// that the answer to a large body stays small.
class validation_errors {
public:
  void add(validation_error x);

  bool empty() const noexcept {
    return errors_.empty();
  }

  const std::vector<validation_error>& list() const noexcept {
    return errors_;
  }

  /// The body of the 422 answer: `{"detail": [{type, loc, msg, input, ctx?}]}`.
  std::string body() const;

private:
  std::vector<validation_error> errors_;
};

} // namespace tuner::http
