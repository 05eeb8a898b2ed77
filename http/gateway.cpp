#include "http/gateway.hpp"

#include "http/gateway_ask.hpp"

#include <caf/actor_cast.hpp>
#include <caf/sec.hpp>

#include <algorithm>
#include <atomic>
#include <unordered_map>
#include <utility>

namespace tuner::http {

namespace {

constexpr int max_tries = 3;
constexpr std::size_t max_remembered = 64;
/// Computations give up this part of the whole time earlier, 1 / 20, so that
/// they can say so before the deadline.
constexpr int reserve = 20;

std::uint64_t next_id() {
  static std::atomic<std::uint64_t> last{0};
  return ++last;
}

/// The actors this thread talked to last. Weak addresses, so that it keeps no
/// actor from being freed.
struct remembered_studies {
  std::uint64_t gateway = 0;
  std::unordered_map<std::string, caf::actor_addr> actors;
};

remembered_studies& remembered(std::uint64_t gateway) {
  thread_local remembered_studies studies;
  if (studies.gateway != gateway)
    studies = {gateway, {}};
  return studies;
}

atom::ask verb_of(const ask_request&) {
  return {};
}

atom::tell verb_of(const tell_request&) {
  return {};
}

atom::report verb_of(const report_request&) {
  return {};
}

atom::renew verb_of(const renew_request&) {
  return {};
}

atom::add verb_of(const add_request&) {
  return {};
}

result<void> without_value(const result<done>& x) {
  if (!x)
    return tl::make_unexpected(x.error());
  return {};
}

} // namespace

gateway::gateway(caf::actor_system& sys, registry_actor registry,
                 reader_actor reader, analysis_actor analysis, feed_actor feed,
                 std::chrono::milliseconds deadline)
  : sys_(sys), registry_(std::move(registry)), reader_(std::move(reader)),
    analysis_(std::move(analysis)), feed_(std::move(feed)), deadline_(deadline),
    id_(next_id()) {
  // nop
}

gateway::time_point gateway::deadline_from_now() const {
  return std::chrono::steady_clock::now() + deadline_;
}

result<study_actor>
gateway::find(const std::string& study, const caf::actor_addr& stale,
              time_point deadline) const {
  auto& actors = remembered(id_).actors;
  if (auto i = actors.find(study); i != actors.end()) {
    if (auto known = caf::actor_cast<study_actor>(i->second);
        known && known.address() != stale)
      return known;
    actors.erase(i);
  }
  auto found = ask_once<study_actor>(sys_, registry_, deadline, atom::find_v,
                                     study, stale);
  if (!found.value)
    return found.value;
  if (actors.size() >= max_remembered)
    actors.clear();
  actors.emplace(study, found.value->address());
  return found.value;
}

template <class Reply, class... Ts>
result<Reply>
gateway::call(const std::string& study, const Ts&... message) const {
  return call_until<Reply>(deadline_from_now(), study, message...);
}

template <class Reply, class... Ts>
result<Reply> gateway::call_until(time_point deadline, const std::string& study,
                                  const Ts&... message) const {
  caf::actor_addr stale;
  for (auto tries = 0; tries < max_tries; ++tries) {
    auto dest = find(study, stale, deadline);
    if (!dest)
      return tl::make_unexpected(dest.error());
    auto reply = ask_once<Reply>(sys_, *dest, deadline, message...);
    if (!reply.never_handled)
      return std::move(reply.value);
    stale = dest->address();
  }
  return fail(errc::unavailable, "Study '" + study
                                   + "' cannot be served at the moment; try "
                                     "again");
}

result<answer_text>
gateway::create(const rendered_call<create_request, create_reply>& call,
                const std::optional<idempotency_key>& key) const {
  auto deadline = deadline_from_now();
  if (key)
    return ask_once<answer_text>(sys_, registry_, deadline, atom::once_v,
                                 keyed_creation{*key, call})
      .value;
  return ask_once<create_reply>(sys_, registry_, deadline, atom::create_v,
                                call.request)
    .value.map(call.render);
}

result<storage::study_listing>
gateway::list(const storage::study_query& query) const {
  return ask_once<storage::study_listing>(sys_, reader_, deadline_from_now(),
                                          atom::list_v, query)
    .value;
}

result<void> gateway::ping(std::chrono::milliseconds deadline) const {
  return without_value(
    ask_once<done>(sys_, reader_, std::chrono::steady_clock::now() + deadline,
                   atom::ping_v)
      .value);
}

result<study_summary> gateway::summary(const std::string& study) const {
  return call<study_summary>(study, atom::summary_v);
}

result<study_summary>
gateway::patch(const std::string& study, const patch_request& req) const {
  return call<study_summary>(study, atom::patch_v, req);
}

result<void> gateway::remove(const std::string& study) const {
  return without_value(call<done>(study, atom::remove_v));
}

result<answer_text>
gateway::perform(const std::string& study, const worker_call& call,
                 const std::optional<idempotency_key>& key) const {
  if (key)
    return this->call<answer_text>(study, atom::once_v,
                                   keyed_request{*key, call});
  return std::visit(
    [&]<class Request, class Reply>(const rendered_call<Request, Reply>& x) {
      return this->call<Reply>(study, verb_of(x.request), x.request)
        .map(x.render);
    },
    call);
}

result<trial_page>
gateway::get(const std::string& study, std::int64_t number) const {
  return call<trial_page>(study, atom::get_v, number);
}

result<trial_page>
gateway::list(const std::string& study, const list_request& req) const {
  return call<trial_page>(study, atom::list_v, req);
}

result<trial_page> gateway::best(const std::string& study) const {
  return call<trial_page>(study, atom::best_v);
}

result<pareto_reply> gateway::pareto(const std::string& study) const {
  return call<pareto_reply>(study, atom::pareto_v);
}

result<void> gateway::watch(const watch_request& req) const {
  return without_value(
    ask_once<done>(sys_, feed_, deadline_from_now(), atom::watch_v, req).value);
}

result<std::shared_ptr<const study_snapshot>>
gateway::snapshot(const std::string& study) const {
  return call<std::shared_ptr<const study_snapshot>>(study, atom::snapshot_v);
}

result<importance_reply>
gateway::importance(const std::string& study, importance_evaluator evaluator,
                    std::size_t objective) const {
  auto deadline = deadline_from_now();
  auto found = call_until<std::shared_ptr<const study_snapshot>>(
    deadline, study, atom::snapshot_v);
  if (!found)
    return tl::make_unexpected(found.error());
  importance_request req{std::move(*found), evaluator, objective,
                         deadline - deadline_ / reserve};
  return ask_once<importance_reply>(sys_, analysis_, deadline,
                                    atom::importance_v, req)
    .value;
}

result<hypervolume_reply> gateway::hypervolume(hypervolume_request req) const {
  auto deadline = deadline_from_now();
  req.deadline = deadline - deadline_ / reserve;
  return ask_once<hypervolume_reply>(sys_, analysis_, deadline, atom::volume_v,
                                     req)
    .value;
}

} // namespace tuner::http
