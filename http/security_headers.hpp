#pragma once

#include <httplib.h>

namespace tuner::http {

/// Adds, to an answer that is a web page, what keeps other pages from framing
/// it and it from loading anything foreign. Whatever the handler set itself
/// stays. Other answers are left alone.
void add_security_headers(httplib::Response& res);

} // namespace tuner::http
