#include "http/validation_errors.hpp"

#include "http/json_writer.hpp"

#include <algorithm>

namespace tuner::http {

namespace {

constexpr std::size_t max_errors = 100;

void write_location(json_writer& out, const std::vector<location_step>& steps) {
  out.begin_array();
  for (const auto& step : steps)
    if (auto name = std::get_if<std::string>(&step))
      out.text(*name);
    else
      out.integer(std::get<std::int64_t>(step));
  out.end_array();
}

} // namespace

std::vector<location_step> location::steps() const {
  std::vector<location_step> out;
  for (auto at = this; at != nullptr; at = at->parent_)
    if (at->name_.data() != nullptr)
      out.emplace_back(std::string{at->name_});
    else
      out.emplace_back(at->index_);
  std::reverse(out.begin(), out.end());
  return out;
}

void validation_errors::add(validation_error x) {
  if (errors_.size() < max_errors)
    errors_.push_back(std::move(x));
}

std::string validation_errors::body() const {
  json_writer out;
  out.begin_object().key("detail").begin_array();
  for (const auto& x : errors_) {
    out.begin_object().key("type").text(x.type).key("loc");
    write_location(out, x.where);
    out.key("msg").text(x.message).key("input").raw(x.input);
    if (!x.context.empty())
      out.key("ctx").raw(x.context);
    out.end_object();
  }
  out.end_array().end_object();
  return out.take();
}

} // namespace tuner::http
