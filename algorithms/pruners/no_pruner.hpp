#pragma once

#include "algorithms/pruners/pruner.hpp"

namespace tuner {

/// Lets every trial finish.
class no_pruner : public pruner {
public:
  void restore(const trial& x) override;
  void finish(const trial& x) override;
  pruning_decision report(const trial& x) override;
};

} // namespace tuner
