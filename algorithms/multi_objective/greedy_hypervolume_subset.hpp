#pragma once

#include <cstddef>
#include <vector>

namespace tuner {

/// `select_hypervolume_subset` for a front that changes little between calls:
/// the same picks, most of them without computing anything anew.
///
/// What a point adds only shrinks as others are picked, so an earlier value is
/// an upper bound, and a point is evaluated only where its bound reaches the
/// best. A call repeats the picks of the last one as long as no point that is
/// new adds more, and keeps the bounds that were computed until then. Bounds
/// allow for rounding: the picks do not depend on what was computed before.
///
/// Not thread-safe.
/// @see Minoux, "Accelerated Greedy Algorithms for Maximizing Submodular Set
///      Functions", 1978; Guerreiro, Fonseca, Paquete, "Greedy Hypervolume
///      Subset Selection in Low Dimensions", Evolutionary Computation 2016.
class greedy_hypervolume_subset {
public:
  /// See `select_hypervolume_subset`.
  /// Cost: O(n log n) and, from three objectives on, `covered_volume` of at
  /// most k points for each evaluation: n or more at the first call or under
  /// another reference point, else a few for each new point, and some for each
  /// pick that changes.
  std::vector<std::size_t>
  select(const std::vector<std::vector<double>>& losses,
         const std::vector<double>& reference_point, std::size_t k);

private:
  // What a point added when so many were picked.
  struct evaluation {
    std::size_t n_picked;
    double value;
  };

  struct member {
    std::vector<double> loss;
    // Of its box.
    double volume;
    bool is_new = true;
    bool is_picked = false;
    // Since the picks were as they are, ascending in `n_picked`.
    std::vector<evaluation> known = {};
  };

  struct pick {
    std::vector<double> loss;
    double value;
  };

  class picker;

  // Takes over the distinct points of a call, in lexicographic order.
  void update(const std::vector<std::vector<double>>& losses,
              const std::vector<std::size_t>& order,
              const std::vector<double>& reference_point);

  std::vector<double> reference_point_;
  // Lexicographically sorted.
  std::vector<member> members_;
  std::vector<pick> picks_;
};

} // namespace tuner
