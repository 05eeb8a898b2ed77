#include "app/service.hpp"

#include "actors/analysis.hpp"
#include "actors/analyst.hpp"
#include "actors/reader.hpp"
#include "actors/registry.hpp"
#include "actors/storage.hpp"
#include "http/gateway.hpp"
#include "http/routes.hpp"
#include "http/server.hpp"
#include "storage/backend.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <sys/resource.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <string>
#include <thread>
#include <unistd.h>
#include <utility>

#include "app/json_log.hpp"
#include "app/readiness.hpp"
#include "app/schema_keeper.hpp"
#include "app/termination.hpp"

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
  actors(const config::settings& settings, storage::backend& db)
    : system_(configure(config_)) {
    study_environment env;
    env.default_sampler = {settings.default_sampler};
    env.default_pruner = {settings.default_pruner};
    env.now = [] {
      return std::chrono::floor<std::chrono::microseconds>(
        std::chrono::system_clock::now());
    };
    env.log = json_log::write;
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
      storage_writer, std::shared_ptr{db.make_writer()}, loaders, env.log);
    registry_options options;
    // Clients hear of a late commit before the study gives it up.
    options.study
      = {settings.study_idle, 2 * settings.request_deadline, env.log};
    options.environment = env;
    registry_ = system_.spawn(registry, storage_, options);
    for (std::size_t i = 0; i < n_analysts; ++i)
      analysts_.push_back(
        system_.spawn<caf::detached>(analyst, yield_to_others));
    analysis_ = system_.spawn(analysis, analysts_);
    readers_ = std::move(loaders);
    readers_.push_back(reader_);
  }

  ~actors() {
    caf::anon_send_exit(registry_, caf::exit_reason::user_shutdown);
    caf::anon_send_exit(storage_, caf::exit_reason::user_shutdown);
    for (auto& x : readers_)
      caf::anon_send_exit(x, caf::exit_reason::user_shutdown);
    caf::anon_send_exit(analysis_, caf::exit_reason::user_shutdown);
    for (auto& x : analysts_)
      caf::anon_send_exit(x, caf::exit_reason::user_shutdown);
  }

  http::gateway gateway(std::chrono::milliseconds deadline) {
    return {system_, registry_, reader_, analysis_, deadline};
  }

private:
  caf::actor_system_config config_;
  caf::actor_system system_;
  std::vector<reader_actor> readers_;
  reader_actor reader_;
  storage_actor storage_;
  registry_actor registry_;
  std::vector<analyst_actor> analysts_;
  analysis_actor analysis_;
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
  out.cors_origins = s.cors_origins;
  return out;
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
  if (!x.error.empty())
    line.fields.emplace_back("error", x.error);
  json_log::write(line);
}

/// From here on everything is up; returns when all is answered and written.
int serve(const config::settings& settings, storage::backend& db,
          termination& signals) {
  actors service{settings, db};
  auto gateway = service.gateway(settings.request_deadline);
  http::router routes;
  http::add_routes(routes, gateway, {version});
  http::server front{
    front_end_options(settings), std::move(routes),
    [all = settings.access_log](const auto& x) { log_access(x, all); }};
  if (auto ok = front.listen(); !ok)
    return refuse(ok.error());
  auto stop = [&] {
    readiness::stopping();
    front.stop(settings.drain);
  };
  signals.watch(stop, settings.drain);
  auto url = "http://" + settings.host + ":" + std::to_string(front.port());
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
  termination signals;
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
