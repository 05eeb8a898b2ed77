#pragma once

#include "algorithms/core/error.hpp"
#include "algorithms/core/options.hpp"

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tuner {

/// Reads the options of a sampler or a pruner: one `read` per option there is,
/// then `finish`. An option that was not given keeps the value that `out` has;
/// the first thing that is wrong is what `finish` reports.
///
///   int64_t n = 10;
///   option_reader{"sampler tpe", options}
///     .read("n_startup_trials", n, 0, 1000).finish();
///
/// Ownership: refers to the options, which must outlive it.
class option_reader {
public:
  /// @param owner  Whose options these are, for error messages.
  option_reader(std::string_view owner, const std::vector<option>& options);

  option_reader& read(std::string_view name, bool& out);

  /// An integer in [low, high]; 3.0 is one.
  option_reader& read(std::string_view name, std::int64_t& out,
                      std::int64_t low, std::int64_t high);

  /// A number in [low, high].
  option_reader&
  read(std::string_view name, double& out, double low, double high);

  /// One of `allowed`, which are literals: `out` refers to one of them.
  option_reader& read(std::string_view name, std::string_view& out,
                      std::initializer_list<std::string_view> allowed);

  /// Any string.
  option_reader& read(std::string_view name, std::string& out);

  /// A finite number of at least `low`.
  option_reader& read_at_least(std::string_view name, double& out, double low);

  /// A finite number, or null for nothing.
  option_reader&
  read_or_null(std::string_view name, std::optional<double>& out);

  /// An integer in [low, high], or "auto" for nothing.
  option_reader&
  read_or_auto(std::string_view name, std::optional<std::int64_t>& out,
               std::int64_t low, std::int64_t high);

  /// An object, whose members are for another reader, or null for nothing.
  /// @param expected  What to tell whoever gave something else.
  option_reader&
  read_object(std::string_view name, const std::vector<option>*& out,
              std::string_view expected);

  /// The option must be given.
  /// @param expected  "an integer of at least 0".
  option_reader& require(std::string_view name, std::string_view expected);

  /// Records that the option should `expected`: "be less than high".
  option_reader& refuse(std::string_view name, const std::string& expected);

  /// Records what was wrong with the members of the option `name`.
  option_reader& refuse(std::string_view name, failure why);

  /// Errors: `invalid_argument` with `field` = `options.<name>` for an option
  /// of the wrong type, out of range, given twice, missing, or not read by
  /// anyone; the last lists the options there are.
  result<void> finish();

private:
  const option* find(std::string_view name) const;
  const option* next(std::string_view name);

  std::string_view owner_;
  const std::vector<option>& options_;
  std::vector<std::string_view> known_;
  result<void> state_;
};

} // namespace tuner
