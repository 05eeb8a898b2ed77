#pragma once

#include <string>

/// What the service manager (systemd) hears of the service; nothing without
/// one.
namespace tuner::readiness {

/// Requests are served from now on.
void serving(const std::string& url);

/// The service is ending.
void stopping();

} // namespace tuner::readiness
