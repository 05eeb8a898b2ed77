#include "actors/study_creation.hpp"

#include "algorithms/pruners/make_pruner.hpp"
#include "algorithms/samplers/make_sampler.hpp"
#include "storage/study_attributes.hpp"

#include <random>
#include <string>
#include <utility>

namespace tuner {

namespace {

/// JSON numbers are exact to 2^53, and the seed is one.
constexpr std::uint64_t seed_mask = (std::uint64_t{1} << 53) - 1;

std::uint64_t draw_seed() {
  std::random_device device;
  return ((std::uint64_t{device()} << 32) | device()) & seed_mask;
}

/// `name` → `sampler`, `options.x` → `sampler_options.x`.
failure with_prefix(failure why, const std::string& what) {
  if (why.field == "name")
    why.field = what;
  else if (!why.field.empty())
    why.field = what + "_" + why.field;
  return why;
}

/// Options without a name mean the default's.
algorithm_choice
merged(const algorithm_choice& wanted, const algorithm_choice& fallback) {
  if (!wanted.name.empty())
    return wanted;
  return {fallback.name,
          wanted.options.empty() ? fallback.options : wanted.options};
}

/// The pruner of a new study. One of several objectives is never asked, so the
/// default says so.
algorithm_choice
pruner_of(const study_definition& d, const algorithm_choice& fallback) {
  if (d.directions.size() > 1 && d.pruner.name.empty())
    return {"none"};
  return merged(d.pruner, fallback);
}

std::vector<attribute> user_attributes_of(const study_definition& definition) {
  std::vector<attribute> out;
  for (auto& update : storage::study_attribute_updates(definition))
    if (!update.system)
      out.push_back(std::move(update.attr));
  for (const auto& a : definition.user_attrs)
    put_attribute(out, a);
  return out;
}

} // namespace

result<create_request>
check_creation(create_request req, const study_environment& env) {
  auto& d = req.definition;
  if (auto ok = validate(d.space); !ok)
    return fail(ok.error().code, ok.error().what,
                ok.error().field.empty() ? "search_space"
                                         : "search_space." + ok.error().field);
  for (auto& x : d.space)
    x.dist = normalized(std::move(x.dist));
  if (!d.sampler.options.empty())
    d.sampler = merged(d.sampler, env.default_sampler);
  if (!d.pruner.options.empty())
    d.pruner = merged(d.pruner, env.default_pruner);
  if (auto made = make_sampler(merged(d.sampler, env.default_sampler),
                               {d.space, d.directions, 0});
      !made)
    return tl::make_unexpected(with_prefix(made.error(), "sampler"));
  if (auto ok = validate_pruner(merged(d.pruner, env.default_pruner)); !ok)
    return tl::make_unexpected(with_prefix(ok.error(), "pruner"));
  return req;
}

study_definition
complete_definition(const create_request& req, const study_environment& env) {
  auto d = req.definition;
  d.sampler = merged(d.sampler, env.default_sampler);
  d.pruner = pruner_of(d, env.default_pruner);
  d.seed = req.seed ? *req.seed : draw_seed();
  d.policy = req.policy.applied_to({});
  return d;
}

storage::write_batch
creation_of(const study_definition& definition, const create_request& req) {
  storage::create_study op{definition};
  if (req.record)
    op.answer = [definition, record = req.record](std::int64_t id) {
      return record({summary_of_new(id, definition), true});
    };
  return {0, definition.name, 0, nullptr, {std::move(op)}};
}

study_summary
summary_of_new(std::int64_t id, const study_definition& definition) {
  study_summary out;
  out.id = id;
  out.name = definition.name;
  out.directions = definition.directions;
  out.user_attrs = user_attributes_of(definition);
  out.policy = definition.policy;
  return out;
}

result<std::shared_ptr<study_state>>
new_study(std::int64_t id, const study_definition& definition,
          const study_environment& env) {
  storage::stored_study stored;
  stored.id = id;
  stored.definition = definition;
  stored.user_attrs = user_attributes_of(definition);
  return study_state::make(std::move(stored), env);
}

} // namespace tuner
