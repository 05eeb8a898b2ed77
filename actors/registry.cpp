#include "actors/registry.hpp"

#include "actors/answer_book.hpp"
#include "actors/caf_error.hpp"
#include "actors/study_creation.hpp"

#include <caf/sec.hpp>
#include <caf/typed_response_promise.hpp>

#include <memory>
#include <utility>

namespace tuner {

namespace {

using registry_pointer = registry_actor::stateful_pointer<registry_state>;
using text_promise = caf::typed_response_promise<answer_text>;
using created = std::function<void(const result<create_reply>&)>;

/// How often a request is tried again when its study's actor ends.
constexpr int max_tries = 3;

/// How soon a lease is watched again after its study's actor ended.
constexpr std::chrono::seconds lease_search_interval{5};

/// A study that cannot be loaded is left out of so many searches, a minute's.
constexpr int searches_to_pause = 12;

/// The behavior's parts share what the actor was spawned with.
struct registry_parts {
  registry_pointer self;
  storage_actor storage;
  registry_options options;

  /// Starts serving a study and answers whoever waits for it. A slow sampler
  /// gets a thread of its own, so that it delays no other study.
  void
  serve(const std::string& name, std::shared_ptr<study_state> loaded) const {
    auto handle = loaded->is_slow()
                    ? self->spawn<caf::monitored + caf::detached>(
                      study, std::move(loaded), storage, options.study)
                    : self->spawn<caf::monitored>(study, std::move(loaded),
                                                  storage, options.study);
    settle(name, std::move(handle));
  }

  /// Ends the waiting for `name`.
  void settle(const std::string& name, const result<study_actor>& how) const {
    auto& studies = self->state.studies;
    auto waiting = std::exchange(studies[name].waiting, {});
    if (how)
      studies[name].actor = *how;
    else
      studies.erase(name);
    for (auto& tell : waiting)
      tell(how);
  }

  /// Calls `then` with the actor of a study, which is loaded if need be.
  void find(const std::string& name, const caf::actor_addr& stale,
            registry_state::found then) const {
    auto [i, is_new] = self->state.studies.try_emplace(name);
    auto& entry = i->second;
    if (entry.actor && entry.actor.address() == stale) {
      entry.actor = nullptr;
      is_new = true;
    }
    if (entry.actor)
      return then(entry.actor);
    entry.waiting.push_back(std::move(then));
    if (is_new)
      load(name);
  }

  void load(const std::string& name) const {
    self->request(storage, options.load_deadline, atom::load_v, name)
      .then(
        [*this, name](std::shared_ptr<study_state>& loaded) {
          serve(name, std::move(loaded));
        },
        [*this, name](caf::error& why) {
          settle(name, tl::make_unexpected(to_failure(why)));
        });
  }

  /// Lets the study adopt the request, or creates it if there is none.
  void create(std::shared_ptr<create_request> req, const caf::actor_addr& stale,
              int tries_left, created then) const {
    find(req->definition.name, stale,
         [=, *this](const result<study_actor>& found) {
           if (found)
             adopt(req, *found, tries_left, then);
           else if (found.error().code == errc::no_such_study)
             create_new(req, tries_left, then);
           else
             then(tl::make_unexpected(found.error()));
         });
  }

  void adopt(std::shared_ptr<create_request> req, study_actor actor,
             int tries_left, created then) const {
    self->request(actor, options.load_deadline, atom::adopt_v, *req)
      .then([=](create_reply& reply) { then(std::move(reply)); },
            [=, *this](caf::error& why) {
              // The actor ended before it saw the request.
              if (why == caf::sec::request_receiver_down && tries_left > 0)
                create(req, actor.address(), tries_left - 1, then);
              else
                then(tl::make_unexpected(to_failure(why)));
            });
  }

  void create_new(std::shared_ptr<create_request> req, int tries_left,
                  created then) const {
    const auto& name = req->definition.name;
    auto [i, is_new] = self->state.studies.try_emplace(name);
    if (!is_new) // Somebody else is at it.
      return create(req, nullptr, tries_left, then);
    auto definition = complete_definition(*req, options.environment);
    auto refused = [=, *this](const failure& why) {
      // Another program was faster: whoever waits gets what it made.
      if (why.code == errc::study_exists && tries_left > 0) {
        auto& entry = self->state.studies[definition.name];
        entry.waiting.push_back([=, *this](const result<study_actor>& found) {
          if (found)
            adopt(req, *found, tries_left - 1, then);
          else
            then(tl::make_unexpected(found.error()));
        });
        return load(definition.name);
      }
      settle(definition.name, tl::make_unexpected(why));
      then(tl::make_unexpected(why));
    };
    write_burst creation{{creation_of(definition, *req)}};
    self
      ->request(storage, options.load_deadline, atom::write_v,
                std::move(creation))
      .then(
        [=, *this](const burst_outcome& x) {
          if (x.refusal)
            return refused(*x.refusal);
          auto id = x.receipts.front().study_id;
          auto made = new_study(id, definition, options.environment);
          if (!made) {
            settle(definition.name, tl::make_unexpected(made.error()));
            then(tl::make_unexpected(made.error()));
            return;
          }
          serve(definition.name, std::move(*made));
          then(create_reply{summary_of_new(id, definition), true});
        },
        [=](caf::error& why) { refused(to_failure(why)); });
  }

  /// Creates a study once per key: answers from what is kept, or waits for the
  /// same request that is being carried out, or carries it out.
  void create_once(text_promise rp, keyed_creation req) const {
    auto [i, is_new] = self->state.creating.try_emplace(req.key.key);
    auto& entry = i->second;
    if (!is_new && entry.fingerprint != req.key.fingerprint)
      return refuse(rp, key_reused(req.key));
    entry.fingerprint = req.key.fingerprint;
    entry.waiting.push_back(rp);
    if (!is_new)
      return;
    self
      ->request(storage, options.load_deadline, atom::answer_v, std::int64_t{0},
                req.key.key)
      .then(
        [=, *this](const std::optional<storage::recorded_answer>& kept) {
          if (kept) {
            auto text = replay(*kept, req.key, options.environment.now());
            if (!text)
              return answer_all(req.key.key, tl::make_unexpected(text.error()));
            if (*text)
              return answer_all(req.key.key, std::move(**text));
          }
          create_keyed(req);
        },
        [=, *this](caf::error& why) {
          answer_all(req.key.key, tl::make_unexpected(to_failure(why)));
        });
  }

  void create_keyed(const keyed_creation& req) const {
    auto checked = check_creation(req.call.request, options.environment);
    if (!checked)
      return answer_all(req.key.key, tl::make_unexpected(checked.error()));
    checked->record
      = [req, now = options.environment.now](const create_reply& reply) {
          auto text = req.call.render(reply);
          return storage::recorded_answer{req.key.key, req.key.fingerprint,
                                          text.status, text.body, now()};
        };
    create(std::make_shared<create_request>(std::move(*checked)), nullptr,
           max_tries, [=, *this](const result<create_reply>& reply) {
             if (reply)
               answer_all(req.key.key, req.call.render(*reply));
             else
               answer_all(req.key.key, tl::make_unexpected(reply.error()));
           });
  }

  static void refuse(text_promise& rp, const failure& why) {
    rp.deliver(to_caf(why));
  }

  /// Answers whoever waits for the creation with this key.
  void
  answer_all(const std::string& key, const result<answer_text>& text) const {
    auto waiting = std::exchange(self->state.creating[key].waiting, {});
    self->state.creating.erase(key);
    for (auto& rp : waiting)
      if (text)
        rp.deliver(*text);
      else
        rp.deliver(to_caf(text.error()));
  }

  /// Loads the study, unless that failed a moment ago, because another service
  /// has it, say.
  void watch_leases_of(const std::string& name) const {
    auto& pauses = self->state.lease_pauses;
    if (auto i = pauses.find(name); i != pauses.end() && --i->second > 0)
      return;
    find(name, nullptr, [name, &pauses](const result<study_actor>& found) {
      if (found)
        pauses.erase(name);
      else
        pauses[name] = searches_to_pause;
    });
  }

  /// Loads the studies that hold leases, and will look again.
  void load_leased() const {
    self->request(storage, options.load_deadline, atom::leased_v)
      .then(
        [*this](const std::vector<std::string>& names) {
          for (const auto& name : names)
            watch_leases_of(name);
        },
        [](const caf::error&) {}); // The database is away; try again later.
    self->delayed_send(self, lease_search_interval, atom::lapse_v);
  }
};

} // namespace

registry_actor::behavior_type
registry(registry_pointer self, storage_actor storage,
         registry_options options) {
  registry_parts parts{self, std::move(storage), std::move(options)};
  self->set_down_handler([=](const caf::down_msg& down) {
    auto& studies = self->state.studies;
    for (auto i = studies.begin(); i != studies.end(); ++i)
      if (i->second.actor && i->second.actor.address() == down.source) {
        studies.erase(i);
        return;
      }
  });
  self->set_exit_handler([=](const caf::exit_msg& x) {
    for (auto& [_, entry] : self->state.studies)
      if (entry.actor)
        self->send_exit(entry.actor, x.reason);
    self->quit(x.reason);
  });
  self->send(self, atom::lapse_v);
  return {
    [=](atom::find, const std::string& name,
        const caf::actor_addr& stale) -> caf::result<study_actor> {
      auto rp = self->make_response_promise<study_actor>();
      parts.find(name, stale, [rp](const result<study_actor>& found) mutable {
        if (found)
          rp.deliver(*found);
        else
          rp.deliver(to_caf(found.error()));
      });
      return rp;
    },
    [=](atom::create, const create_request& req) -> caf::result<create_reply> {
      auto checked = check_creation(req, parts.options.environment);
      if (!checked)
        return to_caf(checked.error());
      auto rp = self->make_response_promise<create_reply>();
      parts.create(std::make_shared<create_request>(std::move(*checked)),
                   nullptr, max_tries,
                   [rp](const result<create_reply>& reply) mutable {
                     if (reply)
                       rp.deliver(*reply);
                     else
                       rp.deliver(to_caf(reply.error()));
                   });
      return rp;
    },
    [=](atom::once, keyed_creation& req) -> caf::result<answer_text> {
      auto rp = self->make_response_promise<answer_text>();
      parts.create_once(rp, std::move(req));
      return rp;
    },
    [=](atom::lapse) { parts.load_leased(); },
  };
}

} // namespace tuner
