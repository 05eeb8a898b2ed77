#include "tests/support/studies.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <utility>

namespace tuner::test {

search_space mixed_space() {
  return {{"lr", float_distribution{1e-4, 1.0, {}, true}},
          {"depth", int_distribution{1, 12, 1, false}},
          {"opt", categorical_distribution{
                    {std::string{"sgd"}, std::string{"adam"}}}}};
}

study_environment ticking_environment() {
  study_environment env;
  env.default_sampler = {"random"};
  env.default_pruner = {"none"};
  env.now = [tick = std::make_shared<std::int64_t>(0)] {
    return timestamp{std::chrono::microseconds{++*tick}};
  };
  return env;
}

study_definition
definition(std::string name, std::vector<direction> directions) {
  study_definition d;
  d.name = std::move(name);
  d.directions = std::move(directions);
  d.space = mixed_space();
  d.sampler = {"random"};
  d.pruner = {"none"};
  d.seed = 1;
  return d;
}

std::shared_ptr<study_state> fresh(study_definition d) {
  auto made = new_study(7, d, ticking_environment());
  REQUIRE(made);
  return *made;
}

void commit(study_state& study, const storage::write_batch& batch) {
  std::vector<std::int64_t> ids;
  for (const auto& op : batch.operations)
    if (std::holds_alternative<storage::insert_trial>(op))
      ids.push_back(100 + batch.next_number
                    + static_cast<std::int64_t>(ids.size()));
  study.made_durable(batch.next_number, ids);
}

trial ask_one(study_state& study) {
  auto asked = study.ask({});
  REQUIRE(asked);
  commit(study, asked->batch);
  return asked->reply.trials.at(0).row;
}

trial complete(study_state& study, std::int64_t number,
               std::vector<double> values) {
  auto told = study.tell(
    {number, trial_state::complete, std::move(values), {}, {}, {}});
  REQUIRE(told);
  commit(study, told->batch);
  return told->reply.trials.at(0);
}

} // namespace tuner::test
