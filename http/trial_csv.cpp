#include "http/trial_csv.hpp"

#include "http/json_writer.hpp"
#include "http/trial_writer.hpp"

#include <algorithm>
#include <cmath>

namespace tuner::http {

namespace {

void append_number(std::string& out, double x) {
  if (std::isfinite(x))
    append_json_number(out, x);
  else
    out += std::isnan(x) ? "nan" : (x > 0 ? "inf" : "-inf");
}

void append_value(std::string& out, const parameter_value& x) {
  if (auto text = std::get_if<std::string>(&x)) {
    append_csv_field(out, *text);
    return;
  }
  json_writer json;
  out += json.value(x).str();
}

void append_time(std::string& out, const std::optional<timestamp>& t) {
  if (t)
    append_timestamp(out, *t);
}

} // namespace

void append_csv_field(std::string& out, std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
    out += text;
    return;
  }
  out += '"';
  for (auto c : text) {
    if (c == '"')
      out += '"';
    out += c;
  }
  out += '"';
}

trial_csv::trial_csv(std::size_t n_objectives, const parameter_table& table)
  : n_objectives_(n_objectives) {
  // A name has an entry for every distribution that it ever had.
  for (const auto& spec : table)
    if (std::find(names_.begin(), names_.end(), spec.name) == names_.end())
      names_.push_back(spec.name);
}

void trial_csv::header(std::string& out) const {
  out += "trial_id,state";
  if (n_objectives_ == 1)
    out += ",value";
  else
    for (std::size_t i = 0; i < n_objectives_; ++i)
      out += ",values_" + std::to_string(i);
  for (const auto& name : names_) {
    out += ',';
    append_csv_field(out, "params_" + name);
  }
  out += ",datetime_start,datetime_complete,duration_seconds,user_attrs\r\n";
}

void trial_csv::row(std::string& out, const parameter_table& table,
                    const trial& x) const {
  out += std::to_string(x.number);
  out += ',';
  out += to_string(x.state);
  for (std::size_t i = 0; i < n_objectives_; ++i) {
    out += ',';
    if (i < x.values.size())
      append_number(out, x.values[i]);
  }
  for (const auto& name : names_) {
    out += ',';
    auto p
      = std::find_if(x.params.begin(), x.params.end(), [&](const parameter& q) {
          return table[q.index].name == name;
        });
    if (p != x.params.end())
      append_value(out, to_external(table[p->index].dist, p->value));
  }
  out += ',';
  append_time(out, x.datetime_start);
  out += ',';
  append_time(out, x.datetime_complete);
  out += ',';
  if (auto seconds = duration_seconds(x))
    append_number(out, *seconds);
  out += ',';
  json_writer attrs;
  write_attributes(attrs, x.user_attrs);
  append_csv_field(out, attrs.str());
  out += "\r\n";
}

} // namespace tuner::http
