#pragma once

#include "actors/reader.hpp"
#include "actors/registry.hpp"
#include "actors/storage.hpp"
#include "storage/backend.hpp"

#include "tests/support/actor_fixture.hpp"
#include "tests/support/temporary_directory.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tuner::test {

/// What goes wrong with the next commits; shared with the writer under it.
struct commit_faults {
  /// Fails the next group with this.
  std::optional<failure> next;
  /// Sizes of the groups committed, in batches.
  std::vector<std::size_t> groups;
  /// Pieces cleaned.
  std::size_t cleanings = 0;
};

/// A real writer that can be told to fail.
class faulty_writer : public storage::writer {
public:
  faulty_writer(std::unique_ptr<storage::writer> real,
                std::shared_ptr<commit_faults> faults);

  result<void> claim(const std::string& study_name) override {
    return real_->claim(study_name);
  }

  result<bool> clean(timestamp cutoff) override {
    ++faults_->cleanings;
    return real_->clean(cutoff);
  }

  result<std::vector<storage::write_receipt>>
  apply(std::span<const storage::write_batch> batches) override;

private:
  std::unique_ptr<storage::writer> real_;
  std::shared_ptr<commit_faults> faults_;
};

/// The real actors on a real SQLite file, run step by step.
struct service_fixture : actor_fixture {
  service_fixture();
  ~service_fixture();

  /// Sends a request, runs all actors, and returns the answer.
  template <class Reply, class Handle, class... Ts>
  result<Reply> ask(const Handle& dest, Ts&&... xs) {
    auto sent = self->request(dest, caf::infinite, std::forward<Ts>(xs)...);
    run();
    result<Reply> out = fail(errc::internal, "no answer");
    sent.receive(
      [&](Reply& x) { out = std::move(x); },
      [&](caf::error& why) { out = tl::make_unexpected(answer_of(why)); });
    return out;
  }

  /// As the gateway does: the study's actor, or why there is none.
  result<study_actor>
  find(const std::string& name, const caf::actor_addr& stale = nullptr);

  /// Creates a study of `mixed_space` with the random sampler.
  result<create_reply> create(const std::string& name);

  static failure answer_of(const caf::error& why);

  temporary_directory directory;
  std::unique_ptr<storage::backend> db;
  std::shared_ptr<commit_faults> faults = std::make_shared<commit_faults>();
  std::shared_ptr<std::vector<std::string>> log
    = std::make_shared<std::vector<std::string>>();
  storage_actor storage;
  registry_actor registry;
};

} // namespace tuner::test
