#include "storage/optuna_json.hpp"

#include "storage/python_json.hpp"

#include <cmath>
#include <limits>
#include <optional>

namespace tuner::storage {

namespace {

using python_json::json;

tl::unexpected<failure> unreadable(std::string what) {
  return fail(errc::unreadable_study, std::move(what));
}

void append_choices(std::string& out,
                    const std::vector<parameter_value>& choices) {
  out += '[';
  for (std::size_t i = 0; i < choices.size(); ++i) {
    if (i > 0)
      out += ", ";
    python_json::append(out, choices[i]);
  }
  out += ']';
}

struct encoder {
  std::string out = {};

  void operator()(const float_distribution& d) {
    out += R"({"name": "FloatDistribution", "attributes": {"step": )";
    if (d.step)
      python_json::append(out, *d.step);
    else
      out += "null";
    out += R"(, "low": )";
    python_json::append(out, d.low);
    out += R"(, "high": )";
    python_json::append(out, d.high);
    out += d.log ? R"(, "log": true}})" : R"(, "log": false}})";
  }

  void operator()(const int_distribution& d) {
    out += R"({"name": "IntDistribution", "attributes": {"log": )";
    out += d.log ? "true" : "false";
    out += R"(, "step": )" + std::to_string(d.step);
    out += R"(, "low": )" + std::to_string(d.low);
    out += R"(, "high": )" + std::to_string(d.high) + "}}";
  }

  void operator()(const categorical_distribution& d) {
    out += R"({"name": "CategoricalDistribution", "attributes": )"
           R"({"choices": )";
    append_choices(out, d.choices);
    out += "}}";
  }
};

// Reads the members of a distribution; remembers the first that is wrong.
class members {
public:
  explicit members(const json& object) : object_(object) {
    // nop
  }

  double number(const char* key) {
    if (const auto* x = present(key))
      if (auto value = python_json::read_number(*x))
        return *value;
    return wrong(key, "a number");
  }

  std::int64_t integer(const char* key) {
    if (const auto* x = present(key)) {
      if (x->is_number_integer())
        if (auto value = python_json::read_value(*x))
          return std::get<std::int64_t>(*value);
      if (x->is_number_float()) {
        auto value = x->get<double>();
        if (std::trunc(value) == value && std::fabs(value) <= 0x1p53)
          return static_cast<std::int64_t>(value);
      }
    }
    wrong(key, "an integer");
    return 0;
  }

  bool flag(const char* key) {
    const auto* x = present(key);
    if (!x)
      return false;
    if (!x->is_boolean())
      wrong(key, "true or false");
    return x->is_boolean() && x->get<bool>();
  }

  bool has(const char* key) const {
    return present(key) != nullptr;
  }

  std::vector<parameter_value> choices() {
    std::vector<parameter_value> out;
    const auto* xs = present("choices");
    if (!xs || !xs->is_array() || xs->empty()) {
      wrong("choices", "a list that is not empty");
      return out;
    }
    for (const auto& x : *xs)
      if (auto value = python_json::read_value(x))
        out.push_back(std::move(*value));
      else
        wrong("choices", "a list of numbers, strings, booleans and nulls");
    return out;
  }

  const std::optional<failure>& error() const {
    return error_;
  }

private:
  // Null counts as absent: `"step": null`.
  const json* present(const char* key) const {
    auto i = object_.find(key);
    return i == object_.end() || i->is_null() ? nullptr : &*i;
  }

  double wrong(const char* key, const char* expected) {
    if (!error_)
      error_ = failure{errc::unreadable_study,
                       std::string{"'"} + key + "' should be " + expected};
    return 0.0;
  }

  const json& object_;
  std::optional<failure> error_;
};

distribution read_float(members& in, bool log, const char* step) {
  float_distribution d{in.number("low"), in.number("high"), {}, log};
  if (in.has(step))
    d.step = in.number(step);
  return d;
}

distribution read_int(members& in, bool log) {
  int_distribution d{in.integer("low"), in.integer("high"), 1, log};
  // Optuna 2 wrote a step for logarithmic integers, which had no effect.
  if (in.has("step"))
    d.step = in.integer("step");
  return d;
}

result<distribution> read_distribution(std::string_view kind, members& in) {
  if (kind == "FloatDistribution" || kind == "float")
    return read_float(in, in.flag("log"), "step");
  if (kind == "IntDistribution" || kind == "int")
    return read_int(in, in.flag("log"));
  if (kind == "CategoricalDistribution" || kind == "categorical")
    return categorical_distribution{in.choices()};
  if (kind == "UniformDistribution")
    return read_float(in, false, "");
  if (kind == "LogUniformDistribution")
    return read_float(in, true, "");
  if (kind == "DiscreteUniformDistribution")
    return read_float(in, false, "q");
  if (kind == "IntUniformDistribution")
    return read_int(in, false);
  if (kind == "IntLogUniformDistribution") {
    auto d = std::get<int_distribution>(read_int(in, true));
    d.step = 1;
    return d;
  }
  return unreadable("the kind of distribution '" + std::string{kind}
                    + "' is unknown");
}

double feasibility(double constraint) {
  return std::isnan(constraint) ? std::numeric_limits<double>::infinity()
                                : constraint;
}

} // namespace

std::string encode_distribution(const distribution& d) {
  encoder e;
  std::visit(e, d);
  return std::move(e.out);
}

result<distribution> decode_distribution(std::string_view text) {
  auto x = python_json::parse(text);
  if (!x)
    return unreadable("its distribution is unreadable: " + x.error().what);
  auto problem = [](const std::string& what) {
    return unreadable("its distribution is unreadable: " + what);
  };
  if (!x->is_object())
    return problem("an object was expected");
  auto short_form = !x->contains("name");
  auto kind = x->find(short_form ? "type" : "name");
  if (kind == x->end() || !kind->is_string())
    return problem("it has neither a 'name' nor a 'type'");
  const auto* attributes = &*x;
  if (!short_form) {
    auto i = x->find("attributes");
    if (i == x->end() || !i->is_object())
      return problem("it has no 'attributes'");
    attributes = &*i;
  }
  members in{*attributes};
  auto d = read_distribution(kind->get_ref<const std::string&>(), in);
  if (!d)
    return problem(d.error().what);
  if (in.error())
    return problem(in.error()->what);
  if (!std::holds_alternative<categorical_distribution>(*d))
    if (auto ok = validate(*d); !ok)
      return problem(ok.error().what);
  return normalized(std::move(*d));
}

std::string encode_fixed_params(
  std::span<const std::pair<std::string, parameter_value>> params) {
  std::string out = "{";
  for (const auto& [name, value] : params) {
    if (out.size() > 1)
      out += ", ";
    python_json::append(out, std::string_view{name});
    out += ": ";
    python_json::append(out, value);
  }
  out += '}';
  return out;
}

result<std::vector<std::pair<std::string, parameter_value>>>
decode_fixed_params(std::string_view text) {
  auto x = python_json::parse(text);
  if (!x)
    return tl::make_unexpected(x.error());
  if (!x->is_object())
    return unreadable("an object was expected");
  std::vector<std::pair<std::string, parameter_value>> out;
  for (const auto& [name, item] : x->items()) {
    auto value = python_json::read_value(item);
    if (!value)
      return unreadable("parameter '" + name + "': " + value.error().what);
    out.emplace_back(name, std::move(*value));
  }
  return out;
}

std::string encode_constraints(std::span<const double> constraints) {
  std::string out = "[";
  for (auto x : constraints) {
    if (out.size() > 1)
      out += ", ";
    python_json::append(out, x);
  }
  out += ']';
  return out;
}

result<std::vector<double>> decode_constraints(std::string_view text) {
  auto xs = python_json::parse(text);
  if (!xs)
    return tl::make_unexpected(xs.error());
  if (xs->is_null())
    return std::vector<double>{};
  if (!xs->is_array())
    return unreadable("a list of numbers was expected");
  std::vector<double> out;
  for (const auto& x : *xs) {
    auto value = python_json::read_number(x);
    if (!value)
      return unreadable("a list of numbers was expected");
    out.push_back(feasibility(*value));
  }
  return out;
}

std::string encode_retry_history(std::span<const std::int64_t> numbers) {
  std::string out = "[";
  for (auto x : numbers)
    out += (out.size() > 1 ? ", " : "") + std::to_string(x);
  return out + ']';
}

std::vector<std::int64_t> decode_retry_history(std::string_view text) {
  std::vector<std::int64_t> out;
  auto xs = python_json::parse(text);
  if (!xs || !xs->is_array())
    return out;
  for (const auto& x : *xs)
    if (x.is_number_integer())
      out.push_back(x.get<std::int64_t>());
  return out;
}

result<double> decode_constraint(std::string_view text) {
  auto x = python_json::parse(text);
  if (!x)
    return tl::make_unexpected(x.error());
  auto value = python_json::read_number(*x);
  if (!value)
    return tl::make_unexpected(value.error());
  return feasibility(*value);
}

} // namespace tuner::storage
