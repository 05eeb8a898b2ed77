#include "actors/feed.hpp"

#include "actors/caf_error.hpp"

#include <caf/sec.hpp>

#include <algorithm>
#include <utility>

namespace tuner {

namespace {

using feed_pointer = feed_actor::stateful_pointer<feed_state>;
using watcher_ptr = std::shared_ptr<feed_state::watcher>;
using entry = feed_state::entry;

/// How much of the log a watcher gets at once.
constexpr std::size_t page_changes = 256;
constexpr std::size_t page_bytes = 256 * 1'024;

/// How soon it is tried again what failed for a reason that may pass.
constexpr std::chrono::seconds retry_pause{1};

/// How long whoever is gone is still counted as watching.
constexpr std::chrono::seconds sweep_interval{1};

/// The behavior's parts share what the actor was spawned with.
struct feed_parts {
  feed_pointer self;
  registry_actor registry;
  reader_actor reader;
  feed_options options;

  entry* find_entry(const std::string& study) const {
    auto i = self->state.studies.find(study);
    return i == self->state.studies.end() ? nullptr : &i->second;
  }

  recent_events::text
  write(const std::string& study, const entry& from, study_event event) const {
    study_events of{study, from.study_id};
    return std::make_shared<const std::string>(options.write(of, event));
  }

  static void push(const feed_state::watcher& to, recent_events::text what) {
    if (auto sink = to.sink.lock())
      sink->push(std::move(what));
  }

  // -- finding the study's actor ---------------------------------------------

  void watch(feed_state::admission who) const {
    sweep_later();
    auto name = who.req.study;
    auto [i, is_new] = self->state.studies.try_emplace(name);
    i->second.admissions.push_back(std::move(who));
    if (is_new)
      look_for(name, nullptr);
    else if (i->second.actor)
      admit(name, i->second);
  }

  void look_for(const std::string& study, const caf::actor_addr& stale) const {
    self->request(registry, options.load_deadline, atom::find_v, study, stale)
      .then([*this, study](const study_actor& found) { attach(study, found); },
            [*this, study](const caf::error& why) {
              not_found(study, to_failure(why));
            });
  }

  void attach(const std::string& study, const study_actor& found) const {
    self->monitor(found);
    self->request(found, options.load_deadline, atom::watch_v, feed_actor{self})
      .then(
        [*this, study, found](const watch_reply& from) {
          auto x = find_entry(study);
          if (!x)
            return let_go(found);
          x->actor = found;
          x->study_id = from.study_id;
          x->recent = recent_events{from.last_id};
          admit(study, *x);
          for (auto& who : x->watchers)
            catch_up(study, who);
        },
        [*this, study, found](const caf::error& why) {
          self->demonitor(found.address());
          // It ended before it heard of us.
          if (why == caf::sec::request_receiver_down)
            look_for(study, found.address());
          else
            not_found(study, to_failure(why));
        });
  }

  void let_go(const study_actor& study) const {
    self->demonitor(study.address());
    self->send(study, atom::unwatch_v);
  }

  void not_found(const std::string& study, const failure& why) const {
    auto x = find_entry(study);
    if (!x)
      return;
    for (auto& who : std::exchange(x->admissions, {}))
      who.answer.deliver(to_caf(why));
    if (x->watchers.empty())
      self->state.studies.erase(study);
    else if (why.code == errc::no_such_study)
      end(study, {event_kind::deleted});
    else
      self->delayed_send(self, retry_pause, atom::find_v, study);
  }

  void on_down(const caf::actor_addr& gone) const {
    for (auto& [study, x] : self->state.studies)
      if (x.actor && x.actor.address() == gone) {
        pass_on(study, x);
        x.actor = nullptr;
        for (auto& who : x.watchers)
          who->is_live = false;
        return look_for(std::string{study}, gone);
      }
  }

  // -- watchers --------------------------------------------------------------

  void admit(const std::string& study, entry& x) const {
    for (auto& [req, answer] : std::exchange(x.admissions, {})) {
      auto who = std::make_shared<feed_state::watcher>();
      who->id = self->state.next_watcher++;
      who->sink = req.sink;
      who->position = req.after.value_or(x.recent.last());
      req.sink->push(write(study, x, {event_kind::position, who->position}));
      x.watchers.push_back(who);
      answer.deliver(done{});
      catch_up(study, who);
    }
  }

  /// Gives a watcher what it lacks, as far as it takes it now.
  void catch_up(const std::string& study, const watcher_ptr& who) const {
    auto x = find_entry(study);
    auto sink = who->sink.lock();
    if (!x || !x->actor || !sink || who->is_live || who->is_reading)
      return;
    if (x->recent.last() == who->position) {
      who->is_live = true;
      return;
    }
    who->is_reading = true;
    sink->when_empty([to = feed_actor{self}, study, id = who->id] {
      caf::anon_send(to, atom::resume_v, study, id);
    });
  }

  /// The watcher has taken all it was given: reads on in the log.
  void read_on(const std::string& study, const watcher_ptr& who) const {
    auto x = find_entry(study);
    if (!x || !x->actor)
      return stop_reading(who);
    if (x->recent.covers(who->position)) {
      stop_reading(who);
      who->is_live = true;
      return deliver(*x, *who);
    }
    self
      ->request(reader, options.load_deadline, atom::events_v, x->study_id,
                who->position, page_changes)
      .then([*this, study,
             who](storage::change_page& page) { show(study, who, page); },
            [*this, study, who](const caf::error&) { try_later(study, who); });
  }

  void show(const std::string& study, const watcher_ptr& who,
            storage::change_page& page) const {
    auto x = find_entry(study);
    if (!x || !x->actor)
      return stop_reading(who);
    if (page.changes.empty() && page.last_id == who->position) {
      // All there is; if live events are missed meanwhile, again.
      stop_reading(who);
      who->is_live = who->position > x->recent.last();
      return catch_up(study, who);
    }
    if (page.changes.empty() || page.first_id != who->position + 1) {
      stop_reading(who);
      return reset(study, *x, who);
    }
    self
      ->request(x->actor, options.load_deadline, atom::events_v,
                std::move(page))
      .then(
        [*this, study, who](const std::shared_ptr<const study_events>& missed) {
          stop_reading(who);
          tell(*who, *missed);
          catch_up(study, who);
        },
        [*this, study, who](const caf::error&) { try_later(study, who); });
  }

  /// Tells events of the log, not too many at once.
  void tell(feed_state::watcher& who, const study_events& missed) const {
    auto text = std::make_shared<std::string>();
    for (const auto& event : missed.events) {
      *text += options.write(missed, event);
      who.position = event.id;
      if (text->size() >= page_bytes)
        break;
    }
    push(who, std::move(text));
  }

  /// What the watcher missed cannot be told.
  void reset(const std::string& study, entry& x, const watcher_ptr& who) const {
    pass_on(study, x);
    who->position = x.recent.last();
    push(*who, write(study, x, {event_kind::reset, who->position}));
    who->is_live = true;
  }

  static void stop_reading(const watcher_ptr& who) {
    who->is_reading = false;
  }

  void try_later(const std::string& study, const watcher_ptr& who) const {
    self->delayed_send(self, retry_pause, atom::resume_v, study, who->id);
  }

  // -- events ----------------------------------------------------------------

  void take(const study_events& news) const {
    auto x = find_entry(news.study);
    if (!x || !x->actor || x->study_id != news.study_id)
      return;
    for (const auto& event : news.events) {
      if (event.kind == event_kind::deleted)
        return end(news.study, event);
      if (event.id <= x->recent.last())
        continue;
      if (event.id != x->recent.last() + 1)
        skip_to(*x, event.id);
      x->recent.append(options.write(news, event));
    }
    x->is_dirty = true;
    if (!std::exchange(self->state.is_flushing, true))
      self->send(self, atom::flush_v);
  }

  /// Some events did not come this way: they are in the log.
  static void skip_to(entry& x, std::int64_t id) {
    x.recent = recent_events{id - 1};
    for (auto& who : x.watchers)
      who->is_live = false;
  }

  void flush() const {
    self->state.is_flushing = false;
    for (auto& [study, x] : self->state.studies)
      if (x.is_dirty)
        pass_on(study, x);
  }

  void pass_on(const std::string& study, entry& x) const {
    x.is_dirty = false;
    for (auto& who : x.watchers) {
      if (who->is_live)
        deliver(x, *who);
      else
        catch_up(study, who);
    }
    x.recent.trim();
  }

  static void deliver(entry& x, feed_state::watcher& to) {
    // What it read in the log may be ahead of what the study has told us.
    if (to.position >= x.recent.last())
      return;
    auto sink = to.sink.lock();
    to.is_live = sink && sink->push(x.recent.since(to.position));
    if (to.is_live)
      to.position = x.recent.last();
  }

  /// Ends all who watch a study with one last event.
  void end(const std::string& study, study_event last) const {
    auto x = find_entry(study);
    pass_on(study, *x);
    auto text = write(study, *x, std::move(last));
    for (auto& who : x->watchers)
      if (auto sink = who->sink.lock()) {
        sink->push(text);
        sink->end();
      }
    self->state.studies.erase(study);
  }

  // -- who is gone -----------------------------------------------------------

  void sweep_later() const {
    if (!std::exchange(self->state.is_sweeping, true))
      self->delayed_send(self, sweep_interval, atom::idle_v);
  }

  void sweep() const {
    auto& studies = self->state.studies;
    self->state.is_sweeping = false;
    for (auto i = studies.begin(); i != studies.end();) {
      auto& x = i->second;
      std::erase_if(x.watchers,
                    [](const auto& who) { return who->sink.expired(); });
      if (!x.watchers.empty() || !x.admissions.empty()) {
        ++i;
        continue;
      }
      if (x.actor)
        let_go(x.actor);
      i = studies.erase(i);
    }
    if (!studies.empty())
      sweep_later();
  }
};

} // namespace

feed_actor::behavior_type feed(feed_pointer self, registry_actor registry,
                               reader_actor reader, feed_options options) {
  feed_parts parts{self, std::move(registry), std::move(reader),
                   std::move(options)};
  self->set_down_handler(
    [=](const caf::down_msg& down) { parts.on_down(down.source); });
  return {
    [=](atom::watch, watch_request& req) -> caf::result<done> {
      auto rp = self->make_response_promise<done>();
      parts.watch({std::move(req), rp});
      return rp;
    },
    [=](atom::events, const std::shared_ptr<const study_events>& news) {
      parts.take(*news);
    },
    [=](atom::flush) { parts.flush(); },
    [=](atom::resume, const std::string& study, std::uint64_t id) {
      auto x = parts.find_entry(study);
      if (!x)
        return;
      for (auto& who : x->watchers)
        if (who->id == id)
          return parts.read_on(study, watcher_ptr{who});
    },
    [=](atom::find, const std::string& study) {
      if (auto x = parts.find_entry(study); x && !x->actor)
        parts.look_for(study, nullptr);
    },
    [=](atom::idle) { parts.sweep(); },
  };
}

} // namespace tuner
