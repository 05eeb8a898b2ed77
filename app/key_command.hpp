#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tuner {

/// What `tuner keys …` is to do.
struct key_command {
  enum class verb { init, create, list, revoke };

  verb what = verb::list;
  /// Of a new key.
  std::vector<std::string> scopes = {};
  std::string name = {};
  std::int64_t rate_limit_rpm = 60'000;
  /// How long a new key is accepted; nothing: for ever.
  std::optional<std::chrono::seconds> lifetime = {};
  /// Id or prefix of the key to revoke.
  std::string key = {};
};

/// Does it; says on standard output what was done, on standard error why not.
/// @param url  Where the keys are.
/// @returns the exit status.
int run(const key_command& command, const std::string& url);

} // namespace tuner
