#pragma once

#include <httplib.h>

namespace tuner::http {

/// Adds what keeps other pages from framing a web page and the page from
/// loading anything foreign: all that pages of this service need is here.
/// Whatever the handler set itself stays.
void protect_page(httplib::Response& res);

/// The same for answers of type `text/html`; leaves others alone.
void protect_if_page(httplib::Response& res);

} // namespace tuner::http
