#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tuner::config {

/// Where an assignment was found.
enum class source : std::uint8_t {
  /// The file `.env` in the working directory, which other programs may share.
  dotenv,
  /// A file named by `--env-file`.
  env_file,
  /// The environment of the process.
  process,
};

/// One variable as it was found.
struct assignment {
  /// Spelled as found; names are compared without regard to case.
  std::string name;
  std::string value;
  source from = source::process;
  /// For messages: `"config/embedded.env:7"`, `"the environment"`.
  std::string origin = {};
};

/// All assignments that apply, the weakest first.
///
/// Invariant: a later assignment hides an earlier one of the same name.
class environment {
public:
  /// Puts `xs` on top of what is there.
  void add(std::vector<assignment> xs);

  /// The assignment of `name` that counts, or null if there is none.
  const assignment* find(std::string_view name) const noexcept;

  /// Everything, hidden assignments included.
  const std::vector<assignment>& all() const noexcept {
    return assignments_;
  }

private:
  std::vector<assignment> assignments_;
};

/// Reads the environment of a process. Of several spellings of a name, the one
/// in capitals counts.
/// @param entries  `NAME=value` strings up to a null pointer, as in `environ`.
std::vector<assignment> read_process_environment(const char* const* entries);

/// Whether two ASCII names are equal without regard to case.
bool same_name(std::string_view a, std::string_view b) noexcept;

} // namespace tuner::config
