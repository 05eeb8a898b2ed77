#include "actors/study_state.hpp"
#include "storage/optuna_json.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

namespace tuner {

result<outcome<trial_page>> study_state::add(const add_request& req) {
  std::vector<trial> rows;
  rows.reserve(req.trials.size());
  for (std::size_t i = 0; i < req.trials.size(); ++i) {
    auto row = parse_added(req.trials[i]);
    if (!row)
      return fail(row.error().code, row.error().what,
                  std::to_string(i) + "." + row.error().field);
    rows.push_back(std::move(*row));
  }
  auto batch = new_batch();
  std::int64_t n_new = 0;
  for (auto& x : rows) {
    x = history_.append(std::move(x));
    batch.operations.emplace_back(storage::insert_trial{x});
    note(batch, x);
    if (x.state != trial_state::waiting)
      ++n_new;
    if (pruner_)
      pruner_->restore(x);
  }
  if (n_new > 0) {
    n_imported_ += n_new;
    batch.operations.emplace_back(
      storage::put_policy{definition_.policy, n_imported_});
  }
  return outcome<trial_page>{std::move(batch), page_of(std::move(rows))};
}

result<trial> study_state::parse_added(const added_trial& x) const {
  auto point = columns_.parse(x.params);
  if (!point)
    return tl::make_unexpected(point.error());
  trial row;
  row.state = x.state;
  row.params = columns_.to_params(*point);
  row.user_attrs = x.user_attrs;
  if (x.state == trial_state::waiting) {
    row.system_attrs.push_back(
      {"fixed_params", storage::encode_fixed_params(x.params)});
    return row;
  }
  for (std::size_t i = 0; i < point->size(); ++i)
    if (std::isnan((*point)[i]))
      return fail(errc::invalid_argument,
                  "A finished trial needs every parameter of the search "
                  "space; '"
                    + columns_.space()[i].name + "' is missing",
                  "params");
  row.values = x.values;
  row.intermediate_values = x.intermediate_values;
  row.constraints = x.constraints;
  if (x.state == trial_state::complete)
    if (auto ok = check_values(x.values, "values"); !ok)
      return tl::make_unexpected(ok.error());
  if (x.state == trial_state::pruned)
    row.values = last_value(row);
  if (sampler_)
    row.system_attrs = sampler_->accept(*point).trial_attrs;
  row.datetime_start = env_.now();
  row.datetime_complete = row.datetime_start;
  return row;
}

} // namespace tuner
