#include "http/search_space_codec.hpp"

#include "http/json_values.hpp"
#include "http/json_writer.hpp"

#include <array>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>

namespace tuner::http {

namespace {

constexpr std::size_t max_parameters = 1'000;
constexpr std::size_t max_choices = 10'000;
constexpr std::size_t max_name = 256;

// One choice of a categorical; pydantic reports every type of the union.
void read_choice(const json& x, const location& at, validation_errors& errors,
                 std::vector<parameter_value>& out) {
  if (x.is_primitive() && !x.is_null()) {
    out.push_back(to_scalar(x));
    return;
  }
  using entry = std::array<std::string_view, 3>;
  for (auto [type, code, noun] : {entry{"str", "string_type", "string"},
                                  entry{"int", "int_type", "integer"},
                                  entry{"float", "float_type", "number"},
                                  entry{"bool", "bool_type", "boolean"}})
    refuse(errors, at.member(type), x, code,
           "Input should be a valid " + std::string{noun});
}

void read_float(object_reader& in, distribution& out) {
  float_distribution d;
  in.required("low", real{d.low});
  in.required("high", real{d.high});
  auto step = 0.0;
  if (in.nullable("step", real{step}))
    d.step = step;
  in.optional("log", boolean{d.log});
  out = d;
}

void read_int(object_reader& in, distribution& out) {
  int_distribution d;
  in.required("low", integer{d.low});
  in.required("high", integer{d.high});
  in.optional("step", integer{d.step});
  in.optional("log", boolean{d.log});
  out = d;
}

void read_categorical(object_reader& in, distribution& out) {
  categorical_distribution d;
  in.required("choices", [&](const json& x, const location& at,
                             validation_errors& errors) {
    if (!check_list(x, at, errors, 1, max_choices))
      return;
    for (std::size_t i = 0; i < x.size(); ++i)
      read_choice(x[i], at.element(i), errors, d.choices);
  });
  out = std::move(d);
}

// The reader for a `type`, or null.
auto reader_of(std::string_view type)
  -> void (*)(object_reader&, distribution&) {
  if (type == "float")
    return read_float;
  if (type == "int")
    return read_int;
  if (type == "categorical")
    return read_categorical;
  return nullptr;
}

std::string discriminator_context(const std::string* tag) {
  json_writer out;
  out.begin_object().key("discriminator").text("'type'");
  if (tag)
    out.key("tag")
      .text(*tag)
      .key("expected_tags")
      .text("'float', 'int', 'categorical'");
  out.end_object();
  return out.take();
}

// The member `type` as a known type; nothing and an error otherwise.
const std::string*
read_type(const json& x, const location& at, validation_errors& errors) {
  auto type = x.find("type");
  if (type == x.end() || !type->is_string()) {
    refuse(errors, at, x, "union_tag_not_found",
           "Unable to extract tag using discriminator 'type'",
           discriminator_context(nullptr));
    return nullptr;
  }
  const auto& tag = type->get_ref<const std::string&>();
  if (reader_of(tag))
    return &tag;
  refuse(errors, at, x, "union_tag_invalid",
         "Input tag '" + tag
           + "' found using 'type' does not match any of the expected tags: "
             "'float', 'int', 'categorical'",
         discriminator_context(&tag));
  return nullptr;
}

// What the domain says about a well-formed parameter, with the member named.
void check(const parameter_spec& spec, const json& x, const location& at,
           validation_errors& errors) {
  auto ok = validate(spec.dist);
  if (ok)
    return;
  auto member = x.find(ok.error().field);
  refuse(errors, at.member(ok.error().field),
         member == x.end() ? json{} : *member, "value_error", ok.error().what);
}

void read_parameter(const json& x, const location& at,
                    validation_errors& errors, search_space& out) {
  if (!x.is_object()) {
    object_reader{x, at, errors};
    return;
  }
  auto type = read_type(x, at, errors);
  if (!type)
    return;
  auto before = errors.list().size();
  auto here = at.member(*type);
  object_reader in{x, here, errors};
  parameter_spec spec;
  in.required("type", [](const json&, const location&, validation_errors&) {});
  in.required("name", text{spec.name, 1, max_name});
  reader_of (*type)(in, spec.dist);
  in.finish();
  if (errors.list().size() == before)
    check(spec, x, here, errors);
  out.push_back(std::move(spec));
}

} // namespace

void parameter_list::operator()(const json& x, const location& at,
                                validation_errors& errors) const {
  if (!check_list(x, at, errors, 1, max_parameters))
    return;
  std::unordered_set<std::string> names;
  for (std::size_t i = 0; i < x.size(); ++i) {
    auto known = out.size();
    auto here = at.element(i);
    read_parameter(x[i], here, errors, out);
    if (out.size() == known || out.back().name.empty())
      continue;
    const auto& spec = out.back();
    if (!names.insert(spec.name).second) {
      auto kind = here.member(kind_of(spec.dist));
      refuse(
        errors, kind.member("name"), x[i].value("name", json{}), "value_error",
        "Parameter names must be unique; '" + spec.name + "' occurs twice");
    }
  }
}

} // namespace tuner::http
