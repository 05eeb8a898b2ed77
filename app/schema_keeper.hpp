#pragma once

#include "storage/backend.hpp"

#include <functional>
#include <thread>

namespace tuner {

/// Prepares the schema of a database that could not be reached at the start,
/// as soon as it answers.
class schema_keeper {
public:
  /// @param refused  Called, from another thread, if the database turns out to
  ///   be one that cannot be served.
  schema_keeper(storage::backend& db,
                std::function<void(const failure&)> refused);

private:
  std::jthread thread_;
};

} // namespace tuner
