#include "algorithms/samplers/option_reader.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

namespace tuner {

namespace {

std::string shown(double x) {
  char buffer[32];
  auto end = std::to_chars(buffer, buffer + sizeof buffer, x).ptr;
  return {buffer, end};
}

std::optional<double> number_in(const parameter_value& v) {
  if (auto* i = std::get_if<std::int64_t>(&v))
    return static_cast<double>(*i);
  if (auto* x = std::get_if<double>(&v); x != nullptr && std::isfinite(*x))
    return *x;
  return std::nullopt;
}

std::string listed(const auto& names) {
  std::string out;
  for (auto x : names)
    out += (out.empty() ? "" : ", ") + std::string{x};
  return out;
}

} // namespace

option_reader::option_reader(std::string_view owner,
                             const std::vector<option>& options)
  : owner_{owner}, options_{options} {
}

const option* option_reader::next(std::string_view name) {
  known_.push_back(name);
  auto named = [=](const option& x) { return x.name == name; };
  auto i = std::find_if(options_.begin(), options_.end(), named);
  if (i == options_.end())
    return nullptr;
  if (std::find_if(i + 1, options_.end(), named) != options_.end()) {
    refuse(name, "be given once");
    return nullptr;
  }
  return &*i;
}

void option_reader::refuse(std::string_view name, const std::string& expected) {
  if (state_)
    state_ = fail(errc::invalid_argument,
                  "option " + std::string{name} + " of sampler "
                    + std::string{owner_} + " should " + expected,
                  "options." + std::string{name});
}

option_reader& option_reader::read(std::string_view name, bool& out) {
  if (auto* x = next(name)) {
    if (auto* b = std::get_if<bool>(&x->value))
      out = *b;
    else
      refuse(name, "be true or false");
  }
  return *this;
}

option_reader& option_reader::read(std::string_view name, std::int64_t& out,
                                   std::int64_t low, std::int64_t high) {
  if (auto* x = next(name)) {
    auto v = number_in(x->value);
    if (v && *v == std::floor(*v) && *v >= static_cast<double>(low)
        && *v <= static_cast<double>(high))
      out = static_cast<std::int64_t>(*v);
    else
      refuse(name, "be an integer between " + std::to_string(low) + " and "
                     + std::to_string(high));
  }
  return *this;
}

option_reader& option_reader::read(std::string_view name, double& out,
                                   double low, double high) {
  if (auto* x = next(name)) {
    auto v = number_in(x->value);
    if (v && *v >= low && *v <= high)
      out = *v;
    else
      refuse(name, "be a number between " + shown(low) + " and " + shown(high));
  }
  return *this;
}

option_reader&
option_reader::read(std::string_view name, std::string_view& out,
                    std::initializer_list<std::string_view> allowed) {
  if (auto* x = next(name)) {
    auto* text = std::get_if<std::string>(&x->value);
    auto i = text == nullptr ? allowed.end()
                             : std::find(allowed.begin(), allowed.end(), *text);
    if (i != allowed.end())
      out = *i;
    else
      refuse(name, "be one of " + listed(allowed));
  }
  return *this;
}

result<void> option_reader::finish() {
  if (!state_)
    return state_;
  for (const auto& x : options_)
    if (std::find(known_.begin(), known_.end(), x.name) == known_.end())
      return fail(
        errc::invalid_argument,
        "sampler " + std::string{owner_} + " has no option '" + x.name + "'; "
          + (known_.empty() ? "it takes none" : "there are " + listed(known_)),
        "options." + x.name);
  return {};
}

} // namespace tuner
