#include "algorithms/pruners/make_pruner.hpp"

#include "algorithms/pruners/hyperband.hpp"
#include "algorithms/pruners/no_pruner.hpp"
#include "algorithms/pruners/percentile.hpp"
#include "algorithms/pruners/pruner_option_reader.hpp"

#include <array>
#include <string>
#include <utility>

namespace tuner {

namespace {

using made = std::unique_ptr<pruner>;

made make_hyperband(pruner_option_reader& reader, pruning_problem&& problem) {
  hyperband_options options;
  reader.read("min_resource", options.min_resource, 1);
  reader.read_or_auto("max_resource", options.max_resource, 1);
  reader.read("reduction_factor", options.reduction_factor, 2);
  reader.read("bootstrap_count", options.bootstrap_count, 0);
  if (options.max_resource && *options.max_resource < options.min_resource)
    reader.reject("max_resource",
                  "The option 'max_resource' should not be less than "
                  "'min_resource', which is "
                    + std::to_string(options.min_resource));
  if (!options.max_resource && options.bootstrap_count > 0)
    reader.reject("bootstrap_count",
                  "The option 'bootstrap_count' should be 0 if 'max_resource' "
                  "is \"auto\"");
  return std::make_unique<hyperband_pruner>(options, std::move(problem));
}

made make_median(pruner_option_reader& reader, pruning_problem&& problem) {
  percentile_options options{.percentile = 50.0, .n_warmup_steps = 10};
  reader.read("n_startup_trials", options.n_startup_trials, 0);
  reader.read("n_warmup_steps", options.n_warmup_steps, 0);
  reader.read("interval_steps", options.interval_steps, 1);
  reader.read("n_min_trials", options.n_min_trials, 1);
  return std::make_unique<percentile_pruner>(options, problem.dir);
}

made make_none(pruner_option_reader&, pruning_problem&&) {
  return std::make_unique<no_pruner>();
}

struct kind {
  std::string_view name;
  // What it makes is valid even if the reader has recorded an error.
  made (*make)(pruner_option_reader& reader, pruning_problem&& problem);
};

constexpr std::array kinds{
  kind{"hyperband", make_hyperband},
  kind{"median", make_median},
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
make_pruner(const algorithm_choice& choice, pruning_problem problem) {
  for (const auto& k : kinds) {
    if (k.name != choice.name)
      continue;
    pruner_option_reader reader{choice};
    auto out = k.make(reader, std::move(problem));
    if (auto ok = reader.finish(); !ok)
      return tl::make_unexpected(std::move(ok.error()));
    return out;
  }
  std::string what = "The pruner should be one of ";
  for (std::size_t i = 0; i < kinds.size(); ++i)
    what.append(i > 0 ? ", " : "").append(kinds[i].name);
  return fail(errc::invalid_argument, what + ", not '" + choice.name + "'",
              "name");
}

} // namespace tuner
