#include "algorithms/core/option_reader.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>
#include <variant>

namespace tuner {

namespace {

std::string shown(double x) {
  std::array<char, 32> buffer;
  auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), x).ptr;
  return {buffer.data(), end};
}

// As much of a long string as one needs to recognize it.
constexpr std::size_t max_shown = 40;

std::string shown(const option& given) {
  if (given.members)
    return "an object";
  struct visitor {
    std::string operator()(std::monostate) const {
      return "null";
    }
    std::string operator()(bool x) const {
      return x ? "true" : "false";
    }
    std::string operator()(std::int64_t x) const {
      return std::to_string(x);
    }
    std::string operator()(double x) const {
      return shown(x);
    }
    std::string operator()(const std::string& x) const {
      return x.size() > max_shown ? "a long text" : "'" + x + "'";
    }
  };
  return std::visit(visitor{}, given.value);
}

std::optional<double> number_in(const option& given) {
  if (given.members)
    return std::nullopt;
  if (auto* i = std::get_if<std::int64_t>(&given.value))
    return static_cast<double>(*i);
  if (auto* x = std::get_if<double>(&given.value);
      x != nullptr && std::isfinite(*x))
    return *x;
  return std::nullopt;
}

std::optional<std::int64_t>
integer_in(const option& given, std::int64_t low, std::int64_t high) {
  auto v = number_in(given);
  if (v && *v == std::floor(*v) && *v >= static_cast<double>(low)
      && *v <= static_cast<double>(high))
    return static_cast<std::int64_t>(*v);
  return std::nullopt;
}

std::string integer_between(std::int64_t low, std::int64_t high) {
  return "be an integer between " + std::to_string(low) + " and "
         + std::to_string(high);
}

bool is_null(const option& given) {
  return !given.members && std::holds_alternative<std::monostate>(given.value);
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

const option* option_reader::find(std::string_view name) const {
  auto i = std::find_if(options_.begin(), options_.end(),
                        [=](const option& x) { return x.name == name; });
  return i == options_.end() ? nullptr : &*i;
}

const option* option_reader::next(std::string_view name) {
  known_.push_back(name);
  auto* found = find(name);
  auto named = [=](const option& x) { return x.name == name; };
  if (std::count_if(options_.begin(), options_.end(), named) > 1) {
    refuse(name, "be given once");
    return nullptr;
  }
  return found;
}

option_reader&
option_reader::refuse(std::string_view name, const std::string& expected) {
  auto what = "option " + std::string{name} + " of " + std::string{owner_}
              + " should " + expected;
  if (auto* given = find(name))
    what += ", not " + shown(*given);
  else
    what += "; it is missing";
  return refuse(name, failure{errc::invalid_argument, std::move(what)});
}

option_reader& option_reader::refuse(std::string_view name, failure why) {
  why.field = "options." + std::string{name}
              + (why.field.empty() ? "" : "." + why.field);
  if (state_)
    state_ = tl::make_unexpected(std::move(why));
  return *this;
}

option_reader& option_reader::read(std::string_view name, bool& out) {
  if (auto* x = next(name)) {
    if (auto* b = std::get_if<bool>(&x->value); b != nullptr && !x->members)
      out = *b;
    else
      refuse(name, "be true or false");
  }
  return *this;
}

option_reader& option_reader::read(std::string_view name, std::int64_t& out,
                                   std::int64_t low, std::int64_t high) {
  if (auto* x = next(name)) {
    if (auto v = integer_in(*x, low, high))
      out = *v;
    else
      refuse(name, integer_between(low, high));
  }
  return *this;
}

option_reader& option_reader::read(std::string_view name, double& out,
                                   double low, double high) {
  if (auto* x = next(name)) {
    auto v = number_in(*x);
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
    auto* text = x->members ? nullptr : std::get_if<std::string>(&x->value);
    auto i = text == nullptr ? allowed.end()
                             : std::find(allowed.begin(), allowed.end(), *text);
    if (i != allowed.end())
      out = *i;
    else
      refuse(name, "be one of " + listed(allowed));
  }
  return *this;
}

option_reader& option_reader::read(std::string_view name, std::string& out) {
  if (auto* x = next(name)) {
    if (auto* text = std::get_if<std::string>(&x->value); text && !x->members)
      out = *text;
    else
      refuse(name, "be a string");
  }
  return *this;
}

option_reader&
option_reader::read_at_least(std::string_view name, double& out, double low) {
  if (auto* x = next(name)) {
    if (auto v = number_in(*x); v && *v >= low)
      out = *v;
    else
      refuse(name, "be a number of at least " + shown(low));
  }
  return *this;
}

option_reader&
option_reader::read_or_null(std::string_view name, std::optional<double>& out) {
  if (auto* x = next(name)) {
    out = number_in(*x);
    if (!out && !is_null(*x))
      refuse(name, "be a number or null");
  }
  return *this;
}

option_reader&
option_reader::read_or_auto(std::string_view name,
                            std::optional<std::int64_t>& out, std::int64_t low,
                            std::int64_t high) {
  if (auto* x = next(name)) {
    out = integer_in(*x, low, high);
    if (!out && x->value != parameter_value{std::string{"auto"}})
      refuse(name, integer_between(low, high) + ", or \"auto\"");
  }
  return *this;
}

option_reader& option_reader::read_object(std::string_view name,
                                          const std::vector<option>*& out,
                                          std::string_view expected) {
  if (auto* x = next(name)) {
    out = x->members ? &*x->members : nullptr;
    if (out == nullptr && !is_null(*x))
      refuse(name, "be " + std::string{expected});
  }
  return *this;
}

option_reader&
option_reader::require(std::string_view name, std::string_view expected) {
  if (find(name) == nullptr)
    refuse(name, "be " + std::string{expected});
  return *this;
}

result<void> option_reader::finish() {
  // A misspelled option is the likelier reason for what else is wrong.
  for (const auto& x : options_)
    if (std::find(known_.begin(), known_.end(), x.name) == known_.end())
      return fail(
        errc::invalid_argument,
        std::string{owner_} + " has no option '" + x.name + "'; "
          + (known_.empty() ? "it takes none" : "there are " + listed(known_)),
        "options." + x.name);
  return state_;
}

} // namespace tuner
