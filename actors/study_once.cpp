#include "actors/study_once.hpp"

#include "actors/caf_error.hpp"

#include <functional>
#include <optional>
#include <utility>
#include <variant>

namespace tuner {

namespace {

struct keyed_call {
  study_parts parts;
  keyed_request req;
  caf::typed_response_promise<answer_text> rp;

  void run() {
    auto& study = parts.study();
    auto known = study.answers().find(req.key.key);
    switch (known.what) {
      case answer_book::entry::kind::unknown:
        return perform();
      case answer_book::entry::kind::kept:
        return look_up();
      case answer_book::entry::kind::pending:
        break;
    }
    auto text = replay(*known.pending, req.key, study.now());
    if (!text)
      return deliver(to_caf(text.error()));
    // Only behind the commit that the answer speaks of.
    parts.commit(
      study.new_batch(),
      [rp = rp, text = **text]() mutable { rp.deliver(std::move(text)); },
      refusal());
  }

  void look_up() {
    auto self = parts.self;
    auto& st = self->state;
    // Else nobody would hear of it if the actor ends meanwhile.
    auto request = st.next_request++;
    st.outstanding.emplace(request, refusal());
    self
      ->request(st.storage, st.options.commit_deadline, atom::answer_v,
                st.study->id(), req.key.key)
      .then(
        [call = *this,
         request](const std::optional<storage::recorded_answer>& kept) mutable {
          if (call.parts.self->state.outstanding.erase(request) == 1)
            call.found(kept);
        },
        [call = *this, request](caf::error& why) mutable {
          if (call.parts.self->state.outstanding.erase(request) == 1)
            call.deliver(to_caf(to_failure(why)));
        });
  }

  void found(const std::optional<storage::recorded_answer>& kept) {
    auto& study = parts.study();
    if (kept) {
      auto text = replay(*kept, req.key, study.now());
      if (!text)
        return deliver(to_caf(text.error()));
      if (*text)
        return deliver(std::move(**text));
    }
    // Another request with this key may have been faster; ask the book again.
    study.answers().forget(req.key.key);
    run();
  }

  void perform() {
    std::visit([this](auto& call) { perform(call); }, req.call);
  }

  template <class Request, class Reply>
  void perform(rendered_call<Request, Reply>& call) {
    auto& study = parts.study();
    auto made = handle(study, call.request);
    if (!made)
      return deliver(to_caf(made.error()));
    parts.watch_leases();
    auto text = call.render(made->reply);
    storage::recorded_answer answer{req.key.key, req.key.fingerprint,
                                    text.status, text.body, study.now()};
    study.answers().begin(answer);
    made->batch.operations.emplace_back(storage::put_answer{std::move(answer)});
    parts.commit(
      std::move(made->batch),
      [parts = parts, rp = rp, key = req.key.key, text]() mutable {
        parts.study().answers().settle(key);
        rp.deliver(std::move(text));
      },
      refusal());
  }

  template <class T>
  void deliver(T&& x) {
    rp.deliver(std::forward<T>(x));
  }

  std::function<void(const caf::error&)> refusal() const {
    return [rp = rp](const caf::error& why) mutable { rp.deliver(why); };
  }

  static auto handle(study_state& study, const ask_request& x) {
    return study.ask(x);
  }
  static auto handle(study_state& study, const tell_request& x) {
    return study.tell(x);
  }
  static auto handle(study_state& study, const report_request& x) {
    return study.report(x);
  }
  static auto handle(study_state& study, const renew_request& x) {
    return study.renew(x);
  }
  static auto handle(study_state& study, const add_request& x) {
    return study.add(x);
  }
};

} // namespace

caf::result<answer_text> answer_once(study_parts parts, keyed_request req) {
  auto rp = parts.self->make_response_promise<answer_text>();
  parts.self->state.last_used = parts.now();
  keyed_call{parts, std::move(req), rp}.run();
  return rp;
}

} // namespace tuner
