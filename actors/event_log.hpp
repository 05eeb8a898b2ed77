#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tuner {

enum class severity { debug, info, warning, error };

/// One line of the service's log.
struct event {
  severity level = severity::info;
  /// What happened, in a few fixed words, e.g. `"study loaded"`.
  std::string_view name;
  /// The particulars, by name. Never a password.
  std::vector<std::pair<std::string_view, std::string>> fields = {};
};

/// Where actors write their log. Called from any thread.
using event_log = std::function<void(const event&)>;

} // namespace tuner
