#include "app/json_log.hpp"

#include "http/json_writer.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <memory>

namespace tuner::json_log {

namespace {

/// The message carries the line's own members; the pattern puts time and level
/// before them.
spdlog::logger& logger() {
  static auto instance = [] {
    auto out = std::make_shared<spdlog::logger>(
      "tuner", std::make_shared<spdlog::sinks::stdout_sink_mt>());
    out->set_pattern(R"({"timestamp":"%Y-%m-%dT%H:%M:%S.%fZ","level":"%l",%v})",
                     spdlog::pattern_time_type::utc);
    out->flush_on(spdlog::level::info);
    return out;
  }();
  return *instance;
}

spdlog::level::level_enum level_of(severity x) {
  switch (x) {
    case severity::debug:
      return spdlog::level::debug;
    case severity::info:
      return spdlog::level::info;
    case severity::warning:
      return spdlog::level::warn;
    case severity::error:
      break;
  }
  return spdlog::level::err;
}

} // namespace

void set_level(config::log_level level) {
  switch (level) {
    case config::log_level::debug:
      return logger().set_level(spdlog::level::debug);
    case config::log_level::info:
      return logger().set_level(spdlog::level::info);
    case config::log_level::warning:
      return logger().set_level(spdlog::level::warn);
    case config::log_level::error:
      return logger().set_level(spdlog::level::err);
  }
}

void write(const event& line) noexcept {
  try {
    auto level = level_of(line.level);
    if (!logger().should_log(level))
      return;
    std::string text = "\"event\":";
    http::append_json_string(text, line.name);
    for (const auto& [name, value] : line.fields) {
      text += ',';
      http::append_json_string(text, name);
      text += ':';
      http::append_json_string(text, value);
    }
    logger().log(level, spdlog::string_view_t{text});
  } catch (...) {
    // A log that cannot be written must not stop the service.
  }
}

void flush() noexcept {
  try {
    logger().flush();
  } catch (...) {
    // As above.
  }
}

} // namespace tuner::json_log
