#pragma once

#include "actors/interfaces.hpp"
#include "http/event_streams.hpp"
#include "http/gateway.hpp"
#include "http/router.hpp"
#include "storage/backend.hpp"

#include "tests/support/temporary_directory.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <nlohmann/json.hpp>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tuner::test {

/// What goes wrong between the actors and the real database.
class database_faults {
public:
  /// Commits wait until `open_gate`.
  void close_gate();
  void open_gate();
  /// Returns once the gate is open.
  void pass_gate();

  /// The next commit fails.
  std::atomic<bool> fail_next_commit{false};
  /// The database does not answer reads.
  std::atomic<bool> unreachable{false};

private:
  std::mutex mutex_;
  std::condition_variable opened_;
  bool closed_ = false;
};

/// An answer, its body parsed.
struct reply {
  int status = 0;
  nlohmann::json body;
  std::string text;
  httplib::Headers headers;
  /// Pieces in which a streamed body came; 0 if it was not streamed.
  std::size_t pieces = 0;
  /// Whether a streamed body came to its end.
  bool whole = true;
  /// What would follow the answer.
  std::shared_ptr<http::event_channel> events = {};

  std::string header(const std::string& name) const;
};

/// The routes over real actors on a real SQLite file, without sockets: requests
/// are matched and handled on the calling thread.
class service {
public:
  /// @param deadline  Of every request.
  explicit service(std::chrono::milliseconds deadline
                   = std::chrono::seconds{30});
  ~service();

  /// @param target     Path with query, percent-encoded, without the prefix.
  /// @param meanwhile  Called before a streamed body comes.
  reply call(const std::string& method, const std::string& target,
             const std::string& body = {},
             const std::function<void()>& meanwhile = {},
             httplib::Headers headers = {});
  reply get(const std::string& target, httplib::Headers headers = {});
  reply post(const std::string& target, const nlohmann::json& body);

  /// Creates a study of a float `x`, an int `n` and a categorical `c`.
  reply create(const std::string& name, const nlohmann::json& more = {});

  /// Method and pattern of every route.
  std::vector<std::pair<std::string, std::string>> routes() const {
    return routes_.routes();
  }

  /// Ends a study's actor and returns once it is gone; the registry may not
  /// know yet.
  void kill_actor(const std::string& study);

  database_faults faults;
  http::event_streams streams{{2, 4'096}};

private:
  temporary_directory directory_;
  std::unique_ptr<storage::backend> db_;
  caf::actor_system_config config_;
  caf::actor_system sys_;
  reader_actor reader_;
  storage_actor storage_;
  registry_actor registry_;
  std::vector<analyst_actor> analysts_;
  analysis_actor analysis_;
  feed_actor feed_;
  std::optional<http::gateway> gateway_;
  http::router routes_;
};

} // namespace tuner::test
