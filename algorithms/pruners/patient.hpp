#pragma once

#include "algorithms/pruners/pruner.hpp"

#include <cstdint>
#include <memory>

namespace tuner {

/// How long a `patient_pruner` waits for what.
struct patient_options {
  /// How many reports without improvement are put up with; >= 0.
  std::int64_t patience = 0;
  /// By how much the best of the older values must beat the best of the latest
  /// patience + 1 ones before patience is lost; >= 0.
  double min_delta = 0.0;
};

/// Passes a trial on to another pruner only while it has not improved for some
/// reports; without another one, prunes it then.
///
/// Cost: linear in the reports of the trial, plus the other pruner's.
/// @see Optuna's PatientPruner.
class patient_pruner : public pruner {
public:
  /// @param wrapped  May be null.
  patient_pruner(patient_options options, direction dir,
                 std::unique_ptr<pruner> wrapped);

  void restore(const trial& x) override;
  void finish(const trial& x) override;
  pruning_decision report(const trial& x) override;

private:
  bool is_stuck(const trial& x) const;

  patient_options options_;
  direction dir_;
  std::unique_ptr<pruner> wrapped_;
};

} // namespace tuner
