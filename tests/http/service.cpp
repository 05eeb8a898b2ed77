#include "tests/http/service.hpp"

#include "actors/analysis.hpp"
#include "actors/analyst.hpp"
#include "actors/feed.hpp"
#include "actors/reader.hpp"
#include "actors/registry.hpp"
#include "actors/storage.hpp"
#include "http/event_writer.hpp"
#include "http/routes.hpp"
#include "http/uri.hpp"

#include <caf/scoped_actor.hpp>
#include <doctest/doctest.h>

#include <utility>
#include <vector>

namespace tuner::test {

namespace {

/// A real writer with the faults switched on from outside.
class faulty_writer : public storage::writer {
public:
  faulty_writer(std::unique_ptr<storage::writer> real, database_faults& faults)
    : real_(std::move(real)), faults_(faults) {
    // nop
  }

  result<void> claim(const std::string& study_name) override {
    return real_->claim(study_name);
  }

  result<bool> clean(timestamp cutoff) override {
    return real_->clean(cutoff);
  }

  result<std::vector<storage::write_receipt>>
  apply(std::span<const storage::write_batch> batches) override {
    faults_.pass_gate();
    if (faults_.fail_next_commit.exchange(false))
      return fail(errc::unavailable, "The database is gone");
    return real_->apply(batches);
  }

private:
  std::unique_ptr<storage::writer> real_;
  database_faults& faults_;
};

/// A real reader that can be cut off.
class faulty_reader : public storage::reader {
public:
  faulty_reader(std::unique_ptr<storage::reader> real, database_faults& faults)
    : real_(std::move(real)), faults_(faults) {
    // nop
  }

  result<storage::stored_study> load(const std::string& name) override {
    return real_->load(name);
  }

  result<storage::study_listing>
  list(const storage::study_query& query) override {
    if (faults_.unreachable)
      return fail(errc::unavailable, "The database is gone");
    return real_->list(query);
  }

  result<std::optional<storage::recorded_answer>>
  find_answer(std::int64_t study_id, const std::string& key) override {
    return real_->find_answer(study_id, key);
  }

  result<std::vector<std::string>> leased_studies() override {
    return real_->leased_studies();
  }

  result<storage::change_page>
  changes(std::int64_t study_id, std::int64_t after,
          std::size_t limit) override {
    return real_->changes(study_id, after, limit);
  }

  result<void> ping() override {
    if (faults_.unreachable)
      return fail(errc::unavailable, "The database is gone");
    return real_->ping();
  }

private:
  std::unique_ptr<storage::reader> real_;
  database_faults& faults_;
};

caf::actor_system_config& two_threads(caf::actor_system_config& cfg) {
  cfg.set("scheduler.policy", caf::atom("sharing"));
  cfg.set("scheduler.max-threads", 2);
  return cfg;
}

study_environment environment() {
  study_environment env;
  env.default_sampler = {"random"};
  env.default_pruner = {"none"};
  env.now = [] {
    return std::chrono::floor<std::chrono::microseconds>(
      std::chrono::system_clock::now());
  };
  env.log = [](const event&) {};
  return env;
}

/// Reads a streamed body to its end.
void drain(httplib::Response& res, reply& out) {
  httplib::DataSink sink;
  auto done = false;
  sink.write = [&](const char* data, std::size_t size) {
    out.text.append(data, size);
    return true;
  };
  sink.done = [&] { done = true; };
  while (!done && out.whole) {
    ++out.pieces;
    out.whole = res.content_provider_(out.text.size(), 0, sink);
  }
}

} // namespace

void database_faults::close_gate() {
  std::lock_guard lock{mutex_};
  closed_ = true;
}

void database_faults::open_gate() {
  {
    std::lock_guard lock{mutex_};
    closed_ = false;
  }
  opened_.notify_all();
}

void database_faults::pass_gate() {
  std::unique_lock lock{mutex_};
  opened_.wait(lock, [&] { return !closed_; });
}

std::string reply::header(const std::string& name) const {
  auto i = headers.find(name);
  return i == headers.end() ? std::string{} : i->second;
}

service::service(std::chrono::milliseconds deadline)
  : sys_(two_threads(config_)) {
  auto opened
    = storage::open_backend("sqlite:///" + (directory_.path() / "t").string());
  REQUIRE(opened);
  db_ = std::move(*opened);
  REQUIRE(db_->prepare_schema());
  auto env = environment();
  reader_ = sys_.spawn<caf::detached>(
    database_reader,
    std::shared_ptr<storage::reader>{
      std::make_shared<faulty_reader>(db_->make_reader(), faults)},
    env);
  storage_ = sys_.spawn<caf::detached>(
    storage_writer,
    std::shared_ptr<storage::writer>{
      std::make_shared<faulty_writer>(db_->make_writer(), faults)},
    std::vector{reader_}, env.log, metrics::storage_metrics{});
  registry_options options;
  options.study.log = env.log;
  options.environment = env;
  registry_ = sys_.spawn(tuner::registry, storage_, options);
  for (int i = 0; i < 2; ++i)
    analysts_.push_back(sys_.spawn<caf::detached>(analyst, nullptr));
  analysis_ = sys_.spawn(analysis, analysts_);
  feed_ = sys_.spawn(feed, registry_, reader_, feed_options{http::write_event});
  gateway_.emplace(sys_, registry_, reader_, analysis_, feed_, deadline);
  http::add_routes(routes_, *gateway_, streams,
                   {"1.2.3", [] { return std::string{"up 1\n"}; }});
}

service::~service() {
  faults.open_gate();
  caf::anon_send_exit(feed_, caf::exit_reason::user_shutdown);
  caf::anon_send_exit(registry_, caf::exit_reason::user_shutdown);
  caf::anon_send_exit(storage_, caf::exit_reason::user_shutdown);
  caf::anon_send_exit(reader_, caf::exit_reason::user_shutdown);
  caf::anon_send_exit(analysis_, caf::exit_reason::user_shutdown);
  for (auto& x : analysts_)
    caf::anon_send_exit(x, caf::exit_reason::user_shutdown);
}

reply service::call(const std::string& method, const std::string& target,
                    const std::string& body,
                    const std::function<void()>& meanwhile,
                    httplib::Headers headers) {
  httplib::Request raw;
  raw.headers = std::move(headers);
  raw.method = method;
  raw.body = body;
  auto query = target.find('?');
  if (query != std::string::npos)
    raw.params = http::parse_query(target.substr(query + 1)).value();
  auto found = routes_.match(method, std::string{http::prefix}
                                       + target.substr(0, query));
  reply out;
  out.status = found.status;
  if (!found.answer)
    return out;
  httplib::Response res;
  (*found.answer)({raw, found.captures, "request-1", &out.events}, res);
  out.status = res.status;
  out.headers = res.headers;
  out.text = res.body;
  if (meanwhile)
    meanwhile();
  if (res.content_provider_)
    drain(res, out);
  out.body = nlohmann::json::parse(out.text, nullptr, false);
  return out;
}

reply service::get(const std::string& target, httplib::Headers headers) {
  return call("GET", target, {}, {}, std::move(headers));
}

reply service::post(const std::string& target, const nlohmann::json& body) {
  return call("POST", target, body.dump());
}

reply service::create(const std::string& name, const nlohmann::json& more) {
  auto body = nlohmann::json::parse(R"({"search_space": [
    {"type": "float", "name": "x", "low": 0, "high": 1},
    {"type": "int", "name": "n", "low": 1, "high": 9},
    {"type": "categorical", "name": "c", "choices": ["a", "b"]}],
    "direction": "minimize", "seed": 1})");
  body["name"] = name;
  if (!more.is_null())
    body.update(more);
  return post("/studies", body);
}

void service::kill_actor(const std::string& study) {
  caf::scoped_actor self{sys_};
  self
    ->request(registry_, std::chrono::seconds{30}, atom::find_v, study,
              caf::actor_addr{})
    .receive(
      [&](study_actor& found) {
        self->send_exit(found, caf::exit_reason::kill);
        self->wait_for(found);
      },
      [](const caf::error& why) { FAIL(caf::to_string(why)); });
}

} // namespace tuner::test
