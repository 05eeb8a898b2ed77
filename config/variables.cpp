#include "config/variables.hpp"

#include "config/values.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace tuner::config {

namespace {

variable
text(std::string_view name, std::string_view fallback, std::string_view meaning,
     std::string allowed, bool (*is_allowed)(std::string_view),
     std::string settings::*member) {
  return {name,
          fallback,
          "",
          meaning,
          allowed,
          [is_allowed, member](std::string_view x, settings& out) {
            out.*member = x;
            return is_allowed(x);
          }};
}

variable flag(std::string_view name, std::string_view fallback,
              std::string_view meaning, bool settings::*member) {
  return {name,
          fallback,
          "",
          meaning,
          "true or false (also 1, 0, yes, no, on, off)",
          [member](std::string_view x, settings& out) {
            auto value = parse_bool(x);
            out.*member = value.value_or(false);
            return value.has_value();
          }};
}

template <class T>
variable number(std::string_view name, std::string_view fallback,
                std::string_view unit, std::string_view meaning,
                std::uint64_t low, std::uint64_t high, T settings::*member) {
  auto allowed = "a whole number from " + std::to_string(low) + " to "
                 + std::to_string(high);
  return {name,
          fallback,
          unit,
          meaning,
          allowed,
          [low, high, member](std::string_view x, settings& out) {
            auto value = parse_whole_number(x, low, high);
            if (value)
              out.*member = T(*value);
            return value.has_value();
          }};
}

bool is_host(std::string_view x) {
  return !x.empty() && std::all_of(x.begin(), x.end(), [](char c) {
    return c > ' ' && c < '\x7f' && c != '/';
  });
}

bool is_anything(std::string_view) {
  return true;
}

bool is_algorithm_name(std::string_view x) {
  return !x.empty() && std::all_of(x.begin(), x.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

variable cors_origins() {
  return {
    "CORS_ORIGINS",
    R"(["http://localhost:3000","http://localhost:8080"])",
    "",
    "Web origins whose pages may call the service from a browser; *: all.",
    "a JSON list of origins, e.g. [\"http://localhost:3000\"], or origins "
    "separated by commas; each is scheme://host, "
    "scheme://host:port or *",
    [](std::string_view x, settings& out) {
      auto value = parse_origins(x);
      if (value)
        out.cors_origins = std::move(*value);
      return value.has_value();
    }};
}

variable level() {
  return {"LOG_LEVEL",
          "info",
          "",
          "The least severe log lines to write.",
          "debug, info, warning or error",
          [](std::string_view x, settings& out) {
            auto value = parse_log_level(x);
            if (value)
              out.level = *value;
            return value.has_value();
          }};
}

constexpr std::uint64_t day = 24 * 60 * 60;

} // namespace

const std::vector<variable>& variables() {
  static const std::vector<variable> all{
    text("DATABASE_URL", "postgresql://postgres:postgres@localhost:6183/optuna",
         "Where studies and trials are kept: PostgreSQL or an SQLite file.",
         "postgresql://user:password@host:port/database, "
         "sqlite:///relative/file.db or sqlite:////absolute/file.db",
         is_database_url, &settings::database_url),
    flag("AUTH_ENABLED", "true",
         "Requests need a key; false: whoever reaches the service may use "
         "it.",
         &settings::auth_enabled),
    text("AUTH_DATABASE_URL",
         "postgresql://postgres:postgres@localhost:6183/engram",
         "Where the keys are kept: PostgreSQL or an SQLite file. Without "
         "AUTH_ENABLED nobody looks there.",
         "postgresql://user:password@host:port/database, "
         "sqlite:///relative/file.db or sqlite:////absolute/file.db",
         is_database_url, &settings::auth_database_url),
    number("AUTH_CACHE_SECONDS", "30", "seconds",
           "A key is looked up again after it; a revoked one works no longer "
           "than this.",
           1, 3'600, &settings::auth_cache),
    text("HOST", "0.0.0.0", "Address to listen on.",
         "a host name or IP address", is_host, &settings::host),
    number("PORT", "6177", "", "Port to listen on; 0: any free one.", 0, 65'535,
           &settings::port),
    text("TLS_CERT_FILE", "",
         "PEM file with a certificate and its chain: TLS is spoken instead of "
         "plain HTTP. SIGHUP reads it again.",
         "the name of a file", is_anything, &settings::tls_cert_file),
    text("TLS_KEY_FILE", "",
         "PEM file with the key of TLS_CERT_FILE, without a password.",
         "the name of a file", is_anything, &settings::tls_key_file),
    flag("DEBUG", "false", "Logs at level debug unless LOG_LEVEL is set.",
         &settings::debug),
    level(),
    flag("ACCESS_LOG", "false",
         "Writes one log line per request, at level info.",
         &settings::access_log),
    cors_origins(),
    text("DEFAULT_SAMPLER", "tpe", "Sampler of studies that do not name one.",
         "the name of a sampler, e.g. tpe", is_algorithm_name,
         &settings::default_sampler),
    text("DEFAULT_PRUNER", "hyperband",
         "Pruner of studies that do not name one.",
         "the name of a pruner, e.g. hyperband, or none", is_algorithm_name,
         &settings::default_pruner),
    number("DATABASE_READERS", "2", "connections",
           "Database connections that load and list studies, besides the one "
           "that writes.",
           1, 64, &settings::database_readers),
    number("STUDY_IDLE_SECONDS", "3600", "seconds",
           "A study that nobody asked for so long leaves memory; the next "
           "request loads it again.",
           1, 365 * day, &settings::study_idle),
    number("REQUEST_DEADLINE_SECONDS", "30", "seconds",
           "A request that takes longer is answered 504.", 1, 3'600,
           &settings::request_deadline),
    number("DRAIN_SECONDS", "10", "seconds",
           "On SIGTERM, how long requests that have begun may take to finish.",
           0, 3'600, &settings::drain),
    number("HTTP_THREADS", "128", "threads",
           "Requests that are worked on at the same time.", 1, 4'096,
           &settings::http_threads),
    number("HTTP_MAX_CONNECTIONS", "8192", "connections",
           "Open connections; further ones are answered 503 and closed.", 1,
           1'000'000, &settings::http_max_connections),
    number("HTTP_QUEUE", "4096", "requests",
           "Requests that may wait for a thread; further ones are answered 503 "
           "with Retry-After.",
           1, 1'000'000, &settings::http_queue),
    number("HTTP_IDLE_SECONDS", "60", "seconds",
           "A kept-alive connection without a request is closed after it.", 1,
           day, &settings::http_idle),
    number("HTTP_READ_SECONDS", "10", "seconds",
           "From the first byte of a request to its last; beyond it: 408.", 1,
           3'600, &settings::http_read),
    number("HTTP_WRITE_SECONDS", "10", "seconds",
           "A client that takes no byte of an answer for so long is cut off.",
           1, 3'600, &settings::http_write),
    number("MAX_BODY_BYTES", "8388608", "bytes",
           "Largest body of a request; beyond it: 413.", 1'024,
           1'024 * 1'024 * 1'024, &settings::max_body_bytes),
    number("EVENT_WATCHERS", "1000", "watchers",
           "Clients that watch events at the same time; further ones are "
           "answered 503 with Retry-After.",
           1, 1'000'000, &settings::event_watchers),
    number("EVENT_BUFFER_BYTES", "1048576", "bytes",
           "Events that wait for one client; one that is further behind is "
           "cut off, and may come back for the rest.",
           1'024, 1'024 * 1'024 * 1'024, &settings::event_buffer_bytes),
    number("EVENT_HEARTBEAT_SECONDS", "15", "seconds",
           "A client that watches gets a comment when nothing happened for so "
           "long, and is cut off when it took nothing for twice as long.",
           1, 3'600, &settings::event_heartbeat),
    number("EVENT_LOG_SIZE", "1000000", "changes",
           "Latest changes of a study that are kept for clients that come "
           "back.",
           1, 1'000'000'000, &settings::event_log_size),
  };
  return all;
}

} // namespace tuner::config
