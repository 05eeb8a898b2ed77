#include "storage/write_rows.hpp"

#include "storage/optuna_json.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <functional>
#include <map>
#include <unordered_map>
#include <utility>

namespace tuner::storage {

namespace {

std::int64_t n_inserted(const write_batch& batch) {
  return std::count_if(batch.operations.begin(), batch.operations.end(),
                       [](const operation& op) {
                         return std::holds_alternative<insert_trial>(op);
                       });
}

std::optional<failure> check_text(std::string_view text) {
  if (text.find('\0') == text.npos)
    return std::nullopt;
  return failure{errc::invalid_argument,
                 "A name or key should not contain U+0000"};
}

// Leaves only the last row of each key; few rows.
template <class Row, class GetKey>
void keep_last(std::vector<Row>& rows, GetKey key) {
  std::map<decltype(key(rows.front())), std::size_t> last;
  for (std::size_t i = 0; i < rows.size(); ++i)
    last[key(rows[i])] = i;
  if (last.size() == rows.size())
    return;
  std::vector<Row> kept;
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (last[key(rows[i])] == i)
      kept.push_back(rows[i]);
  rows = std::move(kept);
}

struct owner_key {
  std::int64_t owner = 0;
  std::string_view key;

  bool operator==(const owner_key&) const = default;
};

struct owner_key_hash {
  std::size_t operator()(const owner_key& x) const noexcept {
    return std::hash<std::string_view>{}(x.key)
           ^ (static_cast<std::size_t>(x.owner) * 0x9E3779B97F4A7C15U);
  }
};

// Attribute rows of one table without duplicates.
class attribute_rows {
public:
  explicit attribute_rows(std::vector<attribute_row>& rows) : rows_(rows) {
    // nop
  }

  void put(std::int64_t owner, const attribute& attr) {
    put(owner, attr.key, attr.json);
  }

  void put(std::int64_t owner, std::string_view key, std::string_view json) {
    auto [i, is_new] = positions_.try_emplace({owner, key}, rows_.size());
    if (is_new)
      rows_.push_back({owner, key, json});
    else
      rows_[i->second].json = json;
  }

private:
  std::vector<attribute_row>& rows_;
  std::unordered_map<owner_key, std::size_t, owner_key_hash> positions_;
};

class row_maker {
public:
  explicit row_maker(std::span<const std::int64_t> trial_ids)
    : trial_ids_(trial_ids) {
    // nop
  }

  void batch(const write_batch& batch, write_receipt& receipt) {
    batch_ = &batch;
    receipt_ = &receipt;
    next_number_ = batch.next_number;
    receipt.study_id = batch.study_id;
    for (const auto& op : batch.operations)
      std::visit(*this, op);
    if (!batch.log.changes.empty())
      log(batch.log);
  }

  result<write_rows> finish() {
    if (error_)
      return tl::make_unexpected(*error_);
    for (const auto& [trial_id, study_id] : reported_)
      rows_.running.push_back({trial_id, study_id});
    keep_last(rows_.policies, [](const auto& x) { return x.study_id; });
    keep_last(rows_.leases, [](const auto& x) { return x.trial_id; });
    keep_last(rows_.answers, [](const auto& x) {
      return std::pair{x.study_id, std::string_view{x.answer->key}};
    });
    return std::move(rows_);
  }

  void operator()(const create_study&) {
    assert(!"a creation is applied on its own");
  }

  void operator()(const delete_study&) {
    assert(!"a deletion is applied on its own");
  }

  void operator()(const put_study_attribute& op) {
    check_text(op.attr.key);
    (op.system ? study_system_ : study_user_).put(batch_->study_id, op.attr);
  }

  void operator()(const put_policy& op) {
    rows_.policies.push_back({batch_->study_id, op.policy, op.n_imported});
  }

  void operator()(const put_lease& op) {
    lease(op.trial_id, op.lease_seconds);
  }

  void operator()(const put_answer& op) {
    check_text(op.answer.key);
    rows_.answers.push_back(
      {op.of_creation ? 0 : batch_->study_id, &op.answer});
  }

  void operator()(const insert_trial& op) {
    const auto& x = op.row;
    assert(x.number == next_number_);
    ++next_number_;
    auto id = trial_ids_.front();
    trial_ids_ = trial_ids_.subspan(1);
    receipt_->trial_ids.push_back(id);
    rows_.trials.push_back({id, batch_->study_id, x.number, x.state,
                            x.datetime_start, x.datetime_complete});
    // The parameters of a WAITING trial are in its attribute `fixed_params`.
    if (x.state != trial_state::waiting)
      params(rows_.params, id, x.params);
    values(id, x.values);
    for (const auto& point : x.intermediate_values)
      intermediate(id, point);
    for (const auto& attr : x.user_attrs) {
      check_text(attr.key);
      trial_user_.put(id, attr);
    }
    for (const auto& attr : x.system_attrs) {
      check_text(attr.key);
      trial_system_.put(id, attr);
    }
    if (!x.constraints.empty())
      trial_system_.put(id, "constraints",
                        keep(encode_constraints(x.constraints)));
    if (op.lease_seconds)
      lease(id, op.lease_seconds);
  }

  void operator()(const start_trial& op) {
    rows_.starts.push_back({op.trial_id, batch_->study_id, op.datetime_start});
    params(rows_.started_params, op.trial_id, op.params);
    if (op.lease_seconds)
      lease(op.trial_id, op.lease_seconds);
  }

  void operator()(const finish_trial& op) {
    rows_.finishes.push_back(
      {op.trial_id, batch_->study_id, op.state, op.datetime_complete});
    values(op.trial_id, op.values);
  }

  void operator()(const put_intermediate_value& op) {
    reported_.try_emplace(op.trial_id, batch_->study_id);
    intermediate(op.trial_id, op.point);
  }

  void operator()(const put_trial_attribute& op) {
    check_text(op.attr.key);
    (op.system ? trial_system_ : trial_user_).put(op.trial_id, op.attr);
  }

private:
  void params(std::vector<param_row>& rows, std::int64_t trial_id,
              const std::vector<parameter>& xs) {
    for (const auto& x : xs) {
      assert(batch_->table && x.index < batch_->table->size());
      check_finite(x.value);
      auto& table = tables_[batch_->table.get()];
      if (table.empty())
        table.resize(batch_->table->size());
      auto& encoded = table[x.index];
      const auto& spec = (*batch_->table)[x.index];
      if (encoded.empty()) {
        check_text(spec.name);
        encoded = keep(encode_distribution(spec.dist));
      }
      rows.push_back({trial_id, spec.name, x.value, encoded});
    }
  }

  void values(std::int64_t trial_id, const std::vector<double>& xs) {
    for (std::size_t i = 0; i < xs.size(); ++i) {
      check_not_nan(xs[i]);
      rows_.values.push_back({trial_id, static_cast<std::int32_t>(i), xs[i]});
    }
  }

  void intermediate(std::int64_t trial_id, const intermediate_value& point) {
    auto [i, is_new] = points_.try_emplace({trial_id, point.step},
                                           rows_.intermediate_values.size());
    if (is_new)
      rows_.intermediate_values.push_back({trial_id, point.step, point.value});
    else
      rows_.intermediate_values[i->second].value = point.value;
  }

  void lease(std::int64_t trial_id, std::optional<double> seconds) {
    rows_.leases.push_back({trial_id, batch_->study_id, seconds});
  }

  void log(const logged_changes& x) {
    auto text = encode_changes(x.changes);
    auto [i, is_new] = logs_.try_emplace(batch_->study_id, rows_.events.size());
    if (is_new) {
      rows_.events.push_back(
        {batch_->study_id, x.end, std::move(text), x.drop_to});
      return;
    }
    auto& row = rows_.events[i->second];
    assert(row.end.last_id + static_cast<std::int64_t>(x.changes.size())
           == x.end.last_id);
    row.end = x.end;
    row.changes.append(" ").append(text);
    row.drop_to = std::max(row.drop_to, x.drop_to);
  }

  std::string_view keep(std::string text) {
    return *rows_.texts.emplace_back(
      std::make_unique<const std::string>(std::move(text)));
  }

  void check_finite(double x) {
    if (!std::isfinite(x) && !error_)
      error_ = failure{errc::invalid_argument,
                       "A parameter should be a finite number"};
  }

  void check_not_nan(double x) {
    if (std::isnan(x) && !error_)
      error_ = failure{errc::invalid_argument,
                       "An objective value should not be NaN"};
  }

  void check_text(std::string_view text) {
    if (!error_)
      error_ = storage::check_text(text);
  }

  std::span<const std::int64_t> trial_ids_;
  const write_batch* batch_ = nullptr;
  write_receipt* receipt_ = nullptr;
  std::int64_t next_number_ = 0;
  write_rows rows_;
  std::optional<failure> error_;
  attribute_rows trial_user_{rows_.trial_user_attributes};
  attribute_rows trial_system_{rows_.trial_system_attributes};
  attribute_rows study_user_{rows_.study_user_attributes};
  attribute_rows study_system_{rows_.study_system_attributes};
  std::map<std::pair<std::int64_t, std::int32_t>, std::size_t> points_;
  std::map<std::int64_t, std::int64_t> reported_;
  // Where each study's row of the log is.
  std::map<std::int64_t, std::size_t> logs_;
  // The encoded distributions of each table that the batches refer to.
  std::unordered_map<const parameter_table*, std::vector<std::string_view>>
    tables_;
};

} // namespace

result<write_plan> plan_writes(std::span<const write_batch> batches) {
  write_plan plan;
  struct study {
    expectation expected;
    std::int64_t next_number = 0;
  };
  std::map<std::int64_t, study> studies;
  for (const auto& batch : batches) {
    if (batch.is_empty())
      continue;
    expectation expected{batch.study_id, batch.study_name, batch.next_number};
    auto [i, is_new]
      = studies.try_emplace(batch.study_id, study{expected, batch.next_number});
    auto& known = i->second;
    if (!is_new
        && (known.expected.study_name != batch.study_name
            || known.next_number != batch.next_number))
      return fail(errc::changed_elsewhere,
                  "Study '" + batch.study_name
                    + "' was reloaded while writes for it were queued");
    auto n = n_inserted(batch);
    known.next_number += n;
    plan.n_trials += static_cast<std::size_t>(n);
  }
  for (const auto& [id, study] : studies)
    plan.studies.push_back(study.expected);
  return plan;
}

result<write_rows> make_rows(std::span<const write_batch> batches,
                             std::span<const std::int64_t> trial_ids,
                             std::vector<write_receipt>& receipts) {
  row_maker maker{trial_ids};
  for (const auto& batch : batches)
    maker.batch(batch, receipts.emplace_back());
  return maker.finish();
}

std::string_view value_type(double x) noexcept {
  if (std::isnan(x))
    return "NAN";
  if (std::isinf(x))
    return x > 0 ? "INF_POS" : "INF_NEG";
  return "FINITE";
}

std::string_view direction_label(direction d) noexcept {
  return d == direction::minimize ? "MINIMIZE" : "MAXIMIZE";
}

result<void> check_texts(const study_definition& x) {
  auto error = check_text(x.name);
  for (const auto& attr : x.user_attrs)
    if (!error)
      error = check_text(attr.key);
  if (error)
    return tl::make_unexpected(std::move(*error));
  return {};
}

const create_study* creation(const write_batch& batch) noexcept {
  return batch.operations.size() == 1
           ? std::get_if<create_study>(&batch.operations.front())
           : nullptr;
}

const delete_study* deletion(const write_batch& batch) noexcept {
  return batch.operations.size() == 1
           ? std::get_if<delete_study>(&batch.operations.front())
           : nullptr;
}

} // namespace tuner::storage
