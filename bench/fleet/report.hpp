#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "bench/fleet/load.hpp"

namespace tuner::fleet {

/// One run: what was asked for and what came of it.
struct report {
  std::string url;
  std::string sampler;
  std::string pruner = "none";
  std::size_t studies = 1;
  std::size_t parameters = 6;
  /// Finished trials per study before the load.
  std::size_t trials = 0;
  load_options options;
  load_figures figures;
  std::uint64_t duplicates = 0;
  std::uint64_t lost = 0;
  /// Trials compared after the run.
  std::uint64_t read_back = 0;
};

/// Whether there was no error, no duplicate and no loss, and some work done.
bool is_clean(const report& r) noexcept;

/// For people; ends with a newline.
std::string to_text(const report& r);

/// For programs; ends with a newline.
std::string to_json(const report& r);

} // namespace tuner::fleet
