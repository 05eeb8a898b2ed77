#include "http/study_codec.hpp"

#include "http/json_values.hpp"
#include "http/policy_codec.hpp"
#include "http/search_space_codec.hpp"
#include "http/trial_writer.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace tuner::http {

namespace {

constexpr std::size_t max_name = 256;
constexpr std::size_t max_directions = 8;
constexpr std::int64_t max_seed = (std::int64_t{1} << 53) - 1;

constexpr std::string_view one_direction = "literal['maximize','minimize']";
constexpr std::string_view list_of_directions
  = "list[literal['maximize','minimize']]";

std::optional<direction> parse_direction(const json& x) {
  if (x == "minimize")
    return direction::minimize;
  if (x == "maximize")
    return direction::maximize;
  return std::nullopt;
}

void refuse_direction(const json& x, const location& at,
                      validation_errors& errors) {
  refuse(errors, at, x, "literal_error",
         "Input should be 'maximize' or 'minimize'",
         R"({"expected":"'maximize' or 'minimize'"})");
}

// A direction or a list of them; like pydantic, reports both when neither fits.
struct directions {
  std::vector<direction>& out;

  void operator()(const json& x, const location& at,
                  validation_errors& errors) const {
    if (auto d = parse_direction(x)) {
      out = {*d};
      return;
    }
    validation_errors in_list;
    auto here = at.member(list_of_directions);
    std::vector<direction> read;
    if (check_list(x, here, in_list, 1, max_directions))
      for (std::size_t i = 0; i < x.size(); ++i) {
        if (auto d = parse_direction(x[i]))
          read.push_back(*d);
        else
          refuse_direction(x[i], here.element(i), in_list);
      }
    if (in_list.empty()) {
      out = std::move(read);
      return;
    }
    refuse_direction(x, at.member(one_direction), errors);
    for (const auto& e : in_list.list())
      errors.add(e);
  }
};

// Attributes of a study but those that describe it and are kept in step with
// it by the service.
struct study_attributes {
  std::vector<attribute>& out;

  void operator()(const json& x, const location& at,
                  validation_errors& errors) const {
    attributes{out}(x, at, errors);
    for (std::string_view name : {"search_space", "sampler", "pruner"})
      if (auto i = x.is_object() ? x.find(name) : x.end(); i != x.end())
        refuse(errors, at.member(name), *i, "value_error",
               "The attribute '" + std::string{name}
                 + "' is reserved: it follows from the study's definition");
  }
};

struct metric_names {
  std::vector<std::string>& out;

  void operator()(const json& x, const location& at,
                  validation_errors& errors) const {
    if (!check_list(x, at, errors, 1, max_directions))
      return;
    out.resize(x.size());
    for (std::size_t i = 0; i < x.size(); ++i)
      text{out[i], 1, max_name}(x[i], at.element(i), errors);
  }
};

} // namespace

create_request read_create(const json& body, validation_errors& errors) {
  create_request out;
  auto& study = out.definition;
  study.directions = {direction::maximize};
  std::int64_t seed = 0;
  location at{"body"};
  object_reader in{body, at, errors};
  in.required("name", text{study.name, 1, max_name});
  in.optional("direction", directions{study.directions});
  in.required("search_space", parameter_list{study.space});
  in.optional("sampler", text{study.sampler.name, 1, max_name});
  in.optional("pruner", text{study.pruner.name, 1, max_name});
  in.optional("load_if_exists", boolean{out.load_if_exists});
  if (in.nullable("seed", integer{seed, 0, max_seed}))
    out.seed = static_cast<std::uint64_t>(seed);
  in.nullable("sampler_options", options{study.sampler.options});
  in.nullable("pruner_options", options{study.pruner.options});
  in.nullable("user_attrs", study_attributes{study.user_attrs});
  read_policy(in, out.policy);
  auto named = in.nullable("metric_names", metric_names{study.metric_names});
  in.finish();
  if (named && errors.empty()
      && study.metric_names.size() != study.directions.size())
    refuse(errors, at.member("metric_names"), body["metric_names"],
           "value_error",
           "Expected one name per objective, "
             + std::to_string(study.directions.size()) + ", got "
             + std::to_string(study.metric_names.size()));
  return out;
}

patch_request read_patch(const json& body, validation_errors& errors) {
  patch_request out;
  location at{"body"};
  object_reader in{body, at, errors};
  in.nullable("user_attrs", study_attributes{out.user_attrs});
  read_policy(in, out.policy);
  in.finish();
  return out;
}

void write_directions(json_writer& out, const std::vector<direction>& xs) {
  if (xs.size() == 1) {
    out.text(to_string(xs.front()));
    return;
  }
  out.begin_array();
  for (auto x : xs)
    out.text(to_string(x));
  out.end_array();
}

void write_study(json_writer& out, const study_summary& x,
                 std::string_view state) {
  out.begin_object();
  out.key("study_id").integer(x.id);
  out.key("study_name").text(x.name);
  if (!state.empty())
    out.key("state").text(state);
  out.key("direction");
  write_directions(out, x.directions);
  out.key("n_trials").integer(x.n_trials);
  out.key("best_value");
  if (x.best)
    write_objective(out, x.best->values);
  else
    out.null();
  out.key("best_params");
  if (x.best && x.table)
    write_params(out, *x.table, *x.best);
  else
    out.null();
  out.key("datetime_start");
  write_time(out, x.datetime_start);
  out.key("user_attrs");
  write_attributes(out, x.user_attrs);
  write_policy(out, x.policy);
  out.end_object();
}

void write_listing_entry(json_writer& out,
                         const storage::study_listing_entry& x) {
  out.begin_object();
  out.key("study_id").integer(x.id);
  out.key("study_name").text(x.name);
  out.key("direction");
  write_directions(out, x.directions);
  out.key("n_trials").integer(x.n_trials);
  out.key("best_value");
  if (x.best_value)
    out.number(*x.best_value);
  else
    out.null();
  out.key("datetime_start");
  write_time(out, x.datetime_start);
  out.end_object();
}

} // namespace tuner::http
