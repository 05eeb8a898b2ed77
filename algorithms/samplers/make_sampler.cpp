#include "algorithms/samplers/make_sampler.hpp"

#include "algorithms/core/option_reader.hpp"
#include "algorithms/samplers/gp_sampler.hpp"
#include "algorithms/samplers/nsgaii_sampler.hpp"
#include "algorithms/samplers/qmc_sampler.hpp"
#include "algorithms/samplers/random_sampler.hpp"
#include "algorithms/samplers/tpe_sampler.hpp"

#include <string>

namespace tuner {

namespace {

using made = result<std::unique_ptr<sampler>>;

// Every maker checks the options; without a problem it stops there.
made make_random(const std::vector<option>& options,
                 const sampling_problem* problem) {
  if (auto ok = option_reader{"sampler random", options}.finish(); !ok)
    return tl::make_unexpected(ok.error());
  if (problem == nullptr)
    return nullptr;
  return std::make_unique<random_sampler>(*problem);
}

made make_qmc(const std::vector<option>& options,
              const sampling_problem* problem) {
  auto read = read_qmc_options(options);
  if (!read)
    return tl::make_unexpected(read.error());
  if (problem == nullptr)
    return nullptr;
  auto most = qmc_sampler::max_dimensions(*read);
  if (problem->space.size() > most)
    return fail(errc::invalid_argument,
                "sampler qmc with qmc_type " + std::string{read->qmc_type}
                  + " takes at most " + std::to_string(most)
                  + " parameters, but the search space has "
                  + std::to_string(problem->space.size()),
                "name");
  return std::make_unique<qmc_sampler>(*read, *problem);
}

made make_tpe(const std::vector<option>& options,
              const sampling_problem* problem) {
  auto read = read_tpe_options(options);
  if (!read)
    return tl::make_unexpected(read.error());
  if (problem == nullptr)
    return nullptr;
  return std::make_unique<tpe_sampler>(*read, *problem);
}

made make_gp(const std::vector<option>& options,
             const sampling_problem* problem) {
  auto read = read_gp_options(options);
  if (!read)
    return tl::make_unexpected(read.error());
  if (problem == nullptr)
    return nullptr;
  return std::make_unique<gp_sampler>(*read, *problem);
}

made make_nsgaii(const std::vector<option>& options,
                 const sampling_problem* problem) {
  auto read = read_nsgaii_options(options);
  if (!read)
    return tl::make_unexpected(read.error());
  if (problem == nullptr)
    return nullptr;
  return std::make_unique<nsgaii_sampler>(*read, *problem);
}

struct entry {
  std::string_view name;
  made (*make)(const std::vector<option>&, const sampling_problem*);
};

constexpr entry samplers[] = {
  {"tpe", make_tpe},       {"gp", make_gp},   {"nsgaii", make_nsgaii},
  {"random", make_random}, {"qmc", make_qmc},
};

made make(const algorithm_choice& choice, const sampling_problem* problem) {
  std::string known;
  for (const auto& x : samplers) {
    if (x.name == choice.name)
      return x.make(choice.options, problem);
    known += (known.empty() ? "" : ", ") + std::string{x.name};
  }
  return fail(errc::invalid_argument,
              "there is no sampler '" + choice.name + "'; there are " + known,
              "name");
}

} // namespace

const std::vector<std::string_view>& sampler_names() {
  static const auto names = [] {
    std::vector<std::string_view> out;
    for (const auto& x : samplers)
      out.push_back(x.name);
    return out;
  }();
  return names;
}

result<void> validate_sampler(const algorithm_choice& choice) {
  if (auto x = make(choice, nullptr); !x)
    return tl::make_unexpected(x.error());
  return {};
}

result<std::unique_ptr<sampler>>
make_sampler(const algorithm_choice& choice, sampling_problem problem) {
  return make(choice, &problem);
}

} // namespace tuner
