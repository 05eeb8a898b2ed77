#pragma once

#include "actors/messages.hpp"

#include <caf/replies_to.hpp>
#include <caf/typed_actor.hpp>

namespace tuner {

/// READER: one connection that reads. Detached: it blocks on the database, and
/// replaying a long history takes its time.
using reader_actor = caf::typed_actor<
  // Loads a study by name and replays it into its sampler and pruner. Fails as
  // `storage::reader::load`.
  caf::replies_to<atom::load, std::string>::with<std::shared_ptr<study_state>>,
  // Lists studies.
  caf::replies_to<atom::list,
                  storage::study_query>::with<storage::study_listing>,
  // The answer kept under a key of a study; study 0: of a creation.
  caf::replies_to<atom::answer, std::int64_t,
                  std::string>::with<std::optional<storage::recorded_answer>>,
  // The names of the studies with leased trials.
  caf::replies_to<atom::leased>::with<std::vector<std::string>>,
  // What is logged of a study behind an id, at most so many changes.
  caf::replies_to<atom::events, std::int64_t, std::int64_t,
                  std::size_t>::with<storage::change_page>,
  // Replies once the database has answered.
  caf::replies_to<atom::ping>::with<done>>;

/// STORAGE: the one writer. Detached: it blocks on the database.
using storage_actor = caf::typed_actor<
  // Queues the batches; replies once it is known which of them are durable.
  caf::replies_to<atom::write, write_burst>::with<burst_outcome>,
  // Claims a study and loads it behind all writes queued so far.
  caf::replies_to<atom::load, std::string>::with<std::shared_ptr<study_state>>,
  // As READER's. A key whose write was acknowledged is found.
  caf::replies_to<atom::answer, std::int64_t,
                  std::string>::with<std::optional<storage::recorded_answer>>,
  caf::replies_to<atom::leased>::with<std::vector<std::string>>,
  // Commits whatever is queued. Sent by the actor to itself.
  caf::reacts_to<atom::flush>,
  // Deletes a piece of what nobody needs. Sent by the actor to itself, behind
  // what waits, until nothing is left.
  caf::reacts_to<atom::clean>,
  // Begins to clean. Sent by the actor to itself every ten minutes.
  caf::reacts_to<atom::idle>>;

/// FEED: tells watchers what happens to their studies, in the order of the
/// commits, each event once.
using feed_actor = caf::typed_actor<
  // Tells a sink all events from now on, or behind one; ends it when the study
  // is deleted. Fails as REGISTRY's search.
  caf::replies_to<atom::watch, watch_request>::with<done>,
  // What happened, durable. Sent by a STUDY that is watched.
  caf::reacts_to<atom::events, std::shared_ptr<const study_events>>,
  // Passes on what has arrived. Sent to itself.
  caf::reacts_to<atom::flush>,
  // Lets a watcher of a study catch up further. Sent to itself.
  caf::reacts_to<atom::resume, std::string, std::uint64_t>,
  // Looks for a study's actor again. Sent to itself.
  caf::reacts_to<atom::find, std::string>,
  // Forgets who is gone. Sent to itself.
  caf::reacts_to<atom::idle>>;

/// STUDY: one actor per study; it handles one message at a time in arrival
/// order, so no two asks see the same history. A reply means that what it says
/// is durable. Ends after a failed commit; requests that it never handled
/// bounce with `caf::sec::request_receiver_down` and may be sent again.
using study_actor = caf::typed_actor<
  // Hands out trials, enqueued ones first. Fails with `exhausted`.
  caf::replies_to<atom::ask, ask_request>::with<ask_reply>,
  // Records an outcome; the same one again succeeds. Fails with
  // `no_such_trial`, `wrong_state`, `invalid_argument`.
  caf::replies_to<atom::tell, tell_request>::with<trial_page>,
  // Records points of a learning curve and asks the pruner.
  caf::replies_to<atom::report, report_request>::with<report_reply>,
  // A sign of life of a worker. Fails as `tell`, and with `lease_expired`.
  caf::replies_to<atom::renew, renew_request>::with<renew_reply>,
  // Any of the above or below that has an effect, once per key. Fails with
  // `key_reused`.
  caf::replies_to<atom::once, keyed_request>::with<answer_text>,
  // Adds WAITING or finished trials, all or none.
  caf::replies_to<atom::add, add_request>::with<trial_page>,
  // One trial by number.
  caf::replies_to<atom::get, std::int64_t>::with<trial_page>,
  // A page of trials.
  caf::replies_to<atom::list, list_request>::with<trial_page>,
  // The best trial of one objective, or the first of the Pareto front. Fails
  // with `nothing_yet`.
  caf::replies_to<atom::best>::with<trial_page>,
  // The Pareto front. Fails with `not_applicable`.
  caf::replies_to<atom::pareto>::with<pareto_reply>,
  // What the study is and how far it has come.
  caf::replies_to<atom::summary>::with<study_summary>,
  // The study as it is now, for analysis elsewhere.
  caf::replies_to<atom::snapshot>::with<std::shared_ptr<const study_snapshot>>,
  // From now on FEED is sent every change that has become durable.
  caf::replies_to<atom::watch, feed_actor>::with<watch_reply>,
  caf::reacts_to<atom::unwatch>,
  // What to tell of some logged changes.
  caf::replies_to<atom::events, storage::change_page>::with<
    std::shared_ptr<const study_events>>,
  // The study exists and somebody creates it again: takes over ranges, sampler,
  // pruner and attributes. Fails with `study_differs`.
  caf::replies_to<atom::adopt, create_request>::with<create_reply>,
  // Changes the study.
  caf::replies_to<atom::patch, patch_request>::with<study_summary>,
  // Deletes the study and ends the actor.
  caf::replies_to<atom::remove>::with<done>,
  // Lets the time of leases pass. Sent to itself.
  caf::reacts_to<atom::lapse>,
  // Sends STORAGE what is collected. Sent to itself.
  caf::reacts_to<atom::flush>,
  // Ends the actor if nothing was asked of it for long. Sent to itself.
  caf::reacts_to<atom::idle>>;

/// REGISTRY: maps names to STUDY actors, loading them on first use.
using registry_actor = caf::typed_actor<
  // The actor of a study. `stale` is the handle with which a request bounced
  // (or null): that one is not returned again. Fails with `no_such_study`,
  // `unreadable_study`, `unavailable`.
  caf::replies_to<atom::find, std::string, caf::actor_addr>::with<study_actor>,
  // Creates a study, or loads it and lets it adopt the request.
  caf::replies_to<atom::create, create_request>::with<create_reply>,
  // The same, once per key. Fails with `key_reused`.
  caf::replies_to<atom::once, keyed_creation>::with<answer_text>,
  // Loads the studies with leased trials, so that leases end even if nobody
  // asks. Sent to itself.
  caf::reacts_to<atom::lapse>>;

/// ANALYST: one thread for computations that take long. Detached.
using analyst_actor = caf::typed_actor<
  // Runs it; replies when it is through.
  caf::replies_to<atom::compute, computation>::with<done>>;

/// ANALYSIS: answers what takes long to compute from snapshots of studies, on
/// the threads of a few ANALYSTs. Everything is given up at the request's
/// deadline: `timeout`.
using analysis_actor = caf::typed_actor<
  // Fails with `not_applicable` below two COMPLETE trials, with
  // `invalid_argument`, field `target_idx`, if there is no such objective.
  caf::replies_to<atom::importance, importance_request>::with<importance_reply>,
  // Fails with `not_applicable` for one objective, with `invalid_argument`,
  // field `reference_point`, if its length is wrong.
  caf::replies_to<atom::volume, hypervolume_request>::with<hypervolume_reply>>;

/// KEYS: one connection to the database of keys. Detached.
using key_reader_actor = caf::typed_actor<
  // What is known of a token. Fails as `storage::key_store::find`.
  caf::replies_to<atom::find,
                  auth::token_query>::with<std::optional<auth::credential>>,
  // Records when keys were last used.
  caf::replies_to<atom::write, auth::key_uses>::with<done>>;

/// AUTH: knows the keys that were used lately, so that a key costs one look-up
/// per period, however many requests it comes with.
using auth_actor = caf::typed_actor<
  // What a token is worth, for some seconds. A key known before stays valid
  // while the database cannot be reached; else fails with `unavailable`.
  caf::replies_to<atom::find, auth::token_query>::with<auth::key_entry_ptr>,
  // Records when keys were last used; replies once that is done.
  caf::replies_to<atom::flush>::with<done>,
  // The same, now and then. Sent to itself.
  caf::reacts_to<atom::lapse>>;

} // namespace tuner
