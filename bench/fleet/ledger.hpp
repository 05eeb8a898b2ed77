#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tuner::fleet {

/// What the service has acknowledged about one study, to be compared with what
/// it holds afterwards.
class ledger {
public:
  /// Notes a trial that `suggest` handed out, or that was imported.
  /// @returns false if its number was handed out before.
  bool hand_out(std::int64_t number);

  /// Notes an acknowledged outcome. @pre The trial was handed out.
  void told(std::int64_t number, double value);

  /// How many numbers were handed out twice.
  std::size_t duplicates() const noexcept {
    return duplicates_;
  }

  /// Compares one trial of the study. Call for all in the order listed.
  /// @param number  The trial's number; must be one more than the last.
  /// @param value   Its value if it is COMPLETE with one value.
  void read_back(std::int64_t number, std::optional<double> value);

  /// Acknowledged trials or outcomes that `read_back` did not see as they were
  /// acknowledged, and breaks in the numbering.
  std::size_t lost() const noexcept;

  /// How many trials `read_back` saw.
  std::size_t seen() const noexcept {
    return seen_;
  }

private:
  struct entry {
    bool handed_out = false;
    bool is_told = false;
    double value = 0.0;
  };

  std::vector<entry> entries_;
  std::size_t duplicates_ = 0;
  std::size_t seen_ = 0;
  std::size_t wrong_ = 0;
};

} // namespace tuner::fleet
