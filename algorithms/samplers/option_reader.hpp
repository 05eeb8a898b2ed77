#pragma once

#include "algorithms/core/error.hpp"
#include "algorithms/core/options.hpp"

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace tuner {

/// Reads the options of a sampler: one `read` per option there is, then
/// `finish`. The first thing that is wrong is what `finish` reports.
///
///   int64_t n = 10;
///   option_reader{"tpe", options}.read("n_startup_trials", n, 0, 1000)
///     .finish();
///
/// Ownership: refers to the options, which must outlive it.
class option_reader {
public:
  option_reader(std::string_view owner, const std::vector<option>& options);

  option_reader& read(std::string_view name, bool& out);

  /// An integer in [low, high].
  option_reader& read(std::string_view name, std::int64_t& out,
                      std::int64_t low, std::int64_t high);

  /// A number in [low, high].
  option_reader&
  read(std::string_view name, double& out, double low, double high);

  /// One of `allowed`, which are literals: `out` refers to one of them.
  option_reader& read(std::string_view name, std::string_view& out,
                      std::initializer_list<std::string_view> allowed);

  /// Errors: `invalid_argument` with `field` = `options.<name>` for an option
  /// of the wrong type, out of range, given twice, or not read by anyone; the
  /// last lists the options there are.
  result<void> finish();

private:
  const option* next(std::string_view name);
  void refuse(std::string_view name, const std::string& expected);

  std::string_view owner_;
  const std::vector<option>& options_;
  std::vector<std::string_view> known_;
  result<void> state_;
};

} // namespace tuner
