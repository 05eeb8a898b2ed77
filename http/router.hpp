#pragma once

#include <httplib.h>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace tuner::http {

/// A request as handlers see it.
struct request {
  /// Parsed by httplib: method, headers, `params` (the decoded query), and the
  /// whole body, already limited, de-chunked and read.
  const httplib::Request& raw;
  /// What stood in place of each `{…}` of the pattern: percent-decoded, valid
  /// UTF-8, not empty, without U+0000.
  std::vector<std::string> captures;
  /// Echoed in `X-Request-Id` and in every log line and error body.
  std::string id;
};

/// Answers one request. Runs on a worker thread and may block. An exception
/// becomes a 500 that says nothing of its text.
using handler = std::function<void(const request&, httplib::Response&)>;

/// Maps methods and paths to handlers by comparing path segments: no regular
/// expression ever sees user input. The raw path is split at `/` first and
/// decoded afterwards, so that `%2F` stays inside its segment.
///
/// Thread-safety: fill it first; then `match` from any thread.
class router {
public:
  /// @param pattern  E.g. `"/v1/tuner/studies/{name}/trials/{id}"`.
  void add(std::string_view method, std::string_view pattern, handler answer);

  /// What `match` found.
  struct match_result {
    /// 200 (then `answer` is set), 404, 405, 307 (trailing slash) or 400 (bad
    /// percent-encoding or UTF-8).
    int status = 404;
    const handler* answer = nullptr;
    std::vector<std::string> captures = {};
    /// The pattern that matched, for logs and metrics; or empty.
    std::string_view pattern = {};
    /// With 405: the methods the path takes, for `Allow`.
    std::string allow = {};
  };

  /// @param target  Path as it came, without the query. HEAD matches GET.
  match_result match(std::string_view method, std::string_view target) const;

private:
  struct route {
    std::string method;
    std::string pattern;
    std::vector<std::string> segments;
    handler answer;
  };

  std::vector<route> routes_;
};

} // namespace tuner::http
