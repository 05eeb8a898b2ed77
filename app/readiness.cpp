#include "app/readiness.hpp"

#include <systemd/sd-daemon.h>

namespace tuner::readiness {

// A manager that cannot be reached is no reason to stop: it gives up by itself.

void serving(const std::string& url) {
  sd_notify(0, ("READY=1\nSTATUS=Serving on " + url).c_str());
}

void stopping() {
  sd_notify(0, "STOPPING=1\nSTATUS=Answering what has begun");
}

} // namespace tuner::readiness
