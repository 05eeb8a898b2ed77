#include "actors/study_state.hpp"
#include "storage/study_attributes.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace tuner {

namespace {

std::string text_of(const std::vector<direction>& directions) {
  std::string out;
  for (auto d : directions)
    out += (out.empty() ? "" : ", ") + std::string{to_string(d)};
  return out;
}

/// Says how the two cannot be one study, or nothing.
std::string
difference(const study_definition& have, const study_definition& want) {
  if (have.directions != want.directions)
    return "has the directions [" + text_of(have.directions)
           + "], the request says [" + text_of(want.directions) + "]";
  for (const auto& x : want.space)
    if (auto i = find(have.space, x.name);
        i && !compatible(have.space[*i].dist, x.dist))
      return "has a parameter '" + x.name
             + "' of another kind, log or choices than the request; only "
               "ranges may change";
  return {};
}

void take_over(algorithm_choice& mine, const algorithm_choice& wanted) {
  if (wanted.name.empty()
      || (wanted.name == mine.name && wanted.options.empty()))
    return;
  mine = wanted;
}

} // namespace

result<outcome<create_reply>> study_state::adopt(const create_request& req) {
  const auto& wanted = req.definition;
  if (!req.load_if_exists)
    return fail(errc::study_exists,
                "Study '" + definition_.name + "' already exists");
  if (auto why = difference(definition_, wanted); !why.empty())
    return fail(errc::study_differs,
                "Study '" + definition_.name + "' exists and " + why);
  auto next = definition_;
  next.space = wanted.space;
  take_over(next.sampler, wanted.sampler);
  take_over(next.pruner, wanted.pruner);
  next.seed = req.seed.value_or(next.seed);
  if (!wanted.metric_names.empty())
    next.metric_names = wanted.metric_names;
  auto batch = new_batch();
  auto before = storage::study_attribute_updates(definition_);
  for (auto& update : storage::study_attribute_updates(next)) {
    if (std::any_of(before.begin(), before.end(), [&](const auto& x) {
          return x.system == update.system && x.attr == update.attr;
        }))
      continue;
    if (!update.system)
      put_attribute(user_attrs_, update.attr);
    batch.operations.emplace_back(std::move(update));
  }
  auto changed = !batch.operations.empty();
  definition_ = std::move(next);
  put_user_attributes(wanted.user_attrs, batch);
  change_policy(req.policy, batch);
  if (changed) {
    columns_ = parameter_columns{definition_.space, *columns_.table()};
    if (auto ok = build_algorithms(); !ok)
      return tl::make_unexpected(ok.error());
  }
  batch.table = columns_.table();
  if (!batch.operations.empty())
    note(batch, storage::change_kind::study);
  create_reply reply{summary(), false};
  if (req.record)
    batch.operations.emplace_back(storage::put_answer{req.record(reply), true});
  return outcome<create_reply>{std::move(batch), std::move(reply)};
}

void study_state::put_user_attributes(const std::vector<attribute>& attrs,
                                      storage::write_batch& batch) {
  for (const auto& a : attrs) {
    if (std::find(user_attrs_.begin(), user_attrs_.end(), a)
        != user_attrs_.end())
      continue;
    put_attribute(user_attrs_, a);
    batch.operations.emplace_back(storage::put_study_attribute{false, a});
  }
}

outcome<study_summary> study_state::patch(const patch_request& req) {
  outcome<study_summary> out{new_batch(), {}};
  put_user_attributes(req.user_attrs, out.batch);
  change_policy(req.policy, out.batch);
  if (!out.batch.operations.empty())
    note(out.batch, storage::change_kind::study);
  out.reply = summary();
  return out;
}

} // namespace tuner
