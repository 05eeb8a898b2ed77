#include "app/schema_keeper.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <utility>

#include "app/json_log.hpp"

namespace tuner {

namespace {

using namespace std::chrono_literals;

void keep_trying(const std::stop_token& stop, storage::backend& db,
                 const std::function<void(const failure&)>& refused) {
  std::mutex mutex;
  std::condition_variable_any stopped;
  for (auto pause = 200ms;; pause = std::min(pause * 2, 5'000ms)) {
    std::unique_lock lock{mutex};
    stopped.wait_for(lock, stop, pause, [] { return false; });
    if (stop.stop_requested())
      return;
    auto ok = db.prepare_schema();
    if (ok)
      return json_log::write(
        {severity::info, "database reached", {{"database", db.description()}}});
    if (ok.error().code != errc::unavailable)
      return refused(ok.error());
  }
}

} // namespace

schema_keeper::schema_keeper(storage::backend& db,
                             std::function<void(const failure&)> refused)
  : thread_([&db, refused = std::move(refused)](const std::stop_token& stop) {
      keep_trying(stop, db, refused);
    }) {
  // nop
}

} // namespace tuner
