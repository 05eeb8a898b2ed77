#include "algorithms/pruners/no_pruner.hpp"

namespace tuner {

void no_pruner::restore(const trial&) {
}

void no_pruner::finish(const trial&) {
}

pruning_decision no_pruner::report(const trial&) {
  return {};
}

} // namespace tuner
