#include "actors/analysis.hpp"

#include "actors/caf_error.hpp"
#include "actors/hypervolume_job.hpp"

#include <algorithm>
#include <cassert>
#include <optional>
#include <string>
#include <utility>

namespace tuner {

namespace {

using analysis_pointer = analysis_actor::stateful_pointer<analysis_state>;
using waiting_request = analysis_state::waiting_request;

/// Studies whose findings are kept.
constexpr std::size_t max_studies = 256;

bool asks_the_same(const importance_request& a, const importance_request& b) {
  return a.evaluator == b.evaluator && a.objective == b.objective;
}

bool sees_the_same(const study_snapshot& a, const study_snapshot& b) {
  return a.incarnation == b.incarnation && a.n_complete == b.n_complete;
}

/// Whether `a` was taken after `b`, as far as can be told; of two incarnations
/// the one that was asked for later is.
bool is_newer(const study_snapshot& a, const study_snapshot& b) {
  return a.incarnation != b.incarnation || a.version >= b.version;
}

result<void> check(const importance_request& req) {
  auto n = req.study->directions.size();
  if (req.objective >= n)
    return fail(errc::invalid_argument,
                "Input should be less than the number of objectives, "
                  + std::to_string(n),
                "target_idx");
  if (req.study->n_complete < 2)
    return fail(errc::not_applicable,
                "At least 2 completed trials required for importance analysis");
  return {};
}

/// The behavior's parts share what the actor was spawned with.
struct analysis_parts {
  analysis_pointer self;
  std::vector<analyst_actor> analysts;

  /// Runs something on the next analyst; calls `then` here when it is through,
  /// or `otherwise` if it never will be.
  template <class Then, class Otherwise>
  void
  compute(std::function<void()> run, Then then, Otherwise otherwise) const {
    auto& next = self->state.next_analyst;
    next = (next + 1) % analysts.size();
    self
      ->request(analysts[next], caf::infinite, atom::compute_v,
                computation{std::move(run)})
      .then([=](const done&) mutable { then(); },
            [=](const caf::error& why) mutable { otherwise(why); });
  }

  caf::result<importance_reply>
  importance(const importance_request& req) const {
    if (auto ok = check(req); !ok)
      return to_caf(ok.error());
    auto& study = entry_of(req.study->id);
    for (const auto& x : study.findings)
      if (x.reply.evaluator == req.evaluator && x.objective == req.objective
          && x.incarnation == req.study->incarnation
          && x.n_complete == req.study->n_complete)
        return x.reply;
    auto rp = self->make_response_promise<importance_reply>();
    if (study.job && asks_the_same(study.job->request(), req)
        && sees_the_same(*study.job->request().study, *req.study)) {
      study.job->extend(req.deadline);
      study.takers.push_back({req, rp});
    } else {
      study.waiting.push_back({req, rp});
      if (!study.job)
        start(req.study->id);
    }
    return rp;
  }

  analysis_state::entry& entry_of(std::int64_t id) const {
    auto& st = self->state;
    auto& out = st.studies[id];
    out.last_used = ++st.uses;
    if (st.studies.size() > max_studies)
      forget_oldest();
    return out;
  }

  void forget_oldest() const {
    auto& studies = self->state.studies;
    auto oldest = studies.end();
    for (auto i = studies.begin(); i != studies.end(); ++i)
      if (!i->second.job
          && (oldest == studies.end()
              || i->second.last_used < oldest->second.last_used))
        oldest = i;
    // The one in use is the youngest, and all others may be busy.
    if (oldest != studies.end() && oldest->second.last_used != self->state.uses)
      studies.erase(oldest);
  }

  /// Begins what is asked for first, on the newest history of those who ask
  /// for it. @pre Somebody waits and no job is under way.
  void start(std::int64_t id) const {
    auto& study = self->state.studies[id];
    auto chosen = study.waiting.front().request;
    auto rest
      = std::stable_partition(study.waiting.begin(), study.waiting.end(),
                              [&](const waiting_request& x) {
                                return asks_the_same(x.request, chosen);
                              });
    for (auto i = study.waiting.begin(); i != rest; ++i)
      if (is_newer(*i->request.study, *chosen.study))
        chosen = i->request;
    study.takers.assign(std::make_move_iterator(study.waiting.begin()),
                        std::make_move_iterator(rest));
    study.waiting.erase(study.waiting.begin(), rest);
    study.job = std::make_shared<importance_job>(std::move(chosen));
    for (const auto& x : study.takers)
      study.job->extend(x.request.deadline);
    auto job = study.job;
    auto unfinished = [*this, id, job](const caf::error& why) {
      settle(id, job, tl::make_unexpected(to_failure(why)));
    };
    compute([job] { job->prepare(); },
            [*this, id, job, unfinished] { divide(id, job, unfinished); },
            unfinished);
  }

  /// Hands every analyst a part of the job.
  template <class Unfinished>
  void divide(std::int64_t id, std::shared_ptr<importance_job> job,
              Unfinished unfinished) const {
    auto n = std::min(analysts.size(), job->max_parts());
    if (n == 0)
      return settle(id, job, job->finish());
    auto left = std::make_shared<std::size_t>(n);
    for (std::size_t part = 0; part < n; ++part)
      compute([job, part, n] { job->run(part, n); },
              [*this, id, job, left] {
                if (--*left == 0)
                  settle(id, job, job->finish());
              },
              unfinished);
  }

  /// Answers who waits for the job and begins the next.
  void settle(std::int64_t id, const std::shared_ptr<importance_job>& job,
              result<importance_reply> found) const {
    auto& study = self->state.studies[id];
    if (study.job != job) // Another part of it failed before.
      return;
    study.job.reset();
    for (auto& x : std::exchange(study.takers, {}))
      if (found)
        x.promise.deliver(*found);
      else
        x.promise.deliver(to_caf(found.error()));
    if (found)
      keep(study, *job, std::move(*found));
    if (!study.waiting.empty())
      start(id);
  }

  static void keep(analysis_state::entry& study, const importance_job& job,
                   importance_reply reply) {
    const auto& req = job.request();
    std::erase_if(study.findings, [&](const analysis_state::finding& x) {
      return x.reply.evaluator == req.evaluator && x.objective == req.objective;
    });
    study.findings.push_back({req.study->incarnation, req.study->n_complete,
                              req.objective, std::move(reply)});
  }

  caf::result<hypervolume_reply>
  hypervolume(const hypervolume_request& req) const {
    auto rp = self->make_response_promise<hypervolume_reply>();
    auto found = std::make_shared<std::optional<result<hypervolume_reply>>>();
    compute(
      [found, req] {
        try {
          *found = compute_hypervolume(req);
        } catch (...) { // Out of memory: `found` stays empty.
        }
      },
      [found, rp]() mutable {
        if (!*found)
          rp.deliver(to_caf(
            {errc::internal, "The hypervolume failed for lack of memory"}));
        else if (**found)
          rp.deliver(std::move(***found));
        else
          rp.deliver(to_caf((**found).error()));
      },
      [rp](const caf::error& why) mutable {
        rp.deliver(to_caf(to_failure(why)));
      });
    return rp;
  }
};

} // namespace

analysis_actor::behavior_type
analysis(analysis_pointer self, std::vector<analyst_actor> analysts) {
  assert(!analysts.empty());
  analysis_parts parts{self, std::move(analysts)};
  return {
    [=](atom::importance, const importance_request& req) {
      return parts.importance(req);
    },
    [=](atom::volume, const hypervolume_request& req) {
      return parts.hypervolume(req);
    },
  };
}

} // namespace tuner
