#include "storage/study_attributes.hpp"

#include "storage/optuna_json.hpp"
#include "storage/python_json.hpp"

#include <optional>
#include <utility>

namespace tuner::storage {

namespace {

using python_json::json;

bool is_reserved(std::string_view key) {
  return key == "search_space" || key == "sampler" || key == "pruner";
}

void append_bool(std::string& out, bool x) {
  out += x ? "true" : "false";
}

// The members after `type` and `name`, in the order of the REST contract.
struct member_encoder {
  std::string& out;

  void operator()(const float_distribution& d) const {
    out += ", \"low\": ";
    python_json::append(out, d.low);
    out += ", \"high\": ";
    python_json::append(out, d.high);
    out += ", \"step\": ";
    if (d.step)
      python_json::append(out, *d.step);
    else
      out += "null";
    out += ", \"log\": ";
    append_bool(out, d.log);
  }

  void operator()(const int_distribution& d) const {
    out += ", \"low\": " + std::to_string(d.low);
    out += ", \"high\": " + std::to_string(d.high);
    out += ", \"step\": " + std::to_string(d.step);
    out += ", \"log\": ";
    append_bool(out, d.log);
  }

  void operator()(const categorical_distribution& d) const {
    out += ", \"choices\": [";
    for (std::size_t i = 0; i < d.choices.size(); ++i) {
      if (i > 0)
        out += ", ";
      python_json::append(out, d.choices[i]);
    }
    out += ']';
  }
};

std::string encode_space(const search_space& space) {
  std::string out = "[";
  for (const auto& [name, dist] : space) {
    if (out.size() > 1)
      out += ", ";
    out += "{\"type\": ";
    python_json::append(out, kind_of(dist));
    out += ", \"name\": ";
    python_json::append(out, std::string_view{name});
    std::visit(member_encoder{out}, dist);
    out += '}';
  }
  out += ']';
  return out;
}

void append_options(std::string& out, const std::vector<option>& options) {
  out += '{';
  for (std::size_t i = 0; i < options.size(); ++i) {
    if (i > 0)
      out += ", ";
    python_json::append(out, std::string_view{options[i].name});
    out += ": ";
    if (options[i].members)
      append_options(out, *options[i].members);
    else
      python_json::append(out, options[i].value);
  }
  out += '}';
}

std::string encode_config(const study_definition& x) {
  auto out = "{\"seed\": " + std::to_string(x.seed);
  out += ", \"sampler_options\": ";
  append_options(out, x.sampler.options);
  out += ", \"pruner_options\": ";
  append_options(out, x.pruner.options);
  out += '}';
  return out;
}

std::string encode_string(std::string_view x) {
  std::string out;
  python_json::append(out, x);
  return out;
}

// The space an attribute declares, or nothing if it breaks a rule.
std::optional<search_space> decode_space(const json& xs) {
  if (!xs.is_array())
    return std::nullopt;
  search_space space;
  for (const auto& x : xs) {
    if (!x.is_object())
      return std::nullopt;
    auto name = x.find("name");
    if (name == x.end() || !name->is_string())
      return std::nullopt;
    // The short form of a distribution has the same members but the name.
    auto short_form = x;
    short_form.erase("name");
    auto dist = decode_distribution(short_form.dump());
    if (!dist)
      return std::nullopt;
    space.push_back({name->get<std::string>(), std::move(*dist)});
  }
  if (!validate(space))
    return std::nullopt;
  return space;
}

// More than a request's body can have.
constexpr int max_option_depth = 32;

result<std::vector<option>>
decode_options(const json& config, const std::string& key, int depth = 0) {
  std::vector<option> out;
  auto object = config.find(key);
  if (object == config.end())
    return out;
  if (!object->is_object() || depth > max_option_depth)
    return fail(errc::unreadable_study,
                "'" + key + "' should be an object, nested at most "
                  + std::to_string(max_option_depth) + " deep");
  for (const auto& [name, x] : object->items()) {
    option read{name, {}};
    if (x.is_object()) {
      auto members = decode_options(*object, name, depth + 1);
      if (!members)
        return members;
      read.members = std::move(*members);
    } else {
      auto value = python_json::read_value(x);
      if (!value)
        return fail(errc::unreadable_study,
                    "'" + key + "." + name + "': " + value.error().what);
      read.value = std::move(*value);
    }
    out.push_back(std::move(read));
  }
  return out;
}

result<void> read_config(study_definition& definition, const json& config) {
  if (!config.is_object())
    return fail(errc::unreadable_study, "it should be an object");
  if (auto seed = config.find("seed"); seed != config.end()) {
    if (!seed->is_number_unsigned())
      return fail(errc::unreadable_study,
                  "'seed' should be an integer from 0 to 2^64 - 1");
    definition.seed = seed->get<std::uint64_t>();
  }
  auto sampler_options = decode_options(config, "sampler_options");
  if (!sampler_options)
    return tl::make_unexpected(sampler_options.error());
  auto pruner_options = decode_options(config, "pruner_options");
  if (!pruner_options)
    return tl::make_unexpected(pruner_options.error());
  definition.sampler.options = std::move(*sampler_options);
  definition.pruner.options = std::move(*pruner_options);
  return {};
}

// Any other value than one name per objective is ignored, as it only labels.
void read_metric_names(study_definition& definition, const json& xs) {
  if (!xs.is_array() || xs.size() != definition.directions.size())
    return;
  std::vector<std::string> names;
  for (const auto& x : xs)
    if (x.is_string())
      names.push_back(x.get<std::string>());
  if (names.size() == xs.size())
    definition.metric_names = std::move(names);
}

} // namespace

std::vector<put_study_attribute>
study_attributes(const study_definition& definition) {
  auto out = study_attribute_updates(definition);
  for (const auto& attr : definition.user_attrs)
    if (!is_reserved(attr.key))
      out.push_back({false, attr});
  if (!definition.metric_names.empty()) {
    std::string names = "[";
    for (const auto& name : definition.metric_names) {
      if (names.size() > 1)
        names += ", ";
      python_json::append(names, std::string_view{name});
    }
    names += ']';
    out.push_back({true, {"study:metric_names", std::move(names)}});
  }
  return out;
}

std::vector<put_study_attribute>
study_attribute_updates(const study_definition& definition) {
  std::vector<put_study_attribute> out;
  out.push_back({false, {"search_space", encode_space(definition.space)}});
  if (!definition.sampler.name.empty())
    out.push_back({false, {"sampler", encode_string(definition.sampler.name)}});
  if (!definition.pruner.name.empty())
    out.push_back({false, {"pruner", encode_string(definition.pruner.name)}});
  out.push_back({true, {"tuner:config", encode_config(definition)}});
  return out;
}

result<void>
read_user_attribute(study_definition& definition, const std::string& key,
                    std::string_view text) {
  if (!is_reserved(key)) {
    auto value = python_json::to_standard(text);
    if (!value)
      return tl::make_unexpected(value.error());
    definition.user_attrs.push_back({key, std::move(*value)});
    return {};
  }
  auto x = python_json::parse(text);
  if (!x)
    return tl::make_unexpected(x.error());
  if (key == "search_space") {
    if (auto space = decode_space(*x))
      definition.space = std::move(*space);
  } else if (x->is_string()) {
    auto& choice = key == "sampler" ? definition.sampler : definition.pruner;
    choice.name = x->get<std::string>();
  }
  return {};
}

result<bool>
read_system_attribute(study_definition& definition, const std::string& key,
                      std::string_view text) {
  if (key != "tuner:config" && key != "study:metric_names")
    return false;
  auto x = python_json::parse(text);
  if (!x)
    return tl::make_unexpected(x.error());
  if (key == "study:metric_names")
    read_metric_names(definition, *x);
  else if (auto ok = read_config(definition, *x); !ok)
    return tl::make_unexpected(ok.error());
  return true;
}

std::uint64_t default_seed(std::string_view study_name) noexcept {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (auto c : study_name) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001b3U;
  }
  return hash;
}

} // namespace tuner::storage
