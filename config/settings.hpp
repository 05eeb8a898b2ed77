#pragma once

#include "algorithms/core/error.hpp"
#include "config/environment.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace tuner::config {

/// From which severity on something is logged.
enum class log_level : std::uint8_t { debug, info, warning, error };

/// Everything that can be configured. Meaning, default and range of each
/// member stand in `variables`, from where they are set.
struct settings {
  /// May hold a password: print `without_password(database_url)`.
  std::string database_url;
  /// Requests need a key.
  bool auth_enabled = false;
  /// Where the keys are. May hold a password, as `database_url`.
  std::string auth_database_url;
  std::chrono::seconds auth_cache{0};
  std::string host;
  /// 0: the system chooses.
  std::uint16_t port = 0;
  bool debug = false;
  /// PEM files; both are empty (no TLS) or neither.
  std::string tls_cert_file;
  std::string tls_key_file;
  /// Exact values of `Origin`, e.g. `"http://localhost:3000"`; `"*"`: all.
  std::vector<std::string> cors_origins;
  /// Not checked here: which samplers there are, only the caller knows.
  std::string default_sampler;
  /// Not checked here, as `default_sampler`.
  std::string default_pruner;
  /// `debug` if DEBUG is true and LOG_LEVEL is not set.
  log_level level = log_level::info;
  bool access_log = false;
  std::size_t database_readers = 0;
  std::chrono::seconds study_idle{0};
  std::chrono::seconds request_deadline{0};
  std::chrono::seconds drain{0};
  std::size_t http_threads = 0;
  std::size_t http_max_connections = 0;
  std::size_t http_queue = 0;
  std::chrono::seconds http_idle{0};
  std::chrono::seconds http_read{0};
  std::chrono::seconds http_write{0};
  std::size_t max_body_bytes = 0;
  std::size_t event_watchers = 0;
  std::size_t event_buffer_bytes = 0;
  std::chrono::seconds event_heartbeat{0};
  std::int64_t event_log_size = 0;
};

/// Collects the environment of a process: `.env` in the working directory if
/// there is one, then `env_files` in order, then `entries`; the later wins.
/// Errors: as `read_env_file`.
/// @param entries  As in `environ`.
result<environment>
gather_environment(const std::vector<std::string>& env_files,
                   const char* const* entries);

/// Reads all settings, with defaults for what is not set.
/// Errors: `invalid_argument` with the variable's name as `field`; the text
///   names the variable, what it holds (never a password) and what is allowed.
result<settings> read_settings(const environment& env);

} // namespace tuner::config
