#include "http/trial_writer.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

namespace tuner::http {

namespace {

void write_learning_curve(json_writer& out,
                          const std::vector<intermediate_value>& points) {
  out.begin_object();
  for (const auto& point : points) {
    std::array<char, 12> step;
    auto end
      = std::to_chars(step.data(), step.data() + step.size(), point.step).ptr;
    out.key({step.data(), static_cast<std::size_t>(end - step.data())});
    out.number(point.value);
  }
  out.end_object();
}

// The worker that asked for the trial, a JSON string, or null.
void write_worker(json_writer& out, const trial& x) {
  auto i = std::find_if(x.system_attrs.begin(), x.system_attrs.end(),
                        [](const auto& a) { return a.key == "tuner:worker"; });
  if (i != x.system_attrs.end())
    out.python_json(i->json);
  else
    out.null();
}

} // namespace

std::optional<double> duration_seconds(const trial& x) noexcept {
  if (!x.datetime_start || !x.datetime_complete)
    return std::nullopt;
  return std::chrono::duration<double>(*x.datetime_complete - *x.datetime_start)
    .count();
}

void write_time(json_writer& out, const std::optional<timestamp>& t) {
  if (t)
    out.time(*t);
  else
    out.null();
}

void write_values(json_writer& out, const std::vector<double>& xs) {
  out.begin_array();
  for (auto x : xs)
    out.number(x);
  out.end_array();
}

void write_objective(json_writer& out, const std::vector<double>& xs) {
  if (xs.size() == 1)
    out.number(xs.front());
  else
    write_values(out, xs);
}

void write_params(json_writer& out, const parameter_table& table,
                  const trial& x) {
  out.begin_object();
  for (const auto& p : x.params) {
    const auto& [name, dist] = table[p.index];
    out.key(name);
    // Spares the hot kinds the detour over a variant.
    if (std::holds_alternative<float_distribution>(dist))
      out.number(p.value);
    else
      out.value(to_external(dist, p.value));
  }
  out.end_object();
}

void write_attributes(json_writer& out, const std::vector<attribute>& xs) {
  out.begin_object();
  for (const auto& x : xs)
    out.key(x.key).python_json(x.json);
  out.end_object();
}

void write_trial(json_writer& out, std::string_view study,
                 const parameter_table& table, const trial& x,
                 trial_detail detail) {
  out.begin_object();
  out.key("trial_id").integer(x.number);
  out.key("study_name").text(study);
  out.key("state").text(to_string(x.state));
  out.key("values");
  if (x.values.empty())
    out.null();
  else
    write_values(out, x.values);
  out.key("params");
  write_params(out, table, x);
  out.key("datetime_start");
  write_time(out, x.datetime_start);
  out.key("datetime_complete");
  write_time(out, x.datetime_complete);
  out.key("duration_seconds");
  if (auto seconds = duration_seconds(x))
    out.number(*seconds);
  else
    out.null();
  out.key("user_attrs");
  write_attributes(out, x.user_attrs);
  if (detail == trial_detail::full) {
    out.key("intermediate_values");
    write_learning_curve(out, x.intermediate_values);
    out.key("constraints");
    write_values(out, x.constraints);
    out.key("worker");
    write_worker(out, x);
  }
  out.end_object();
}

void write_suggestion(json_writer& out, std::string_view study,
                      const parameter_table& table, const asked_trial& x) {
  out.begin_object();
  out.key("trial_id").integer(x.row.number);
  out.key("params");
  write_params(out, table, x.row);
  out.key("study_name").text(study);
  out.key("number").integer(x.row.number);
  out.key("sampler").text(x.sampler);
  if (x.lease_expires_at) {
    out.key("lease_expires_at");
    write_time(out, x.lease_expires_at);
  }
  out.end_object();
}

void write_best(json_writer& out, const parameter_table& table,
                const trial& x) {
  out.begin_object().key("params");
  write_params(out, table, x);
  out.key("value");
  write_objective(out, x.values);
  out.key("trial_id").integer(x.number).end_object();
}

void write_pareto_point(json_writer& out, const parameter_table& table,
                        const trial& x) {
  out.begin_object().key("trial_id").integer(x.number).key("values");
  write_values(out, x.values);
  out.key("params");
  write_params(out, table, x);
  out.end_object();
}

} // namespace tuner::http
