#include "http/trial_codec.hpp"

#include "http/json_values.hpp"
#include "http/policy_codec.hpp"

#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tuner::http {

namespace {

constexpr std::size_t max_worker = 256;
constexpr std::int64_t max_batch = 1'000;
constexpr std::size_t max_added = 1'000;
constexpr std::size_t max_points = 1'000;
constexpr std::int64_t max_step = std::numeric_limits<std::int32_t>::max();

// A number or a list of them; like pydantic, reports both when neither fits.
struct objective_values {
  std::vector<double>& out;

  void operator()(const json& x, const location& at,
                  validation_errors& errors) const {
    if (x.is_number()) {
      out = {x.get<double>()};
      return;
    }
    validation_errors in_list;
    reals{out}(x, at.member("list[float]"), in_list);
    if (in_list.empty())
      return;
    auto ignored = 0.0;
    real{ignored}(x, at.member("float"), errors);
    for (const auto& e : in_list.list())
      errors.add(e);
  }
};

struct report_point {
  std::vector<intermediate_value>& out;

  void read(object_reader& in) const {
    std::int64_t step = 0;
    auto value = 0.0;
    in.required("step", integer{step, 0, max_step});
    in.required("value", real{value});
    in.finish();
    out.push_back({static_cast<std::int32_t>(step), value});
  }

  void operator()(const json& x, const location& at,
                  validation_errors& errors) const {
    object_reader in{x, at, errors};
    read(in);
  }
};

struct report_points {
  std::vector<intermediate_value>& out;

  void operator()(const json& x, const location& at,
                  validation_errors& errors) const {
    if (check_list(x, at, errors, 1, max_points))
      for (std::size_t i = 0; i < x.size(); ++i)
        report_point{out}(x[i], at.element(i), errors);
  }
};

// The state of a trial brought along: any but RUNNING.
struct added_state {
  trial_state& out;

  void operator()(const json& x, const location& at,
                  validation_errors& errors) const {
    auto state
      = x.is_string() ? parse_trial_state(x.get<std::string>()) : std::nullopt;
    if (!state || *state == trial_state::running)
      refuse(errors, at, x, "enum",
             "Input should be 'COMPLETE', 'PRUNED', 'FAIL' or 'WAITING'",
             R"({"expected":"'COMPLETE', 'PRUNED', 'FAIL' or 'WAITING'"})");
    else
      out = *state;
  }
};

void read_lease(object_reader& in, std::optional<double>& out) {
  auto seconds = 0.0;
  if (in.nullable("lease_seconds", lease_length{seconds}))
    out = seconds;
}

void read_ask_fields(object_reader& in, ask_request& out) {
  in.nullable("worker", text{out.worker, 1, max_worker});
  in.nullable("params", named_scalars{out.params});
  read_lease(in, out.lease_seconds);
}

// What a state cannot hold, whatever the study.
void check_added(const added_trial& x, const json& body, const location& at,
                 validation_errors& errors) {
  auto state = std::string{to_string(x.state)};
  auto forbid = [&](bool present, std::string_view name) {
    if (present)
      refuse(errors, at.member(name), body[std::string{name}], "value_error",
             "A " + state + " trial has no " + std::string{name});
  };
  auto waiting = x.state == trial_state::waiting;
  forbid(!x.values.empty() && (waiting || x.state == trial_state::fail),
         "values");
  forbid(!x.intermediate_values.empty() && waiting, "intermediate_values");
  forbid(!x.constraints.empty() && waiting, "constraints");
}

added_trial
read_added(const json& x, const location& at, validation_errors& errors) {
  added_trial out;
  object_reader in{x, at, errors};
  in.required("params", named_scalars{out.params});
  auto has_state = in.optional("state", added_state{out.state});
  auto has_values = in.nullable("values", objective_values{out.values});
  in.nullable("intermediate_values", learning_curve{out.intermediate_values});
  in.nullable("user_attrs", attributes{out.user_attrs});
  in.nullable("constraints", reals{out.constraints});
  if (has_values && !has_state)
    in.add_missing("state");
  if (out.state == trial_state::complete && !has_values)
    in.add_missing("values");
  in.finish();
  if (errors.empty())
    check_added(out, x, at, errors);
  return out;
}

} // namespace

ask_request read_ask(const json& body, validation_errors& errors) {
  ask_request out;
  location at{"body"};
  object_reader in{body, at, errors};
  read_ask_fields(in, out);
  in.finish();
  return out;
}

ask_request read_batch_ask(const json& body, validation_errors& errors) {
  ask_request out;
  std::int64_t count = 1;
  location at{"body"};
  object_reader in{body, at, errors};
  in.required("count", integer{count, 1, max_batch});
  read_ask_fields(in, out);
  in.finish();
  out.count = static_cast<std::size_t>(count);
  return out;
}

tell_request read_complete(std::int64_t number, const json& body,
                           validation_errors& errors) {
  tell_request out{number, trial_state::complete};
  location at{"body"};
  object_reader in{body, at, errors};
  in.required("values", objective_values{out.values});
  in.optional("intermediate_values", learning_curve{out.intermediate_values});
  in.optional("user_attrs", attributes{out.user_attrs});
  in.nullable("constraints", reals{out.constraints});
  in.finish();
  return out;
}

tell_request
read_prune(std::int64_t number, const json& body, validation_errors& errors) {
  location at{"body"};
  object_reader in{body, at, errors};
  in.finish();
  return {number, trial_state::pruned};
}

tell_request
read_fail(std::int64_t number, const json& body, validation_errors& errors) {
  tell_request out{number, trial_state::fail};
  std::string reason;
  location at{"body"};
  object_reader in{body, at, errors};
  if (in.nullable("reason", text{reason}))
    out.user_attrs.push_back({"fail_reason", to_attribute_text(reason)});
  in.finish();
  return out;
}

renew_request
read_renew(std::int64_t number, const json& body, validation_errors& errors) {
  renew_request out{number, {}};
  location at{"body"};
  object_reader in{body, at, errors};
  read_lease(in, out.lease_seconds);
  in.finish();
  return out;
}

report_request
read_report(std::int64_t number, const json& body, validation_errors& errors) {
  report_request out{number, {}};
  location at{"body"};
  object_reader in{body, at, errors};
  if (!in.optional("reports", report_points{out.points})) {
    report_point{out.points}.read(in);
    return out;
  }
  for (std::string_view name : {"step", "value"})
    in.optional(name, [&](const json& x, const location& there,
                          validation_errors& found) {
      refuse(found, there, x, "value_error",
             "A report has either 'step' and 'value' or 'reports', not both");
    });
  in.finish();
  return out;
}

add_request read_add(const json& body, validation_errors& errors) {
  add_request out;
  location at{"body"};
  if (!body.is_array()) {
    out.trials.push_back(read_added(body, at, errors));
    return out;
  }
  if (!check_list(body, at, errors, 1, max_added))
    return out;
  out.trials.reserve(body.size());
  for (std::size_t i = 0; i < body.size(); ++i)
    out.trials.push_back(read_added(body[i], at.element(i), errors));
  return out;
}

} // namespace tuner::http
