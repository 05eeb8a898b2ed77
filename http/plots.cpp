#include "http/plots.hpp"

#include "http/parameter_column.hpp"
#include "http/trial_writer.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace tuner::http {

namespace {

/// The trials that a plot shows, by position.
struct row_set {
  snapshot_pointer study;
  std::vector<std::uint32_t> positions;

  const trial& operator[](std::size_t i) const noexcept {
    return study->trials[positions[i]];
  }

  std::size_t size() const noexcept {
    return positions.size();
  }
};

using rows_pointer = std::shared_ptr<const row_set>;

template <class Wanted>
rows_pointer select(snapshot_pointer study, Wanted wanted) {
  auto out = std::make_shared<row_set>();
  for (std::size_t i = 0; i < study->trials.size(); ++i)
    if (wanted(study->trials[i]))
      out->positions.push_back(static_cast<std::uint32_t>(i));
  out->study = std::move(study);
  return out;
}

bool is_in(trial_state x, const std::vector<trial_state>& states) noexcept {
  return states.empty()
         || std::find(states.begin(), states.end(), x) != states.end();
}

bool is_complete(const trial& x) noexcept {
  return x.state == trial_state::complete;
}

void write_value_at(json_writer& out, const trial& x, std::size_t objective) {
  if (objective < x.values.size())
    out.number(x.values[objective]);
  else
    out.null();
}

/// Adds a member that is an array over the rows.
template <class Write>
void add_column(json_stream& to, const char* name, rows_pointer rows,
                Write write) {
  to.then([name](json_writer& out) { out.key(name); });
  auto n = rows->size();
  to.then_array(n, [rows = std::move(rows), write](json_writer& out,
                                                   std::size_t i) mutable {
    write(out, (*rows)[i]);
  });
}

void begin(json_stream& to) {
  to.then([](json_writer& out) { out.begin_object(); });
}

void end(json_stream& to) {
  to.then([](json_writer& out) { out.end_object(); });
}

void add_numbers(json_stream& to, const rows_pointer& rows) {
  add_column(to, "number", rows,
             [](json_writer& out, const trial& x) { out.integer(x.number); });
}

void add_states(json_stream& to, const rows_pointer& rows) {
  add_column(to, "state", rows, [](json_writer& out, const trial& x) {
    out.text(to_string(x.state));
  });
}

void add_objective(json_stream& to, const char* name, const rows_pointer& rows,
                   std::size_t objective) {
  add_column(to, name, rows, [objective](json_writer& out, const trial& x) {
    write_value_at(out, x, objective);
  });
}

void add_feasibility(json_stream& to, const rows_pointer& rows) {
  add_column(to, "feasible", rows, [](json_writer& out, const trial& x) {
    out.boolean(is_feasible(x));
  });
}

/// Which of `n` points the `i`-th of `kept` is.
std::size_t thinned(std::size_t i, std::size_t n, std::size_t kept) noexcept {
  return kept == n ? i : i * (n - 1) / (kept - 1);
}

template <class Write>
void write_curve(json_writer& out, const trial& x, std::size_t max_points,
                 Write write) {
  const auto& points = x.intermediate_values;
  auto kept = std::min(points.size(), max_points);
  out.begin_array();
  for (std::size_t i = 0; i < kept; ++i)
    write(points[thinned(i, points.size(), kept)]);
  out.end_array();
}

result<void> check_objective(const study_snapshot& study, std::size_t i) {
  auto n = study.directions.size();
  if (i < n)
    return {};
  return fail(errc::invalid_argument,
              "Input should be less than the number of objectives, "
                + std::to_string(n),
              "target_idx");
}

/// The columns with these names, each once; all if there are none.
/// Errors: `invalid_argument`, field `param`.
result<std::vector<parameter_column>>
find_columns(const study_snapshot& study,
             const std::vector<std::string>& names) {
  auto all = parameter_column::all_of(study);
  if (names.empty())
    return all;
  std::vector<parameter_column> out;
  for (const auto& name : names) {
    auto is_it = [&](const parameter_column& x) { return x.name() == name; };
    if (std::any_of(out.begin(), out.end(), is_it))
      continue;
    auto i = std::find_if(all.begin(), all.end(), is_it);
    if (i == all.end()) {
      std::string known;
      for (const auto& x : all)
        known += (known.empty() ? "'" : ", '") + x.name() + "'";
      return fail(errc::invalid_argument,
                  "The study has no parameter '" + name + "'; it has " + known,
                  "param");
    }
    out.push_back(*i);
  }
  return out;
}

} // namespace

std::string version_of(const study_snapshot& study,
                       const std::vector<trial_state>& states) {
  auto only_finished
    = !states.empty() && std::all_of(states.begin(), states.end(), is_finished);
  auto append_hex = [](std::string& out, std::uint64_t x) {
    std::array<char, 16> digits;
    auto last
      = std::to_chars(digits.data(), digits.data() + digits.size(), x, 16).ptr;
    out.append(digits.data(), last);
  };
  std::string out = only_finished ? "f" : "v";
  append_hex(out, study.incarnation);
  out += '-';
  append_hex(out, only_finished ? study.n_finished : study.version);
  return out;
}

json_stream best_value_history(snapshot_pointer study) {
  auto goal = study->directions[0];
  auto rows = select(std::move(study), is_complete);
  json_stream out;
  begin(out);
  add_numbers(out, rows);
  add_objective(out, "value", rows, 0);
  add_column(out, "best", rows,
             [goal, best = std::optional<double>{}](json_writer& to,
                                                    const trial& x) mutable {
               if (is_feasible(x) && x.values.size() == 1) {
                 auto value = x.values[0];
                 auto is_better
                   = !best
                     || (goal == direction::minimize ? value < *best
                                                     : value > *best);
                 if (is_better)
                   best = value;
               }
               if (best)
                 to.number(*best);
               else
                 to.null();
             });
  add_feasibility(out, rows);
  end(out);
  return out;
}

json_stream
hypervolume_history(snapshot_pointer study, hypervolume_reply found) {
  auto n_objectives = study->directions.size();
  auto rows = select(std::move(study), is_complete);
  json_stream out;
  out.then([point = std::move(found.reference_point)](json_writer& to) {
    to.begin_object().key("reference_point");
    write_values(to, point);
  });
  add_numbers(out, rows);
  out.then([](json_writer& to) { to.key("values").begin_array(); });
  for (std::size_t k = 0; k < n_objectives; ++k)
    out.then_array(rows->size(), [rows, k](json_writer& to, std::size_t i) {
      write_value_at(to, (*rows)[i], k);
    });
  out.then([](json_writer& to) { to.end_array().key("hypervolume"); });
  auto n = found.history.size();
  out.then_array(
    n, [volumes = std::move(found.history)](json_writer& to, std::size_t i) {
      to.number(volumes[i]);
    });
  add_feasibility(out, rows);
  end(out);
  return out;
}

json_stream learning_curves(snapshot_pointer study, const curve_query& query) {
  auto newest = std::make_shared<row_set>();
  auto& positions = newest->positions;
  for (auto i = study->trials.size();
       i-- > 0 && positions.size() < query.limit;)
    if (const auto& x = study->trials[i];
        is_in(x.state, query.states) && !x.intermediate_values.empty())
      positions.push_back(static_cast<std::uint32_t>(i));
  std::reverse(positions.begin(), positions.end());
  newest->study = std::move(study);
  rows_pointer rows = std::move(newest);
  json_stream out;
  begin(out);
  add_numbers(out, rows);
  add_states(out, rows);
  add_column(
    out, "steps", rows, [most = query.points](json_writer& to, const trial& x) {
      write_curve(to, x, most,
                  [&](const intermediate_value& p) { to.integer(p.step); });
    });
  add_column(out, "values", rows,
             [most = query.points](json_writer& to, const trial& x) {
               write_curve(to, x, most, [&](const intermediate_value& p) {
                 to.number(p.value);
               });
             });
  end(out);
  return out;
}

result<json_stream> slice(snapshot_pointer study, const plot_query& query) {
  if (auto ok = check_objective(*study, query.objective); !ok)
    return tl::make_unexpected(ok.error());
  auto columns = find_columns(*study, {query.params.back()});
  if (!columns)
    return tl::make_unexpected(columns.error());
  auto column = std::move(columns->front());
  auto rows = select(std::move(study), [&](const trial& x) {
    return is_in(x.state, query.states) && column.find(x);
  });
  json_stream out;
  out.then([column](json_writer& to) {
    to.begin_object().key("param");
    column.write_description(to);
  });
  add_numbers(out, rows);
  add_states(out, rows);
  add_column(out, "x", rows, [column](json_writer& to, const trial& x) mutable {
    column.write_value(to, x);
  });
  add_objective(out, "value", rows, query.objective);
  end(out);
  return out;
}

result<json_stream>
parallel_coordinates(snapshot_pointer study, const plot_query& query) {
  if (auto ok = check_objective(*study, query.objective); !ok)
    return tl::make_unexpected(ok.error());
  auto columns = find_columns(*study, query.params);
  if (!columns)
    return tl::make_unexpected(columns.error());
  auto rows = select(std::move(study), [&](const trial& x) {
    return is_in(x.state, query.states);
  });
  json_stream out;
  out.then([described = *columns](json_writer& to) {
    to.begin_object().key("params").begin_array();
    for (const auto& x : described)
      x.write_description(to);
    to.end_array();
  });
  add_numbers(out, rows);
  add_states(out, rows);
  out.then([](json_writer& to) { to.key("columns").begin_array(); });
  for (auto& column : *columns)
    out.then_array(rows->size(),
                   [rows, column](json_writer& to, std::size_t i) mutable {
                     column.write_value(to, (*rows)[i]);
                   });
  out.then([](json_writer& to) { to.end_array(); });
  add_objective(out, "value", rows, query.objective);
  end(out);
  return out;
}

} // namespace tuner::http
