#pragma once

#include "actors/messages.hpp"

#include <string>

namespace tuner::http {

/// Writes one event as a client of `text/event-stream` reads it (HTML standard,
/// §9.2.6), with the blank line that ends it.
///
/// `trial` has the data of `GET …/trials/{id}`, `study` that of
/// `GET …/studies/{name}` and `state`, `reset` and the `study` that is deleted
/// only names. A position is an id without an event, and says how soon to come
/// back after a loss of the connection.
/// @param of  The study; its events do not matter.
std::string write_event(const study_events& of, const study_event& x);

} // namespace tuner::http
