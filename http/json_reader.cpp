#include "http/json_reader.hpp"

#include <algorithm>
#include <string>

namespace tuner::http {

void refuse(validation_errors& errors, const location& at, const json& value,
            std::string_view type, std::string_view message,
            std::string_view context) {
  errors.add({std::string{type}, at.steps(), std::string{message}, echo(value),
              std::string{context}});
}

object_reader::object_reader(const json& value, const location& at,
                             validation_errors& errors)
  : value_(value), at_(at), errors_(errors) {
  if (!is_object())
    refuse(errors_, at_, value_, "model_attributes_type",
           "Input should be a valid dictionary or object to extract fields "
           "from");
}

void object_reader::add_missing(std::string_view name) {
  refuse(errors_, at_.member(name), value_, "missing", "Field required");
}

void object_reader::finish() {
  if (!is_object())
    return;
  for (auto i = value_.begin(); i != value_.end(); ++i)
    if (std::find(known_.begin(), known_.end(), i.key()) == known_.end())
      refuse(errors_, at_.member(i.key()), *i, "extra_forbidden",
             "Extra inputs are not permitted");
}

const json* object_reader::take(std::string_view name) {
  known_.push_back(name);
  if (!is_object())
    return nullptr;
  auto i = value_.find(name);
  return i == value_.end() ? nullptr : &*i;
}

} // namespace tuner::http
