#pragma once

#include <cstdint>
#include <string>

namespace tuner::storage {

/// Tells one running service from every other.
struct service_identity {
  /// Random, positive.
  std::int64_t id = 0;
  /// For people: `<host>, process <pid>`.
  std::string name;
};

/// An identity that nobody has had before.
service_identity new_identity();

} // namespace tuner::storage
