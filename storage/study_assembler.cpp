#include "storage/study_assembler.hpp"

#include "storage/optuna_json.hpp"
#include "storage/python_json.hpp"
#include "storage/study_attributes.hpp"
#include "storage/timestamp_text.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <tuple>
#include <utility>

namespace tuner::storage {

namespace {

constexpr std::size_t max_objectives = 8;

// A column pair (value, type) of Optuna's schema.
std::optional<double>
decode_value(std::optional<double> value, std::string_view type) {
  using limits = std::numeric_limits<double>;
  if (type == "FINITE")
    return value;
  if (type == "INF_POS")
    return limits::infinity();
  if (type == "INF_NEG")
    return -limits::infinity();
  if (type == "NAN")
    return limits::quiet_NaN();
  return std::nullopt;
}

std::string in_quotes(std::string_view text) {
  return "'" + std::string{text} + "'";
}

} // namespace

study_assembler::study_assembler(std::int64_t study_id,
                                 std::string study_name) {
  study_.id = study_id;
  study_.definition.seed = default_seed(study_name);
  study_.definition.name = std::move(study_name);
}

void study_assembler::refuse(std::string what) {
  if (!error_)
    error_ = failure{errc::unreadable_study,
                     "Study " + in_quotes(study_.definition.name)
                       + " cannot be read safely: " + std::move(what)};
}

void study_assembler::refuse(const trial& x, const std::string& what) {
  refuse("trial " + std::to_string(x.number) + ": " + what);
}

void study_assembler::add_direction(std::int64_t objective,
                                    std::string_view text) {
  if (text == "MINIMIZE")
    directions_.emplace_back(objective, direction::minimize);
  else if (text == "MAXIMIZE")
    directions_.emplace_back(objective, direction::maximize);
  else
    refuse("the direction of objective " + std::to_string(objective) + " is "
           + in_quotes(text));
}

void study_assembler::check_directions() {
  if (std::exchange(directions_checked_, true))
    return;
  std::sort(directions_.begin(), directions_.end());
  auto& out = study_.definition.directions;
  for (const auto& [objective, x] : directions_) {
    if (objective != static_cast<std::int64_t>(out.size()))
      refuse("its objectives are not numbered 0, 1, 2, …");
    out.push_back(x);
  }
  if (out.empty())
    refuse("it has no direction");
  if (out.size() > max_objectives)
    refuse("it has " + std::to_string(out.size()) + " objectives; at most "
           + std::to_string(max_objectives) + " are supported");
}

void study_assembler::add_user_attribute(const std::string& key,
                                         std::optional<std::string_view> json) {
  check_directions();
  if (failed())
    return;
  auto text = json ? python_json::to_standard(*json)
                   : fail(errc::unreadable_study, "it is NULL");
  if (text)
    if (auto ok = read_user_attribute(study_.definition, key, *json); !ok)
      text = tl::make_unexpected(ok.error());
  if (!text)
    return refuse("user attribute " + in_quotes(key) + ": "
                  + text.error().what);
  study_.user_attrs.push_back({key, std::move(*text)});
}

void study_assembler::add_system_attribute(
  const std::string& key, std::optional<std::string_view> json) {
  check_directions();
  if (failed())
    return;
  auto taken = json ? read_system_attribute(study_.definition, key, *json)
                    : fail(errc::unreadable_study, "it is NULL");
  if (!taken)
    return refuse("system attribute " + in_quotes(key) + ": "
                  + taken.error().what);
  // What nobody here may ever read need not be readable.
  if (!*taken)
    if (auto text = python_json::to_standard(*json))
      study_.system_attrs.push_back({key, std::move(*text)});
}

void study_assembler::add_trial(std::int64_t trial_id,
                                std::optional<std::int64_t> number,
                                std::string_view state,
                                std::optional<std::string_view> start,
                                std::optional<std::string_view> complete) {
  if (failed())
    return;
  if (!number)
    return refuse("the trial with id " + std::to_string(trial_id)
                  + " has no number");
  trial x;
  x.id = trial_id;
  x.number = *number;
  if (auto parsed = parse_trial_state(state))
    x.state = *parsed;
  else
    return refuse(x, "its state is " + in_quotes(state));
  auto read_time
    = [&](std::optional<std::string_view> text, std::optional<timestamp>& out) {
        if (!text)
          return;
        out = parse_timestamp(*text);
        if (!out)
          refuse(x, "the time " + in_quotes(*text) + " cannot be read");
      };
  read_time(start, x.datetime_start);
  read_time(complete, x.datetime_complete);
  study_.trials.push_back(std::move(x));
}

void study_assembler::sort_trials() {
  if (std::exchange(trials_sorted_, true))
    return;
  auto& xs = study_.trials;
  auto by_id = [](const trial& a, const trial& b) { return a.id < b.id; };
  if (!std::is_sorted(xs.begin(), xs.end(), by_id))
    std::sort(xs.begin(), xs.end(), by_id);
  for (std::size_t i = 0; i < xs.size(); ++i)
    if (xs[i].number != static_cast<std::int64_t>(i))
      return refuse("its trials are not numbered 0, 1, 2, … in the order of "
                    "their ids; the first to differ has number "
                    + std::to_string(xs[i].number) + " instead of "
                    + std::to_string(i));
}

trial* study_assembler::find_trial(std::int64_t trial_id) {
  sort_trials();
  if (failed())
    return nullptr;
  auto& xs = study_.trials;
  for (auto i : {last_trial_, last_trial_ + 1})
    if (i < xs.size() && xs[i].id == trial_id) {
      last_trial_ = i;
      return &xs[i];
    }
  auto i = std::lower_bound(
    xs.begin(), xs.end(), trial_id,
    [](const trial& x, std::int64_t id) { return x.id < id; });
  if (i == xs.end() || i->id != trial_id)
    return nullptr;
  last_trial_ = static_cast<std::size_t>(i - xs.begin());
  return &*i;
}

void study_assembler::add_param(std::int64_t trial_id, std::int64_t param_id,
                                std::string_view name,
                                std::optional<double> value,
                                std::string_view distribution_json) {
  if (auto* x = find_trial(trial_id))
    if (auto ok = parameters_.add(last_trial_, param_id, name, value,
                                  distribution_json);
        !ok)
      refuse(*x, ok.error().what);
}

void study_assembler::add_value(std::int64_t trial_id, std::int64_t objective,
                                std::optional<double> value,
                                std::string_view type) {
  auto* x = find_trial(trial_id);
  if (!x)
    return;
  auto decoded = decode_value(value, type);
  if (!decoded || *decoded != *decoded)
    return refuse(*x, "the value of objective " + std::to_string(objective)
                        + " is no number");
  values_.push_back(
    {static_cast<std::uint32_t>(last_trial_), objective, *decoded});
}

void study_assembler::add_intermediate_value(std::int64_t trial_id,
                                             std::int64_t step,
                                             std::optional<double> value,
                                             std::string_view type) {
  auto* x = find_trial(trial_id);
  if (!x)
    return;
  auto decoded = decode_value(value, type);
  if (!decoded || !std::in_range<std::int32_t>(step))
    return refuse(*x, "the intermediate value at step " + std::to_string(step)
                        + " cannot be read");
  x->intermediate_values.push_back({static_cast<std::int32_t>(step), *decoded});
}

void study_assembler::add_trial_attribute(
  std::int64_t trial_id, bool system, std::string_view key,
  std::optional<std::string_view> json) {
  auto* x = find_trial(trial_id);
  if (!x)
    return;
  if (system && json
      && (key == "constraints" || key.starts_with("constraints:")))
    return add_constraint(*x, key, *json);
  auto text = json ? python_json::to_standard(*json)
                   : fail(errc::unreadable_study, "it is NULL");
  if (!text)
    return refuse(*x, "attribute " + in_quotes(key) + ": " + text.error().what);
  if (system && key == "fixed_params" && x->state == trial_state::waiting)
    fixed_params_.emplace_back(last_trial_, *json);
  // Of a pruner, which knows infinity.
  if (system && key.starts_with("completed_rung_"))
    *text = *json;
  auto& attrs = system ? x->system_attrs : x->user_attrs;
  attrs.push_back({std::string{key}, std::move(*text)});
}

void study_assembler::add_constraint(trial& x, std::string_view key,
                                     std::string_view json) {
  auto problem = [&](const failure& error) {
    refuse(x, "attribute " + in_quotes(key) + ": " + error.what);
  };
  if (key == "constraints") {
    auto list = decode_constraints(json);
    if (!list)
      return problem(list.error());
    // What was added by name before stays behind the list.
    x.constraints.insert(x.constraints.begin(), list->begin(), list->end());
    return;
  }
  auto value = decode_constraint(json);
  if (!value)
    return problem(value.error());
  named_constraints_.push_back(
    {last_trial_, std::string{key.substr(key.find(':') + 1)}, *value});
}

void study_assembler::place_named_constraints() {
  for (const auto& [position, name, value] : named_constraints_) {
    auto& constraints = study_.trials[position].constraints;
    // The elements of the list are named "0", "1", …; such a name overrides.
    std::size_t i = constraints.size();
    const auto* end = name.data() + name.size();
    auto [rest, err] = std::from_chars(name.data(), end, i);
    if (err != std::errc{} || rest != end || i >= constraints.size())
      constraints.push_back(value);
    else
      constraints[i] = value;
  }
}

void study_assembler::place_values() {
  auto order
    = [](const value_cell& x) { return std::tie(x.position, x.objective); };
  std::sort(values_.begin(), values_.end(),
            [&](const auto& a, const auto& b) { return order(a) < order(b); });
  for (std::size_t begin = 0; begin < values_.size();) {
    auto& x = study_.trials[values_[begin].position];
    auto end = begin;
    while (end < values_.size()
           && values_[end].position == values_[begin].position)
      ++end;
    x.values.reserve(end - begin);
    for (; begin < end; ++begin) {
      if (values_[begin].objective
          != static_cast<std::int64_t>(x.values.size()))
        return refuse(x, "a value is missing before that of objective "
                           + std::to_string(values_[begin].objective));
      x.values.push_back(values_[begin].value);
    }
  }
}

void study_assembler::check_trial(trial& x) {
  auto n = study_.definition.directions.size();
  if (x.values.size() > n
      || (x.state == trial_state::complete && x.values.size() < n))
    return refuse(x, "it is " + std::string{to_string(x.state)} + " with "
                       + std::to_string(x.values.size()) + " values for "
                       + std::to_string(n) + " objectives");
  auto by_step = [](const intermediate_value& a, const intermediate_value& b) {
    return a.step < b.step;
  };
  auto& points = x.intermediate_values;
  if (!std::is_sorted(points.begin(), points.end(), by_step))
    std::sort(points.begin(), points.end(), by_step);
}

void study_assembler::collect_waiting() {
  std::size_t next = 0;
  std::sort(fixed_params_.begin(), fixed_params_.end());
  for (const auto& x : study_.trials) {
    if (x.state != trial_state::waiting)
      continue;
    fixed_params fixed{x.number, {}};
    // A trial may also have been added with parameters, not with the wish for
    // them. They bind as well.
    for (const auto& p : x.params)
      fixed.params.emplace_back(
        study_.table[p.index].name,
        to_external(study_.table[p.index].dist, p.value));
    if (next < fixed_params_.size()
        && fixed_params_[next].first == static_cast<std::size_t>(x.number)) {
      auto wished = decode_fixed_params(fixed_params_[next++].second);
      if (!wished)
        return refuse(x, "attribute 'fixed_params': " + wished.error().what);
      for (auto& wish : *wished) {
        auto same = [&](const auto& p) { return p.first == wish.first; };
        if (std::none_of(fixed.params.begin(), fixed.params.end(), same))
          fixed.params.push_back(std::move(wish));
      }
    }
    study_.waiting.push_back(std::move(fixed));
  }
}

void study_assembler::add_policy(const trial_policy& policy,
                                 std::int64_t n_imported) {
  study_.definition.policy = policy;
  study_.n_imported = n_imported;
}

void study_assembler::add_lease(std::int64_t trial_id, double seconds) {
  sort_trials();
  if (const auto* x = failed() ? nullptr : find_trial(trial_id);
      x && x->state == trial_state::running)
    study_.leases.push_back({x->number, seconds});
}

void study_assembler::add_answer_key(std::string_view key) {
  study_.answer_keys.emplace_back(key);
}

void study_assembler::add_log_end(const change_log_end& end) {
  study_.log_end = end;
}

result<stored_study> study_assembler::finish() {
  check_directions();
  sort_trials();
  if (failed())
    return tl::make_unexpected(*error_);
  study_.table = parameters_.finish(study_.trials, study_.definition.space);
  place_values();
  place_named_constraints();
  for (auto& x : study_.trials)
    check_trial(x);
  collect_waiting();
  if (failed())
    return tl::make_unexpected(*error_);
  return std::move(study_);
}

} // namespace tuner::storage
