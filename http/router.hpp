#pragma once

#include <httplib.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tuner::http {

class event_channel;

/// A request as handlers see it.
struct request {
  /// Method, headers, `params` (the decoded query), and the whole body, already
  /// limited, de-chunked and read. `Range` is honored by nobody; headers named
  /// like httplib's own pseudo headers (`REMOTE_ADDR`, …) are dropped, the peer
  /// is in `remote_addr`.
  const httplib::Request& raw;
  /// What stood in place of each `{…}` of the pattern: percent-decoded, valid
  /// UTF-8, not empty, without U+0000.
  std::vector<std::string> captures;
  /// Echoed in `X-Request-Id` and in every log line and error body.
  std::string id;
  /// Where to leave the channel of the events that are to follow the answer,
  /// whose body is empty then.
  std::shared_ptr<event_channel>* events = nullptr;
};

/// Who may use a route.
enum class access {
  /// Whoever the server's guard lets in.
  guarded,
  /// Everybody: nothing is asked.
  open,
};

/// Answers one request. Runs on a worker thread and may block. An exception
/// becomes a 500 that says nothing of its text.
using handler = std::function<void(const request&, httplib::Response&)>;

/// Maps methods and paths to handlers by comparing path segments: no regular
/// expression ever sees user input. The raw path is split at `/` first and
/// decoded afterwards, so that `%2F` stays inside its segment. Where several
/// patterns match, the one with a literal at the first difference wins,
/// whatever its methods: others then are not allowed.
///
/// Thread-safety: fill it first; then `match` from any thread.
class router {
public:
  /// @param pattern  E.g. `"/v1/tuner/studies/{name}/trials/{id}"`.
  /// @param who  Whether the server's guard is asked first.
  /// @pre It begins with `/`, does not end with one, and was not added for
  ///   this method before.
  void add(std::string_view method, std::string_view pattern, handler answer,
           access who = access::guarded);

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
    /// With 200: who may use the route.
    access who = access::guarded;
  };

  /// @param target  Path as it came, without the query. HEAD matches GET.
  /// Cost: linear in the number of patterns with as many segments.
  match_result match(std::string_view method, std::string_view target) const;

  /// Method and pattern of every route.
  std::vector<std::pair<std::string, std::string>> routes() const;

private:
  struct route {
    std::string method;
    std::string pattern;
    /// Literal text, or empty for a capture.
    std::vector<std::string> segments;
    handler answer;
    access who;
  };

  /// Whether the decoded `path` fits the pattern of `x`.
  static bool fits(const route& x, const std::vector<std::string>& path);

  /// Fills `out` for a path that decoded well.
  void find(std::string_view method, const std::vector<std::string>& path,
            match_result& out) const;

  /// Ordered so that the first that fits is the most literal.
  std::vector<route> routes_;
};

} // namespace tuner::http
