#include "bench/fleet/space.hpp"

#include "algorithms/core/random.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace tuner::fleet {

namespace {

enum class kind { real, log_real, integer, log_integer, stepped, categorical };

kind kind_of_axis(std::size_t axis) noexcept {
  return static_cast<kind>(axis % 6);
}

constexpr std::array<std::string_view, 4> choices{"adam", "sgd", "lion",
                                                  "lamb"};
constexpr double log_low = 1e-5;
constexpr double log_high = 1e-1;

// Maps a numeric value to [0, 1]; the inverse of `append_value`.
double to_unit(kind k, double value) noexcept {
  switch (k) {
    case kind::real:
    case kind::stepped:
      return value;
    case kind::log_real:
      return std::log(value / log_low) / std::log(log_high / log_low);
    case kind::integer:
      return (value - 1.0) / 99.0;
    case kind::log_integer:
      return std::log(value) / std::log(1'024.0);
    case kind::categorical:
      break;
  }
  return -1.0;
}

// Writes a random value and returns its coordinate.
double append_value(std::string& out, kind k, random_stream& random) {
  double value = 0.0;
  switch (k) {
    case kind::real:
      value = random.uniform();
      break;
    case kind::log_real:
      value = std::exp(random.uniform(std::log(log_low), std::log(log_high)));
      value = std::clamp(value, log_low, log_high);
      break;
    case kind::integer:
      value = 1.0 + static_cast<double>(random.below(100));
      break;
    case kind::log_integer:
      value = std::floor(std::exp(random.uniform() * std::log(1'024.0)));
      break;
    case kind::stepped:
      value = static_cast<double>(random.below(21)) * 0.05;
      break;
    case kind::categorical: {
      auto i = random.below(choices.size());
      out.append("\"").append(choices[i]).append("\"");
      return static_cast<double>(i) / 3.0;
    }
  }
  append_number(out, value);
  return to_unit(k, value);
}

std::string_view skip_blank(std::string_view x) noexcept {
  auto i = x.find_first_not_of(" \t\r\n");
  return i == std::string_view::npos ? std::string_view{} : x.substr(i);
}

// What stands behind `"key":`, or nothing.
std::optional<std::string_view>
behind(std::string_view json, std::string_view key) noexcept {
  auto i = json.find(key);
  if (i == std::string_view::npos)
    return std::nullopt;
  auto rest = skip_blank(json.substr(i + key.size()));
  if (!rest.starts_with(':'))
    return std::nullopt;
  return skip_blank(rest.substr(1));
}

// Reads one value of axis `k` at the front of `rest` and removes it.
std::optional<double> read_value(std::string_view& rest, kind k) noexcept {
  if (k == kind::categorical) {
    for (std::size_t i = 0; i < choices.size(); ++i) {
      auto length = choices[i].size();
      if (rest.size() > length + 1 && rest[0] == '"'
          && rest.substr(1, length) == choices[i] && rest[length + 1] == '"') {
        rest.remove_prefix(length + 2);
        return static_cast<double>(i) / 3.0;
      }
    }
    return std::nullopt;
  }
  double value = 0.0;
  auto [end, error]
    = std::from_chars(rest.data(), rest.data() + rest.size(), value);
  if (error != std::errc{})
    return std::nullopt;
  rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
  auto unit = to_unit(k, value);
  // Rounding may carry an end of the range a little over.
  if (!(unit > -1e-9 && unit < 1.0 + 1e-9))
    return std::nullopt;
  return unit;
}

} // namespace

void append_number(std::string& out, double value) {
  std::array<char, 32> buffer;
  auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  out.append(buffer.data(), end.ptr);
}

std::string space::definition() const {
  std::string out = "[";
  for (std::size_t i = 0; i < size_; ++i) {
    out += i == 0 ? "{" : ", {";
    out += "\"name\": \"p" + std::to_string(i) + "\", ";
    switch (kind_of_axis(i)) {
      case kind::real:
        out += R"("type": "float", "low": 0, "high": 1})";
        break;
      case kind::log_real:
        out += R"("type": "float", "low": 1e-5, "high": 1e-1, "log": true})";
        break;
      case kind::integer:
        out += R"("type": "int", "low": 1, "high": 100})";
        break;
      case kind::log_integer:
        out += R"("type": "int", "low": 1, "high": 1024, "log": true})";
        break;
      case kind::stepped:
        out += R"("type": "float", "low": 0, "high": 1, "step": 0.05})";
        break;
      case kind::categorical:
        out += R"("type": "categorical", "choices": )"
               R"(["adam", "sgd", "lion", "lamb"]})";
        break;
    }
  }
  return out + "]";
}

std::string space::random_params(std::uint64_t seed,
                                 std::vector<double>& coordinates) const {
  random_stream random{seed};
  coordinates.clear();
  std::string out = "{";
  for (std::size_t i = 0; i < size_; ++i) {
    out += i == 0 ? "\"p" : ", \"p";
    out += std::to_string(i) + "\": ";
    coordinates.push_back(append_value(out, kind_of_axis(i), random));
  }
  return out + "}";
}

double space::objective(const std::vector<double>& coordinates) const noexcept {
  double sum = 0.0;
  for (std::size_t i = 0; i < coordinates.size(); ++i) {
    // A different place on every axis, so that no two look alike.
    auto target = 0.2 + 0.6 * static_cast<double>(i % 7) / 6.0;
    sum += (coordinates[i] - target) * (coordinates[i] - target);
  }
  return sum;
}

std::optional<suggestion>
scan_suggestion(std::string_view json, const space& where) {
  suggestion out;
  auto id = behind(json, "\"trial_id\"");
  auto params = behind(json, "\"params\"");
  if (!id || !params || !params->starts_with('{'))
    return std::nullopt;
  if (std::from_chars(id->data(), id->data() + id->size(), out.number).ec
        != std::errc{}
      || out.number < 0)
    return std::nullopt;
  auto rest = params->substr(1);
  for (std::size_t i = 0; i < where.size(); ++i) {
    auto value = behind(rest, "\"p" + std::to_string(i) + "\"");
    if (!value)
      return std::nullopt;
    auto coordinate = read_value(*value, kind_of_axis(i));
    if (!coordinate)
      return std::nullopt;
    out.coordinates.push_back(*coordinate);
    rest = *value;
  }
  return out;
}

} // namespace tuner::fleet
