#include "http/parameter_column.hpp"

#include <algorithm>
#include <utility>

namespace tuner::http {

parameter_column::parameter_column(parameter_spec spec)
  : spec_(std::move(spec)) {
  // nop
}

std::vector<parameter_column>
parameter_column::all_of(const study_snapshot& study) {
  const auto& table = *study.table;
  std::vector<parameter_column> out;
  auto add = [&](const parameter_spec& x) {
    auto known
      = std::any_of(out.begin(), out.end(), [&](const parameter_column& c) {
          return c.name() == x.name;
        });
    if (!known)
      out.push_back(parameter_column{x});
  };
  for (auto entry : study.space)
    add(table[entry]);
  for (auto i = table.rbegin(); i != table.rend(); ++i)
    add(*i);
  for (auto& column : out)
    for (const auto& x : table)
      column.is_entry_.push_back(x.name == column.name()
                                 && compatible(x.dist, column.spec_.dist));
  return out;
}

const double* parameter_column::find(const trial& x) noexcept {
  auto is_here = [&](std::size_t i) { return is_entry_[x.params[i].index]; };
  if (position_ < x.params.size() && is_here(position_))
    return &x.params[position_].value;
  for (std::size_t i = 0; i < x.params.size(); ++i)
    if (is_here(i)) {
      position_ = i;
      return &x.params[i].value;
    }
  return nullptr;
}

void parameter_column::write_value(json_writer& out, const trial& x) {
  auto value = find(x);
  if (!value)
    out.null();
  else if (std::holds_alternative<float_distribution>(spec_.dist))
    out.number(*value);
  else
    out.integer(static_cast<std::int64_t>(*value));
}

void parameter_column::write_description(json_writer& out) const {
  out.begin_object();
  out.key("name").text(name());
  out.key("type").text(kind_of(spec_.dist));
  if (auto c = std::get_if<categorical_distribution>(&spec_.dist)) {
    out.key("choices").begin_array();
    for (const auto& choice : c->choices)
      out.value(choice);
    out.end_array();
  } else if (auto i = std::get_if<int_distribution>(&spec_.dist)) {
    out.key("low").integer(i->low).key("high").integer(i->high);
    out.key("step").integer(i->step).key("log").boolean(i->log);
  } else {
    const auto& f = std::get<float_distribution>(spec_.dist);
    out.key("low").number(f.low).key("high").number(f.high);
    out.key("step");
    if (f.step)
      out.number(*f.step);
    else
      out.null();
    out.key("log").boolean(f.log);
  }
  out.end_object();
}

} // namespace tuner::http
