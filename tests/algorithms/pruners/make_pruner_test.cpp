#include "algorithms/pruners/make_pruner.hpp"

#include <doctest/doctest.h>

#include <limits>

namespace {

using tuner::algorithm_choice;
using tuner::option;
using tuner::parameter_value;

// The failure of a choice; checks that making and validating agree.
tuner::failure rejected(const algorithm_choice& choice) {
  auto valid = tuner::validate_pruner(choice);
  auto made = tuner::make_pruner(choice, {});
  REQUIRE_FALSE(valid);
  REQUIRE_FALSE(made);
  CHECK(valid.error().what == made.error().what);
  CHECK(valid.error().code == tuner::errc::invalid_argument);
  return valid.error();
}

bool accepted(const algorithm_choice& choice) {
  return tuner::validate_pruner(choice).has_value()
         && tuner::make_pruner(choice, {}).value() != nullptr;
}

} // namespace

TEST_SUITE("algorithms/pruners/make_pruner") {
  TEST_CASE("each name that is listed can be made with its defaults") {
    CHECK(tuner::pruner_names()
          == std::vector<std::string_view>{"hyperband", "median", "percentile",
                                           "successive_halving", "patient",
                                           "threshold", "wilcoxon", "none"});
    for (auto name : tuner::pruner_names())
      if (name != "patient" && name != "threshold")
        CHECK(accepted({std::string{name}}));
  }

  TEST_CASE("an unknown name is answered with those that are known") {
    auto error = rejected({"halving"});
    CHECK(error.field == "name");
    CHECK(error.what
          == "there is no pruner 'halving'; there are hyperband, median, "
             "percentile, successive_halving, patient, threshold, wilcoxon, "
             "none");
  }

  TEST_CASE("every option is taken") {
    CHECK(accepted({"hyperband",
                    {{"min_resource", std::int64_t{1}},
                     {"max_resource", std::int64_t{81}},
                     {"reduction_factor", std::int64_t{4}},
                     {"bootstrap_count", std::int64_t{2}}}}));
    CHECK(accepted({"median",
                    {{"n_startup_trials", std::int64_t{0}},
                     {"n_warmup_steps", std::int64_t{0}},
                     {"interval_steps", std::int64_t{1}},
                     {"n_min_trials", std::int64_t{1}}}}));
    CHECK(accepted({"hyperband", {{"max_resource", std::string{"auto"}}}}));
    CHECK(accepted({"percentile",
                    {{"percentile", 12.5},
                     {"n_startup_trials", std::int64_t{0}},
                     {"n_warmup_steps", std::int64_t{0}},
                     {"interval_steps", std::int64_t{1}},
                     {"n_min_trials", std::int64_t{1}}}}));
    CHECK(accepted({"successive_halving",
                    {{"min_resource", std::int64_t{1}},
                     {"reduction_factor", std::int64_t{2}},
                     {"min_early_stopping_rate", std::int64_t{3}},
                     {"bootstrap_count", std::int64_t{2}}}}));
    CHECK(accepted(
      {"successive_halving", {{"min_resource", std::string{"auto"}}}}));
    CHECK(accepted({"threshold",
                    {{"lower", -1.0},
                     {"upper", std::int64_t{-1}},
                     {"n_warmup_steps", std::int64_t{0}},
                     {"interval_steps", std::int64_t{1}}}}));
    CHECK(accepted({"threshold", {{"lower", {}}, {"upper", 0.0}}}));
    CHECK(
      accepted({"wilcoxon",
                {{"p_threshold", 1.0}, {"n_startup_steps", std::int64_t{0}}}}));
    // JSON does not tell 3 from 3.0.
    CHECK(accepted({"hyperband", {{"reduction_factor", 3.0}}}));
  }

  TEST_CASE("an unknown option is answered with those there are") {
    auto error = rejected({"median", {{"warmup", std::int64_t{1}}}});
    CHECK(error.field == "options.warmup");
    CHECK(error.what
          == "pruner median has no option 'warmup'; there are "
             "n_startup_trials, n_warmup_steps, interval_steps, n_min_trials");
    error = rejected({"hyperband", {{"eta", std::int64_t{3}}}});
    CHECK(error.what
          == "pruner hyperband has no option 'eta'; there are "
             "min_resource, max_resource, reduction_factor, bootstrap_count");
    error = rejected({"none", {{"x", std::int64_t{1}}}});
    CHECK(error.field == "options.x");
    CHECK(error.what == "pruner none has no option 'x'; it takes none");
  }

  TEST_CASE("a value of the wrong type or out of range names the range") {
    auto error = rejected({"median", {{"interval_steps", std::int64_t{0}}}});
    CHECK(error.field == "options.interval_steps");
    CHECK(error.what
          == "option interval_steps of pruner median should be an integer "
             "between 1 and 2147483647, not 0");
    error = rejected({"hyperband", {{"max_resource", std::string{"many"}}}});
    CHECK(error.field == "options.max_resource");
    CHECK(error.what
          == "option max_resource of pruner hyperband should be an integer "
             "between 1 and 2147483647, or \"auto\", not 'many'");
    for (const parameter_value& value :
         {parameter_value{}, parameter_value{true}, parameter_value{2.5},
          parameter_value{std::string{"3"}},
          parameter_value{std::string{"auto"}},
          parameter_value{std::int64_t{1}},
          parameter_value{std::int64_t{2147483648}},
          parameter_value{std::numeric_limits<std::int64_t>::min()},
          parameter_value{1e300},
          parameter_value{std::numeric_limits<double>::infinity()},
          parameter_value{std::numeric_limits<double>::quiet_NaN()}})
      CHECK(rejected({"hyperband", {{"reduction_factor", value}}}).field
            == "options.reduction_factor");
  }

  TEST_CASE("the lowest value of each option is its bound") {
    const std::vector<
      std::pair<std::string, std::vector<std::pair<std::string, std::int64_t>>>>
      bounds{
        {"hyperband",
         {{"min_resource", 1},
          {"max_resource", 10},
          {"reduction_factor", 2},
          {"bootstrap_count", 0}}},
        {"median",
         {{"n_startup_trials", 0},
          {"n_warmup_steps", 0},
          {"interval_steps", 1},
          {"n_min_trials", 1}}},
      };
    for (const auto& [pruner, options] : bounds)
      for (const auto& [name, low] : options) {
        CAPTURE(name);
        CHECK(accepted({pruner, {{name, low}}}));
        CHECK(rejected({pruner, {{name, low - 1}}}).field == "options." + name);
        CHECK(accepted({pruner,
                        {{name == "min_resource" ? "reduction_factor" : name,
                          std::int64_t{2147483647}}}}));
      }
  }

  TEST_CASE("options that contradict each other are refused") {
    auto error = rejected({"hyperband",
                           {{"min_resource", std::int64_t{20}},
                            {"max_resource", std::int64_t{19}}}});
    CHECK(error.field == "options.max_resource");
    CHECK(error.what
          == "option max_resource of pruner hyperband should be at least "
             "min_resource, which is 20, not 19");
    error = rejected({"hyperband",
                      {{"max_resource", std::string{"auto"}},
                       {"bootstrap_count", std::int64_t{1}}}});
    CHECK(error.field == "options.bootstrap_count");
    error = rejected(
      {"median",
       {{"n_min_trials", std::int64_t{1}}, {"n_min_trials", std::int64_t{2}}}});
    CHECK(error.field == "options.n_min_trials");
    CHECK(error.what
          == "option n_min_trials of pruner median should be given once, not "
             "1");
    error = rejected(
      {"successive_halving", {{"bootstrap_count", std::int64_t{1}}}});
    CHECK(error.field == "options.bootstrap_count");
    CHECK(error.what
          == "option bootstrap_count of pruner successive_halving should be 0 "
             "if min_resource is \"auto\", not 1");
    error = rejected({"threshold", {{"lower", 2.0}, {"upper", 1.5}}});
    CHECK(error.field == "options.upper");
    CHECK(error.what
          == "option upper of pruner threshold should be at least lower, not "
             "1.5");
  }

  TEST_CASE("what must be given and is not is named") {
    auto error = rejected({"threshold"});
    CHECK(error.field == "options.upper");
    CHECK(error.what
          == "option upper of pruner threshold should be a number unless lower "
             "is one; it is missing");
    error = rejected({"patient", {{"min_delta", 1.0}}});
    CHECK(error.field == "options.patience");
    CHECK(error.what
          == "option patience of pruner patient should be an integer of at "
             "least 0; it is missing");
    // Misspelled.
    CHECK(rejected({"patient", {{"patiense", std::int64_t{1}}}}).field
          == "options.patiense");
  }

  TEST_CASE("numbers have their range") {
    auto refused = [](const std::string& pruner, const std::string& name,
                      parameter_value value) {
      return rejected({pruner, {{name, std::move(value)}}}).field
             == "options." + name;
    };
    for (auto bad : {-0.1, 100.1, std::numeric_limits<double>::quiet_NaN()})
      CHECK(refused("percentile", "percentile", bad));
    for (auto bad : {-0.1, 1.1, std::numeric_limits<double>::infinity()})
      CHECK(refused("wilcoxon", "p_threshold", bad));
    CHECK(
      refused("threshold", "lower", -std::numeric_limits<double>::infinity()));
    CHECK(refused("threshold", "upper", true));
    for (auto bad : {parameter_value{-1.0}, parameter_value{},
                     parameter_value{std::string{"1"}}})
      CHECK(rejected(
              {"patient", {{"patience", std::int64_t{1}}, {"min_delta", bad}}})
              .field
            == "options.min_delta");
  }

  TEST_CASE("patient wraps any pruner, itself included") {
    auto wrapping = [](std::vector<option> wrapped) {
      return algorithm_choice{
        "patient",
        {{"patience", std::int64_t{1}}, {"wrapped", {}, std::move(wrapped)}}};
    };
    auto options = [](std::vector<option> given) {
      return option{"pruner_options", {}, std::move(given)};
    };
    CHECK(accepted({"patient", {{"patience", std::int64_t{0}}}}));
    CHECK(
      accepted({"patient", {{"patience", std::int64_t{0}}, {"wrapped", {}}}}));
    CHECK(accepted(wrapping({{"pruner", std::string{"hyperband"}}})));
    CHECK(accepted(wrapping(
      {{"pruner", std::string{"threshold"}}, options({{"upper", 1.0}})})));
    auto twice = wrapping(
      {{"pruner", std::string{"patient"}},
       options(wrapping({{"pruner", std::string{"none"}}}).options)});
    CHECK(accepted(twice));

    auto error = rejected(wrapping({{"pruner", std::string{"best"}}}));
    CHECK(error.field == "options.wrapped.pruner");
    CHECK(error.what.starts_with("there is no pruner 'best'"));
    error = rejected(wrapping({}));
    CHECK(error.field == "options.wrapped.pruner");
    CHECK(error.what
          == "option pruner of wrapped should be the name of a pruner; it is "
             "missing");
    CHECK(rejected(wrapping({{"pruner", true}})).field
          == "options.wrapped.pruner");
    CHECK(
      rejected(wrapping({{"pruner", std::string{"none"}}, {"x", 1.0}})).field
      == "options.wrapped.x");
    CHECK(rejected(wrapping({{"pruner", std::string{"none"}},
                             {"pruner_options", std::string{"many"}}}))
            .field
          == "options.wrapped.pruner_options");
    error = rejected(wrapping(
      {{"pruner", std::string{"median"}}, options({{"interval_steps", 0.5}})}));
    CHECK(error.field == "options.wrapped.pruner_options.interval_steps");
    CHECK(rejected(wrapping({{"pruner", std::string{"patient"}},
                             options({{"patience", -1.0}})}))
            .field
          == "options.wrapped.pruner_options.patience");
    error = rejected(
      {"patient",
       {{"patience", std::int64_t{1}}, {"wrapped", std::string{"median"}}}});
    CHECK(error.field == "options.wrapped");
    CHECK(error.what
          == "option wrapped of pruner patient should be an object "
             "{\"pruner\": …, \"pruner_options\": …} or null, not 'median'");
  }

  TEST_CASE("a wrapped pruner decides in the wrapping one's stead") {
    option inner{"wrapped", {}};
    inner.members = {{"pruner", std::string{"none"}}};
    tuner::trial x;
    x.intermediate_values = {{0, 1.0}, {1, 2.0}};
    algorithm_choice choice{"patient", {{"patience", std::int64_t{0}}}};
    CHECK(tuner::make_pruner(choice, {}).value()->report(x).prune);
    choice.options.push_back(inner);
    CHECK_FALSE(tuner::make_pruner(choice, {}).value()->report(x).prune);
  }

  TEST_CASE("the median starts at step 10 with five trials by default") {
    auto median = tuner::make_pruner({"median"}, {}).value();
    tuner::trial x;
    x.state = tuner::trial_state::complete;
    x.intermediate_values = {{9, 1.0}, {10, 1.0}};
    tuner::trial mine;
    for (x.number = 0; x.number < 5; ++x.number) {
      mine.intermediate_values = {{10, 9.0}};
      CHECK_FALSE(median->report(mine).prune);
      median->restore(x);
    }
    mine.intermediate_values = {{9, 9.0}};
    CHECK_FALSE(median->report(mine).prune);
    mine.intermediate_values = {{9, 9.0}, {10, 9.0}};
    CHECK(median->report(mine).prune);
  }

  TEST_CASE("options reach the pruner and so does the direction") {
    auto median = tuner::make_pruner({"median",
                                      {{"n_startup_trials", std::int64_t{1}},
                                       {"n_warmup_steps", std::int64_t{0}}}},
                                     {"s", tuner::direction::maximize})
                    .value();
    tuner::trial x;
    x.state = tuner::trial_state::complete;
    x.intermediate_values = {{0, 1.0}};
    median->finish(x);
    tuner::trial mine;
    mine.intermediate_values = {{0, 2.0}};
    CHECK_FALSE(median->report(mine).prune);
    mine.intermediate_values = {{0, 0.5}};
    CHECK(median->report(mine).prune);
  }

  TEST_CASE("hyperband by default has its first rung at step 10") {
    auto hyperband = tuner::make_pruner({"hyperband"}, {"s"}).value();
    // Numbers 0 and 1 of "s" are in bracket 0.
    tuner::trial x;
    x.intermediate_values = {{9, 1.0}};
    CHECK(hyperband->report(x).new_system_attrs.empty());
    x.intermediate_values = {{9, 1.0}, {10, 1.0}};
    CHECK(hyperband->report(x).new_system_attrs
          == std::vector<tuner::attribute>{{"completed_rung_0", "1.0"}});
  }

  TEST_CASE("none never prunes") {
    auto none = tuner::make_pruner({"none"}, {}).value();
    tuner::trial x;
    x.state = tuner::trial_state::complete;
    x.intermediate_values = {{10, 0.0}};
    none->restore(x);
    none->finish(x);
    tuner::trial mine;
    mine.intermediate_values = {{10, std::numeric_limits<double>::quiet_NaN()}};
    auto decision = none->report(mine);
    CHECK_FALSE(decision.prune);
    CHECK(decision.new_system_attrs.empty());
  }
}
