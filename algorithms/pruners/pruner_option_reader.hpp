#pragma once

#include "algorithms/core/error.hpp"
#include "algorithms/core/options.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tuner {

/// Reads the options of one pruner into its option struct, each once; what was
/// not named keeps its default. The first error is kept for `finish`.
///
/// Ownership: refers to the choice it was made with, which must outlive it.
class pruner_option_reader {
public:
  explicit pruner_option_reader(const algorithm_choice& choice);

  /// An integer of at least `min` and at most 2^31 - 1, the largest step.
  void read(std::string_view name, std::int64_t& to, std::int64_t min);

  /// The same, or "auto", which is nothing.
  void read_or_auto(std::string_view name, std::optional<std::int64_t>& to,
                    std::int64_t min);

  /// Records that the value of `name` does not go with the others.
  void reject(std::string_view name, std::string what);

  /// To call when all options are read.
  /// Errors: `invalid_argument` with the field `options.<name>` for the first
  /// value that was rejected, or a name that was never read or comes twice.
  result<void> finish() const;

private:
  const option* take(std::string_view name);
  void read_integer(const option& given, std::int64_t& to, std::int64_t min,
                    std::string_view also);

  const algorithm_choice& choice_;
  std::vector<std::string_view> known_;
  std::optional<failure> error_;
};

} // namespace tuner
