#include "algorithms/core/distribution.hpp"

#include "algorithms/core/decimal.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <unordered_set>

namespace tuner {

namespace {

constexpr std::int64_t max_integer = std::int64_t{1} << 53;

template <class... Ts>
struct overloaded : Ts... {
  using Ts::operator()...;
};
template <class... Ts>
overloaded(Ts...) -> overloaded<Ts...>;

std::string shown(double x) {
  char buffer[32];
  auto end = std::to_chars(buffer, buffer + sizeof buffer, x).ptr;
  return {buffer, end};
}

std::string shown(const parameter_value& v) {
  return std::visit(
    overloaded{
      [](std::monostate) -> std::string { return "null"; },
      [](bool x) -> std::string { return x ? "true" : "false"; },
      [](std::int64_t x) { return std::to_string(x); },
      [](double x) { return shown(x); },
      [](const std::string& x) { return '"' + x + '"'; },
    },
    v);
}

// The integer that equals `x`, if there is one.
std::optional<std::int64_t> exact_integer(double x) noexcept {
  // 2^63 is a double; the comparison is false for NaN.
  if (!(x >= -0x1p63 && x < 0x1p63) || x != std::trunc(x))
    return std::nullopt;
  return static_cast<std::int64_t>(x);
}

// The integer that Python's `==` sees in a bool, an int or an integral float.
std::optional<std::int64_t> exact_integer(const parameter_value& v) noexcept {
  if (auto* x = std::get_if<bool>(&v))
    return *x ? 1 : 0;
  if (auto* x = std::get_if<std::int64_t>(&v))
    return *x;
  if (auto* x = std::get_if<double>(&v))
    return exact_integer(*x);
  return std::nullopt;
}

// Equal for two choices exactly if `same_choice` holds.
std::string identity_of(const parameter_value& v) {
  if (auto x = exact_integer(v))
    return "i" + std::to_string(*x);
  if (auto* x = std::get_if<double>(&v))
    return std::isnan(*x) ? "nan" : "d" + shown(*x);
  if (auto* x = std::get_if<std::string>(&v))
    return "s" + *x;
  return "null";
}

tl::unexpected<failure> bad(std::string what, std::string field = {}) {
  return fail(errc::invalid_argument, std::move(what), std::move(field));
}

result<void> validate(const float_distribution& d) {
  if (!std::isfinite(d.low))
    return bad("low should be a finite number", "low");
  if (!std::isfinite(d.high))
    return bad("high should be a finite number", "high");
  if (d.low > d.high)
    return bad("high should be at least low, but " + shown(d.high) + " < "
                 + shown(d.low),
               "high");
  if (d.step && !(std::isfinite(*d.step) && *d.step > 0.0))
    return bad("step should be greater than 0, or left out", "step");
  if (d.log && d.step)
    return bad("step cannot be combined with log: leave out one of them",
               "step");
  if (d.log && !(d.low > 0.0))
    return bad("low should be greater than 0 when log is true, but is "
                 + shown(d.low),
               "low");
  return {};
}

result<void> validate(const int_distribution& d) {
  for (auto [value, field] :
       {std::pair{d.low, "low"}, {d.high, "high"}, {d.step, "step"}})
    if (value < -max_integer || value > max_integer)
      return bad(std::string{field}
                   + " should be between -2^53 and 2^53, but is "
                   + std::to_string(value),
                 field);
  if (d.low > d.high)
    return bad("high should be at least low, but " + std::to_string(d.high)
                 + " < " + std::to_string(d.low),
               "high");
  if (d.step < 1)
    return bad("step should be at least 1, but is " + std::to_string(d.step),
               "step");
  if (d.log && d.step != 1)
    return bad("step should be 1 when log is true, but is "
                 + std::to_string(d.step),
               "step");
  if (d.log && d.low < 1)
    return bad("low should be at least 1 when log is true, but is "
                 + std::to_string(d.low),
               "low");
  return {};
}

result<void> validate(const categorical_distribution& d) {
  if (d.choices.empty())
    return bad("choices should have at least one entry", "choices");
  std::unordered_set<std::string> seen;
  for (const auto& x : d.choices)
    if (!seen.insert(identity_of(x)).second)
      return bad("choices should differ from each other (1, 1.0 and true are "
                 "equal), but "
                   + shown(x) + " occurs twice",
                 "choices");
  return {};
}

bool contains(const float_distribution& d, double x) noexcept {
  if (!(d.low <= x && x <= d.high))
    return false;
  if (!d.step)
    return true;
  auto k = std::isfinite(x - d.low) ? (x - d.low) / *d.step
                                    : x / *d.step - d.low / *d.step;
  // Optuna allows 1e-8 steps. Where low, x and k are large, their rounding
  // alone exceeds that; the quotient may even overflow.
  constexpr auto rounding = 2.0 * std::numeric_limits<double>::epsilon();
  auto size = std::max(std::abs(x), std::abs(d.low)) / *d.step;
  return !(size < 0x1p51)
         || std::abs(k - std::nearbyint(k)) < std::max(1e-8, rounding * size);
}

bool contains(const int_distribution& d, double x) noexcept {
  auto i = exact_integer(x);
  return i && d.low <= *i && *i <= d.high && (*i - d.low) % d.step == 0;
}

bool contains(const categorical_distribution& d, double x) noexcept {
  // Python's int() truncates towards zero.
  return x > -1.0 && x < static_cast<double>(d.choices.size());
}

result<double> out_of_range(const parameter_value& v, const std::string& low,
                            const std::string& high, const std::string& step) {
  auto what = shown(v) + " is not between " + low + " and " + high;
  if (!step.empty())
    what += " in steps of " + step;
  return bad(what);
}

result<double>
to_internal(const float_distribution& d, const parameter_value& v) {
  double x = 0.0;
  if (auto* f = std::get_if<double>(&v))
    x = *f;
  else if (auto* i = std::get_if<std::int64_t>(&v))
    x = static_cast<double>(*i);
  else
    return bad("expected a number, but got " + shown(v));
  if (!contains(d, x))
    return out_of_range(v, shown(d.low), shown(d.high),
                        d.step ? shown(*d.step) : "");
  return x;
}

result<double>
to_internal(const int_distribution& d, const parameter_value& v) {
  std::optional<std::int64_t> i;
  if (!std::holds_alternative<bool>(v))
    i = exact_integer(v);
  if (!i)
    return bad("expected an integer, but got " + shown(v));
  // Bounds are within 2^53, so what passes converts without loss.
  if (*i < d.low || *i > d.high || (*i - d.low) % d.step != 0)
    return out_of_range(v, std::to_string(d.low), std::to_string(d.high),
                        d.step > 1 ? std::to_string(d.step) : "");
  return static_cast<double>(*i);
}

result<double>
to_internal(const categorical_distribution& d, const parameter_value& v) {
  auto i = std::find_if(d.choices.begin(), d.choices.end(),
                        [&](const auto& x) { return same_choice(x, v); });
  if (i == d.choices.end()) {
    constexpr std::size_t most = 20;
    std::string known;
    for (std::size_t k = 0; k < d.choices.size() && k < most; ++k)
      known += (k > 0 ? ", " : "") + shown(d.choices[k]);
    if (d.choices.size() > most)
      known += ", …";
    return bad(shown(v) + " is not one of the choices " + known);
  }
  return static_cast<double>(i - d.choices.begin());
}

} // namespace

std::string_view kind_of(const distribution& d) noexcept {
  constexpr std::string_view names[] = {"float", "int", "categorical"};
  return names[d.index()];
}

result<void> validate(const distribution& d) {
  return std::visit([](const auto& x) { return validate(x); }, d);
}

distribution normalized(distribution d) {
  if (auto* f = std::get_if<float_distribution>(&d)) {
    if (f->step)
      f->high = last_grid_point(f->low, f->high, *f->step);
  } else if (auto* i = std::get_if<int_distribution>(&d)) {
    i->high = i->low + (i->high - i->low) / i->step * i->step;
  }
  return d;
}

bool contains(const distribution& d, double internal) noexcept {
  return std::visit([=](const auto& x) { return contains(x, internal); }, d);
}

bool is_single(const distribution& d) noexcept {
  return std::visit(
    overloaded{
      [](const float_distribution& x) {
        return x.low == x.high
               || (x.step && grid_steps(x.low, x.high, *x.step) == 0);
      },
      [](const int_distribution& x) { return x.high - x.low < x.step; },
      [](const categorical_distribution& x) { return x.choices.size() == 1; },
    },
    d);
}

std::optional<std::int64_t> cardinality(const distribution& d) noexcept {
  return std::visit(
    overloaded{
      [](const float_distribution& x) -> std::optional<std::int64_t> {
        if (x.low == x.high)
          return 1;
        if (!x.step)
          return std::nullopt;
        return grid_steps(x.low, x.high, *x.step) + 1;
      },
      [](const int_distribution& x) -> std::optional<std::int64_t> {
        return (x.high - x.low) / x.step + 1;
      },
      [](const categorical_distribution& x) -> std::optional<std::int64_t> {
        return static_cast<std::int64_t>(x.choices.size());
      },
    },
    d);
}

bool compatible(const distribution& a, const distribution& b) {
  if (a.index() != b.index())
    return false;
  if (auto* f = std::get_if<float_distribution>(&a))
    return f->log == std::get<float_distribution>(b).log;
  if (auto* i = std::get_if<int_distribution>(&a))
    return i->log == std::get<int_distribution>(b).log;
  const auto& x = std::get<categorical_distribution>(a).choices;
  const auto& y = std::get<categorical_distribution>(b).choices;
  return std::equal(x.begin(), x.end(), y.begin(), y.end(), same_choice);
}

bool same_choice(const parameter_value& a, const parameter_value& b) noexcept {
  auto i = exact_integer(a);
  auto j = exact_integer(b);
  if (i || j)
    return i == j;
  if (a.index() != b.index())
    return false;
  if (auto* x = std::get_if<double>(&a)) {
    auto y = std::get<double>(b);
    return *x == y || (std::isnan(*x) && std::isnan(y));
  }
  return a == b;
}

result<double> to_internal(const distribution& d, const parameter_value& v) {
  return std::visit([&](const auto& x) { return to_internal(x, v); }, d);
}

parameter_value to_external(const distribution& d, double internal) {
  return std::visit(
    overloaded{
      [=](const float_distribution&) -> parameter_value { return internal; },
      [=](const int_distribution&) -> parameter_value {
        return static_cast<std::int64_t>(internal);
      },
      [=](const categorical_distribution& x) -> parameter_value {
        return x.choices[static_cast<std::size_t>(internal)];
      },
    },
    d);
}

} // namespace tuner
