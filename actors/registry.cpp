#include "actors/registry.hpp"

#include "actors/caf_error.hpp"
#include "actors/study_creation.hpp"

#include <caf/sec.hpp>
#include <caf/typed_response_promise.hpp>

#include <memory>
#include <utility>

namespace tuner {

namespace {

using registry_pointer = registry_actor::stateful_pointer<registry_state>;
using create_promise = caf::typed_response_promise<create_reply>;

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
  void create(create_promise rp, std::shared_ptr<create_request> req,
              const caf::actor_addr& stale, int tries_left) const {
    find(req->definition.name, stale,
         [=, *this](const result<study_actor>& found) mutable {
           if (found)
             adopt(rp, req, *found, tries_left);
           else if (found.error().code == errc::no_such_study)
             create_new(rp, req, tries_left);
           else
             rp.deliver(to_caf(found.error()));
         });
  }

  void adopt(create_promise rp, std::shared_ptr<create_request> req,
             study_actor actor, int tries_left) const {
    self->request(actor, options.load_deadline, atom::adopt_v, *req)
      .then([=](create_reply& reply) mutable { rp.deliver(std::move(reply)); },
            [=, *this](caf::error& why) mutable {
              // The actor ended before it saw the request.
              if (why == caf::sec::request_receiver_down && tries_left > 0)
                create(rp, req, actor.address(), tries_left - 1);
              else
                rp.deliver(to_caf(to_failure(why)));
            });
  }

  void create_new(create_promise rp, std::shared_ptr<create_request> req,
                  int tries_left) const {
    const auto& name = req->definition.name;
    auto [i, is_new] = self->state.studies.try_emplace(name);
    if (!is_new) // Somebody else is at it.
      return create(rp, req, nullptr, tries_left);
    auto definition = complete_definition(*req, options.environment);
    self
      ->request(storage, options.load_deadline, atom::write_v,
                creation_of(definition))
      .then(
        [=, *this](const storage::write_receipt& receipt) mutable {
          auto made
            = new_study(receipt.study_id, definition, options.environment);
          if (!made) {
            settle(definition.name, tl::make_unexpected(made.error()));
            rp.deliver(to_caf(made.error()));
            return;
          }
          auto summary = (*made)->summary();
          serve(definition.name, std::move(*made));
          rp.deliver(create_reply{std::move(summary), true});
        },
        [=, *this](caf::error& why) mutable {
          auto reason = to_failure(why);
          // Another program was faster: whoever waits gets what it made.
          if (reason.code == errc::study_exists && tries_left > 0) {
            auto& entry = self->state.studies[definition.name];
            entry.waiting.push_back(
              [=, *this](const result<study_actor>& found) mutable {
                if (found)
                  adopt(rp, req, *found, tries_left - 1);
                else
                  rp.deliver(to_caf(found.error()));
              });
            return load(definition.name);
          }
          settle(definition.name, tl::make_unexpected(reason));
          rp.deliver(to_caf(reason));
        });
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
      parts.create(rp, std::make_shared<create_request>(std::move(*checked)),
                   nullptr, 3);
      return rp;
    },
  };
}

} // namespace tuner
