#include "app/service.hpp"

#include "actors/analysis.hpp"
#include "actors/analyst.hpp"
#include "actors/auth.hpp"
#include "actors/feed.hpp"
#include "actors/key_reader.hpp"
#include "actors/reader.hpp"
#include "actors/registry.hpp"
#include "actors/storage.hpp"
#include "http/event_streams.hpp"
#include "http/event_writer.hpp"
#include "http/gateway.hpp"
#include "http/gateway_auth.hpp"
#include "http/key_check.hpp"
#include "http/routes.hpp"
#include "http/server.hpp"
#include "storage/backend.hpp"
#include "storage/key_store.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/scoped_actor.hpp>
#include <sys/resource.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <malloc.h>
#include <optional>
#include <string>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

#include "app/json_log.hpp"
#include "app/readiness.hpp"
#include "app/schema_keeper.hpp"
#include "app/termination.hpp"
#include "metrics/recorder.hpp"
#include "metrics/request_metrics.hpp"

namespace tuner {

namespace {

constexpr auto version = TUNER_VERSION;

/// Threads for analyses; asks and tells need the other ones.
constexpr std::size_t n_analysts = 2;

/// Lets the calling thread have what processor time the others leave.
void yield_to_others() {
  // Of the thread alone: Linux keeps this value per thread. Without it analyses
  // are as urgent as asks, which is no reason to fail.
  ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), 10);
}

/// With eight heaps per processor, as by default, memory that many threads have
/// freed stays in heaps that nobody uses at the moment.
void keep_few_heaps() {
  ::mallopt(M_ARENA_MAX, static_cast<int>(
                           std::max(2u, std::thread::hardware_concurrency())));
}

int refuse(const failure& why) {
  json_log::write({severity::error, "start failed", {{"reason", why.what}}});
  json_log::flush();
  std::cerr << "tuner: " << why.what << std::endl;
  return EXIT_FAILURE;
}

/// Few threads, which share one queue: stealing workers spin when idle.
caf::actor_system_config& configure(caf::actor_system_config& cfg) {
  auto threads = std::max(2u, std::thread::hardware_concurrency());
  cfg.set("scheduler.policy", caf::atom("sharing"));
  cfg.set("scheduler.max-threads", threads);
  return cfg;
}

/// The actors of the service; they end in the right order when it goes.
class actors {
public:
  /// @param keys     Null: nobody needs a key.
  /// @param figures  Must outlive this.
  actors(const config::settings& settings, storage::backend& db,
         std::unique_ptr<storage::key_store> keys,
         const metrics::recorder& figures)
    : system_(configure(config_)) {
    study_environment env;
    env.default_sampler = {settings.default_sampler};
    env.default_pruner = {settings.default_pruner};
    env.now = [] {
      return std::chrono::floor<std::chrono::microseconds>(
        std::chrono::system_clock::now());
    };
    env.log = json_log::write;
    env.metrics = &figures.studies();
    env.max_logged_changes = settings.event_log_size;
    auto spawn_reader = [&] {
      return system_.spawn<caf::detached>(
        database_reader, std::shared_ptr{db.make_reader()}, env);
    };
    std::vector<reader_actor> loaders;
    for (std::size_t i = 0; i < settings.database_readers; ++i)
      loaders.push_back(spawn_reader());
    // Lists and probes do not wait for a long load.
    reader_ = spawn_reader();
    storage_ = system_.spawn<caf::detached>(
      storage_writer, std::shared_ptr{db.make_writer()}, loaders, env.log,
      figures.storage());
    registry_options options;
    // Clients hear of a late commit before the study gives it up.
    options.study = {settings.study_idle, 2 * settings.request_deadline,
                     env.log, env.metrics};
    options.environment = env;
    registry_ = system_.spawn(registry, storage_, options);
    feed_ = system_.spawn(feed, registry_, reader_,
                          feed_options{http::write_event});
    for (std::size_t i = 0; i < n_analysts; ++i)
      analysts_.push_back(
        system_.spawn<caf::detached>(analyst, yield_to_others));
    analysis_ = system_.spawn(analysis, analysts_);
    readers_ = std::move(loaders);
    readers_.push_back(reader_);
    if (!keys)
      return;
    keys_ = system_.spawn<caf::detached>(
      key_reader, std::shared_ptr<storage::key_store>{std::move(keys)});
    auth_options checking;
    checking.cache = settings.auth_cache;
    checking.log = env.log;
    auth_ = system_.spawn(auth_keeper, keys_, checking);
  }

  ~actors() {
    if (auth_)
      record_last_uses();
    caf::anon_send_exit(feed_, caf::exit_reason::user_shutdown);
    caf::anon_send_exit(registry_, caf::exit_reason::user_shutdown);
    caf::anon_send_exit(storage_, caf::exit_reason::user_shutdown);
    for (auto& x : readers_)
      caf::anon_send_exit(x, caf::exit_reason::user_shutdown);
    caf::anon_send_exit(analysis_, caf::exit_reason::user_shutdown);
    for (auto& x : analysts_)
      caf::anon_send_exit(x, caf::exit_reason::user_shutdown);
  }

  http::gateway gateway(std::chrono::milliseconds deadline) {
    return {system_, registry_, reader_, analysis_, feed_, deadline};
  }

  /// @pre There are keys.
  http::auth_gateway auth_gateway(std::chrono::milliseconds deadline) {
    return {system_, auth_, deadline};
  }

private:
  /// Has recorded when keys were used last, then ends what deals with keys. A
  /// database that does not answer may not keep the service from ending.
  void record_last_uses() {
    caf::scoped_actor self{system_};
    self->request(auth_, std::chrono::seconds{2}, atom::flush_v)
      .receive([](done) {}, [](const caf::error&) {});
    self->send_exit(auth_, caf::exit_reason::user_shutdown);
    self->send_exit(keys_, caf::exit_reason::user_shutdown);
  }

  caf::actor_system_config config_;
  caf::actor_system system_;
  std::vector<reader_actor> readers_;
  reader_actor reader_;
  storage_actor storage_;
  registry_actor registry_;
  feed_actor feed_;
  std::vector<analyst_actor> analysts_;
  analysis_actor analysis_;
  key_reader_actor keys_;
  auth_actor auth_;
};

http::server_options front_end_options(const config::settings& s) {
  http::server_options out;
  out.host = s.host;
  out.port = s.port;
  out.threads = s.http_threads;
  out.max_connections = s.http_max_connections;
  out.max_queue = s.http_queue;
  out.max_body_bytes = s.max_body_bytes;
  out.idle_timeout = s.http_idle;
  out.read_timeout = s.http_read;
  out.write_timeout = s.http_write;
  out.heartbeat = s.event_heartbeat;
  // A key that was revoked ends its streams, too.
  if (s.auth_enabled)
    out.stream_lifetime = s.auth_cache;
  out.cors_origins = s.cors_origins;
  out.tls_certificate_file = s.tls_cert_file;
  out.tls_key_file = s.tls_key_file;
  return out;
}

/// Certificates are renewed while the service runs.
void reload_certificate(http::server& front) {
  if (auto ok = front.reload_certificate(); !ok)
    json_log::write({severity::error,
                     "certificate not reloaded",
                     {{"reason", ok.error().what}}});
  else
    json_log::write({severity::info, "certificate reloaded"});
}

/// Failures are always logged, other requests only if asked for.
void log_access(const http::access_record& x, bool all) {
  auto failed = x.status >= 500;
  if (!failed && !all)
    return;
  event line{failed ? severity::warning : severity::info,
             "request",
             {{"request_id", x.request_id},
              {"method", x.method},
              {"route", std::string{x.pattern}},
              {"path", x.path},
              {"status", std::to_string(x.status)},
              {"bytes", std::to_string(x.bytes)},
              {"duration_us", std::to_string(x.duration.count())}}};
  if (!x.caller.empty())
    line.fields.emplace_back("caller", x.caller);
  if (!x.error.empty())
    line.fields.emplace_back("error", x.error);
  json_log::write(line);
}

/// The database of keys, if keys are needed. Like the other one it may be away
/// for the time being, but it must be the right one.
result<std::unique_ptr<storage::key_store>>
open_keys(const config::settings& settings) {
  if (!settings.auth_enabled)
    return nullptr;
  auto opened = storage::open_key_store(settings.auth_database_url);
  if (!opened)
    return opened;
  auto found = (*opened)->tables();
  auto is_file = settings.auth_database_url.starts_with("sqlite");
  if (!found && (found.error().code != errc::unavailable || is_file))
    return fail(errc::invalid_argument,
                "AUTH_DATABASE_URL: " + found.error().what);
  if (!found) {
    json_log::write({severity::warning,
                     "key database not reached yet",
                     {{"database", (*opened)->description()},
                      {"reason", found.error().what}}});
    return opened;
  }
  if (!found->api_keys && !found->oauth_tokens)
    return fail(errc::invalid_argument,
                "AUTH_DATABASE_URL: " + (*opened)->description()
                  + " has neither a table api_keys nor oauth_tokens; `tuner "
                    "keys init` creates the first");
  if (!found->api_keys)
    json_log::write({severity::warning,
                     "no table api_keys, so no API key is accepted; `tuner "
                     "keys init` creates it",
                     {{"database", (*opened)->description()}}});
  return opened;
}

std::vector<std::string> patterns_of(const http::router& routes) {
  std::vector<std::string> out;
  for (auto& [_, pattern] : routes.routes())
    out.push_back(pattern);
  return out;
}

metrics::front_end_load
load_of(const http::server& front, const http::event_counters& events) {
  auto now = front.load();
  return {
    static_cast<double>(now.connections), static_cast<double>(now.queued),
    static_cast<double>(now.busy),        static_cast<double>(events.open),
    static_cast<double>(events.refused),  static_cast<double>(events.cut_off)};
}

/// From here on everything is up; returns when all is answered and written.
int serve(const config::settings& settings, storage::backend& db,
          termination& signals) {
  auto keys = open_keys(settings);
  if (!keys)
    return refuse(keys.error());
  metrics::recorder figures{version};
  actors service{settings, db, std::move(*keys), figures};
  auto gateway = service.gateway(settings.request_deadline);
  http::guard entry;
  if (settings.auth_enabled)
    entry = [check = http::key_check{
               [keys = service.auth_gateway(settings.request_deadline)](
                 const auth::token_query& x) {
                 return keys.find(x);
               }}](const http::request_head& head, std::string_view id) {
      return check.admit(head, id, http::request_time::now());
    };
  http::event_streams streams{
    {settings.event_watchers, settings.event_buffer_bytes}};
  // Set once there is a front end, and before it answers anything.
  std::function<metrics::front_end_load()> load;
  http::router routes;
  http::add_routes(routes, gateway, streams,
                   {version, [&] { return figures.text(load); }});
  metrics::request_metrics requests{figures, patterns_of(routes)};
  http::server front{front_end_options(settings), std::move(routes),
                     [&, all = settings.access_log](const auto& x) {
                       requests.count(x.method, x.pattern, x.status,
                                      x.duration);
                       log_access(x, all);
                     },
                     std::move(entry)};
  load = [&] { return load_of(front, streams.counters()); };
  if (auto ok = front.listen(); !ok)
    return refuse(ok.error());
  auto stop = [&] {
    readiness::stopping();
    front.stop(settings.drain);
  };
  auto reload = [&] { reload_certificate(front); };
  signals.watch(stop, reload, settings.drain);
  std::string scheme = settings.tls_cert_file.empty() ? "http://" : "https://";
  auto url = scheme + settings.host + ":" + std::to_string(front.port());
  json_log::write(
    {severity::info,
     "serving",
     {{"version", version}, {"url", url}, {"database", db.description()}}});
  readiness::serving(url);
  front.run();
  signals.forget_stop();
  return EXIT_SUCCESS;
}

} // namespace

int serve(const config::settings& settings) {
  keep_few_heaps();
  termination signals{!settings.tls_cert_file.empty()};
  json_log::set_level(settings.level);
  auto opened = storage::open_backend(settings.database_url);
  if (!opened)
    return refuse(opened.error());
  auto& db = **opened;
  std::optional<schema_keeper> keeper;
  if (auto ok = db.prepare_schema(); !ok) {
    auto is_file = settings.database_url.starts_with("sqlite");
    if (ok.error().code != errc::unavailable || is_file)
      return refuse(ok.error());
    json_log::write(
      {severity::warning,
       "database not reached yet",
       {{"database", db.description()}, {"reason", ok.error().what}}});
    keeper.emplace(db, [](const failure& why) {
      refuse(why);
      std::_Exit(EXIT_FAILURE);
    });
  }
  auto status = serve(settings, db, signals);
  signals.finished();
  json_log::write({severity::info, "stopped"});
  json_log::flush();
  return status;
}

} // namespace tuner
