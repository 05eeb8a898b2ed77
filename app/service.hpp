#pragma once

#include "config/settings.hpp"

namespace tuner {

/// Serves until SIGTERM or SIGINT: opens the database, starts the actors and
/// the HTTP front end.
///
/// A database that cannot be reached does not stop the start: `/ready` says so
/// until it answers. One that cannot be served at all does.
/// @returns the exit status; the reason of a failed start goes to the log and,
///   as one sentence, to standard error.
int serve(const config::settings& settings);

} // namespace tuner
