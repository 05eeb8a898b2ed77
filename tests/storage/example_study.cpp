#include "tests/storage/example_study.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

namespace tuner::test {

using namespace tuner::storage;

study_definition example_definition(const std::string& name) {
  study_definition x;
  x.name = name;
  x.directions = {direction::maximize};
  x.space = {
    {"lr", float_distribution{1e-5, 0.1, {}, true}},
    {"depth", int_distribution{10, 100, 10, false}},
    {"tier",
     categorical_distribution{{std::string{"fast"}, std::int64_t{3}, 2.5, true,
                               parameter_value{}, std::string{"é"}}}},
  };
  x.sampler = {"tpe", {{"n_startup_trials", std::int64_t{7}}}};
  option inner{"wrapped", {}};
  inner.members = {{"pruner", std::string{"median"}},
                   {"pruner_options",
                    {},
                    std::vector<option>{{"interval_steps", std::int64_t{2}}}},
                   {"none", {}, std::vector<option>{}}};
  x.pruner = {"patient", {{"patience", std::int64_t{2}}, inner}};
  x.seed = 18'446'744'073'709'551'615U;
  x.user_attrs = {{"owner", "\"\\u00e9va\""}, {"limits", "[1, 2.5, null]"}};
  x.metric_names = {"ndcg"};
  return x;
}

timestamp at(std::int64_t microseconds) {
  using namespace std::chrono;
  return sys_days{2026y / January / 2} + 3h + 4min + 5s
         + std::chrono::microseconds{microseconds};
}

trial example_trial(std::int64_t number) {
  using limits = std::numeric_limits<double>;
  trial x;
  x.number = number;
  x.state = trial_state::complete;
  x.params = {{0, 0.1}, {1, 30.0}, {2, 5.0}};
  x.values = {0.1 + static_cast<double>(number)};
  x.intermediate_values = {{0, 1.5},
                           {1, limits::infinity()},
                           {2, -limits::infinity()},
                           {5, limits::quiet_NaN()}};
  x.constraints = {-1.0, 0.0};
  x.user_attrs = {{"note", "\"caf\\u00e9 \\ud83d\\ude00\""}, {"n", "3"}};
  x.system_attrs = {{"completed_rung_0", "0.5"}};
  x.datetime_start = at(0);
  x.datetime_complete = at(1'234'567);
  return x;
}

study_writer::study_writer(backend& db, study_definition definition)
  : writer_(db.make_writer()), definition_(std::move(definition)),
    table_(std::make_shared<const parameter_table>(definition_.space)) {
  write_batch batch;
  batch.study_name = definition_.name;
  batch.operations.emplace_back(create_study{definition_});
  auto receipts = writer_->apply({&batch, 1});
  REQUIRE_MESSAGE(receipts, receipts.error().what);
  id_ = receipts->front().study_id;
}

write_batch study_writer::batch(std::vector<operation> operations) const {
  return {id_, definition_.name, next_number_, table_, std::move(operations)};
}

result<write_receipt> study_writer::apply(std::vector<operation> operations) {
  auto x = batch(std::move(operations));
  auto receipts = writer_->apply({&x, 1});
  if (!receipts)
    return tl::make_unexpected(receipts.error());
  next_number_ += static_cast<std::int64_t>(receipts->front().trial_ids.size());
  return receipts->front();
}

} // namespace tuner::test
