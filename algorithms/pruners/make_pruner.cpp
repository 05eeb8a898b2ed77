#include "algorithms/pruners/make_pruner.hpp"

#include "algorithms/core/option_reader.hpp"
#include "algorithms/pruners/hyperband.hpp"
#include "algorithms/pruners/no_pruner.hpp"
#include "algorithms/pruners/patient.hpp"
#include "algorithms/pruners/percentile.hpp"
#include "algorithms/pruners/successive_halving.hpp"
#include "algorithms/pruners/threshold.hpp"
#include "algorithms/pruners/wilcoxon.hpp"

#include <array>
#include <limits>
#include <string>
#include <utility>

namespace tuner {

namespace {

using options_list = std::vector<option>;
using made = result<std::unique_ptr<pruner>>;

// Steps, resources and counts of trials.
constexpr std::int64_t max_integer = std::numeric_limits<std::int32_t>::max();

made make_hyperband(const options_list& given, const pruning_problem& problem) {
  hyperband_options options;
  option_reader reader{"pruner hyperband", given};
  reader.read("min_resource", options.min_resource, 1, max_integer);
  reader.read_or_auto("max_resource", options.max_resource, 1, max_integer);
  reader.read("reduction_factor", options.reduction_factor, 2, max_integer);
  reader.read("bootstrap_count", options.bootstrap_count, 0, max_integer);
  if (options.max_resource && *options.max_resource < options.min_resource)
    reader.refuse("max_resource", "be at least min_resource, which is "
                                    + std::to_string(options.min_resource));
  if (!options.max_resource && options.bootstrap_count > 0)
    reader.refuse("bootstrap_count", "be 0 if max_resource is \"auto\"");
  if (auto ok = reader.finish(); !ok)
    return tl::make_unexpected(ok.error());
  return std::make_unique<hyperband_pruner>(options, problem);
}

made make_percentile_like(option_reader& reader, percentile_options& options,
                          const pruning_problem& problem) {
  reader.read("n_startup_trials", options.n_startup_trials, 0, max_integer);
  reader.read("n_warmup_steps", options.n_warmup_steps, 0, max_integer);
  reader.read("interval_steps", options.interval_steps, 1, max_integer);
  reader.read("n_min_trials", options.n_min_trials, 1, max_integer);
  if (auto ok = reader.finish(); !ok)
    return tl::make_unexpected(ok.error());
  return std::make_unique<percentile_pruner>(options, problem.dir);
}

made make_median(const options_list& given, const pruning_problem& problem) {
  percentile_options options{.percentile = 50.0, .n_warmup_steps = 10};
  option_reader reader{"pruner median", given};
  return make_percentile_like(reader, options, problem);
}

made make_percentile(const options_list& given,
                     const pruning_problem& problem) {
  percentile_options options{.percentile = 25.0};
  option_reader reader{"pruner percentile", given};
  reader.read("percentile", options.percentile, 0.0, 100.0);
  return make_percentile_like(reader, options, problem);
}

made make_successive_halving(const options_list& given,
                             const pruning_problem& problem) {
  successive_halving_options options;
  option_reader reader{"pruner successive_halving", given};
  reader.read_or_auto("min_resource", options.min_resource, 1, max_integer);
  reader.read("reduction_factor", options.reduction_factor, 2, max_integer);
  reader.read("min_early_stopping_rate", options.min_early_stopping_rate, 0,
              max_integer);
  reader.read("bootstrap_count", options.bootstrap_count, 0, max_integer);
  if (!options.min_resource && options.bootstrap_count > 0)
    reader.refuse("bootstrap_count", "be 0 if min_resource is \"auto\"");
  if (auto ok = reader.finish(); !ok)
    return tl::make_unexpected(ok.error());
  return std::make_unique<successive_halving_pruner>(options, problem.dir);
}

// The choice that an object {pruner, pruner_options} stands for.
made make_wrapped(const options_list& given, const pruning_problem& problem) {
  algorithm_choice choice;
  const options_list* options = nullptr;
  option_reader reader{"wrapped", given};
  reader.require("pruner", "the name of a pruner")
    .read("pruner", choice.name)
    .read_object("pruner_options", options, "an object");
  if (auto ok = reader.finish(); !ok) {
    // "options.pruner" → "pruner".
    auto why = ok.error();
    why.field.erase(0, why.field.find('.') + 1);
    return tl::make_unexpected(std::move(why));
  }
  if (options)
    choice.options = *options;
  auto out = make_pruner(choice, problem);
  if (!out) {
    auto& field = out.error().field;
    field = field == "name" ? "pruner" : "pruner_" + field;
  }
  return out;
}

made make_patient(const options_list& given, const pruning_problem& problem) {
  patient_options options;
  const options_list* wrapped = nullptr;
  std::unique_ptr<pruner> inner;
  option_reader reader{"pruner patient", given};
  reader.require("patience", "an integer of at least 0")
    .read("patience", options.patience, 0, max_integer)
    .read_at_least("min_delta", options.min_delta, 0.0)
    .read_object("wrapped", wrapped,
                 "an object {\"pruner\": …, \"pruner_options\": …} or null");
  if (wrapped) {
    if (auto made_inner = make_wrapped(*wrapped, problem))
      inner = std::move(*made_inner);
    else
      reader.refuse("wrapped", std::move(made_inner.error()));
  }
  if (auto ok = reader.finish(); !ok)
    return tl::make_unexpected(ok.error());
  return std::make_unique<patient_pruner>(options, problem.dir,
                                          std::move(inner));
}

made make_threshold(const options_list& given, const pruning_problem&) {
  threshold_options options;
  option_reader reader{"pruner threshold", given};
  reader.read_or_null("lower", options.lower)
    .read_or_null("upper", options.upper)
    .read("n_warmup_steps", options.n_warmup_steps, 0, max_integer)
    .read("interval_steps", options.interval_steps, 1, max_integer);
  if (!options.lower && !options.upper)
    reader.refuse("upper", "be a number unless lower is one");
  if (options.lower && options.upper && *options.lower > *options.upper)
    reader.refuse("upper", "be at least lower");
  if (auto ok = reader.finish(); !ok)
    return tl::make_unexpected(ok.error());
  return std::make_unique<threshold_pruner>(options);
}

made make_wilcoxon(const options_list& given, const pruning_problem& problem) {
  wilcoxon_options options;
  auto ok = option_reader{"pruner wilcoxon", given}
              .read("p_threshold", options.p_threshold, 0.0, 1.0)
              .read("n_startup_steps", options.n_startup_steps, 0, max_integer)
              .finish();
  if (!ok)
    return tl::make_unexpected(ok.error());
  return std::make_unique<wilcoxon_pruner>(options, problem.dir);
}

made make_none(const options_list& given, const pruning_problem&) {
  if (auto ok = option_reader{"pruner none", given}.finish(); !ok)
    return tl::make_unexpected(ok.error());
  return std::make_unique<no_pruner>();
}

struct kind {
  std::string_view name;
  made (*make)(const options_list& given, const pruning_problem& problem);
};

constexpr std::array kinds{
  kind{"hyperband", make_hyperband},
  kind{"median", make_median},
  kind{"percentile", make_percentile},
  kind{"successive_halving", make_successive_halving},
  kind{"patient", make_patient},
  kind{"threshold", make_threshold},
  kind{"wilcoxon", make_wilcoxon},
  kind{"none", make_none},
};

} // namespace

const std::vector<std::string_view>& pruner_names() {
  static const auto names = [] {
    std::vector<std::string_view> out;
    out.reserve(kinds.size());
    for (const auto& k : kinds)
      out.push_back(k.name);
    return out;
  }();
  return names;
}

result<void> validate_pruner(const algorithm_choice& choice) {
  auto pruner = make_pruner(choice, {});
  if (!pruner)
    return tl::make_unexpected(std::move(pruner.error()));
  return {};
}

result<std::unique_ptr<pruner>>
make_pruner(const algorithm_choice& choice, const pruning_problem& problem) {
  std::string known;
  for (const auto& k : kinds) {
    if (k.name == choice.name)
      return k.make(choice.options, problem);
    known.append(known.empty() ? "" : ", ").append(k.name);
  }
  return fail(errc::invalid_argument,
              "there is no pruner '" + choice.name + "'; there are " + known,
              "name");
}

} // namespace tuner
