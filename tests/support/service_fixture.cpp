#include "tests/support/service_fixture.hpp"

#include "actors/caf_error.hpp"

#include "tests/support/studies.hpp"

#include <doctest/doctest.h>

#include <utility>

namespace tuner::test {

faulty_writer::faulty_writer(std::unique_ptr<storage::writer> real,
                             std::shared_ptr<commit_faults> faults)
  : real_(std::move(real)), faults_(std::move(faults)) {
  // nop
}

result<std::vector<storage::write_receipt>>
faulty_writer::apply(std::span<const storage::write_batch> batches) {
  if (auto why = std::exchange(faults_->next, std::nullopt))
    return tl::make_unexpected(*why);
  faults_->groups.push_back(batches.size());
  return real_->apply(batches);
}

service_fixture::service_fixture() {
  auto opened = storage::open_backend("sqlite:///"
                                      + (directory.path() / "t.db").string());
  REQUIRE(opened);
  db = std::move(*opened);
  REQUIRE(db->prepare_schema());
  auto env = ticking_environment();
  env.log = [lines = log](const event& x) { lines->emplace_back(x.name); };
  auto reader
    = sys.spawn(database_reader, std::shared_ptr{db->make_reader()}, env);
  storage
    = sys.spawn(storage_writer,
                std::static_pointer_cast<storage::writer>(
                  std::make_shared<faulty_writer>(db->make_writer(), faults)),
                std::vector{reader}, env.log, metrics::storage_metrics{});
  registry_options options;
  options.study.idle = std::chrono::seconds{60};
  options.study.log = env.log;
  options.environment = env;
  registry = sys.spawn(tuner::registry, storage, options);
}

service_fixture::~service_fixture() {
  caf::anon_send_exit(registry, caf::exit_reason::user_shutdown);
  caf::anon_send_exit(storage, caf::exit_reason::user_shutdown);
}

result<study_actor>
service_fixture::find(const std::string& name, const caf::actor_addr& stale) {
  return ask<study_actor>(registry, atom::find_v, name, stale);
}

result<create_reply> service_fixture::create(const std::string& name) {
  return ask<create_reply>(registry, atom::create_v,
                           create_request{definition(name), {}, true});
}

failure service_fixture::answer_of(const caf::error& why) {
  return to_failure(why);
}

} // namespace tuner::test
