// For the address sanitizer; means nothing in other builds.

/// libpqxx 6.4 forgets one result whenever the server ends a session, and some
/// tests let it do so.
extern "C" const char* __lsan_default_suppressions();

extern "C" const char* __lsan_default_suppressions() {
  return "leak:libpqxx";
}
