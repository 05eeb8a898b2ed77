#pragma once

#include "http/request_head.hpp"

#include <httplib.h>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tuner::http {

/// Whether a request is let in to its handler.
struct admission {
  /// The answer instead, if it is not.
  std::optional<httplib::Response> refusal = {};
  /// For whatever answer it gets.
  std::vector<header_field> headers = {};
  /// Who sends it, for the access log; never the secret itself.
  std::string caller = {};
};

/// Decides on requests before their bodies are looked at. Called on a worker
/// thread, may block; must not throw.
/// @param head  Its method and headers count.
using guard
  = std::function<admission(const request_head& head, std::string_view id)>;

} // namespace tuner::http
