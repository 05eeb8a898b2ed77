#pragma once

#include <cstddef>
#include <vector>

namespace tuner {

/// The indices of `k` points that dominate a large hypervolume together, picked
/// greedily: each time the point that adds most, on ties the lexicographically
/// first one. Reaches at least 1 - 1/e of the best subset's hypervolume.
///
/// Repeated points are picked only once all distinct ones are; then, and if
/// `k >= n`, the indices are ascending. If the reference point is not finite,
/// or once the hypervolume is infinite, the lexicographically first ones that
/// remain are picked.
///
/// @param losses           Shape (n, objectives); lower is better.
/// @param reference_point  Shape (objectives).
/// @returns min(k, n) indices, the first picked first.
/// @pre Same length; at least one objective; no NaN.
/// Cost: O(n k) for two objectives if no point dominates another; else
/// `covered_volume` of at most k points for each contribution that is
/// evaluated, between n + k and n k of them. See `greedy_hypervolume_subset`
/// for a front that changes little.
/// @see Guerreiro, Fonseca, Paquete, "Greedy Hypervolume Subset Selection in
///      Low Dimensions", Evolutionary Computation 2016; Minoux, "Accelerated
///      Greedy Algorithms for Maximizing Submodular Set Functions", 1978.
std::vector<std::size_t>
select_hypervolume_subset(const std::vector<std::vector<double>>& losses,
                          const std::vector<double>& reference_point,
                          std::size_t k);

/// The reference point TPE measures a front by: a tenth beyond the worst loss w
/// of each objective, max(1.1 w, 0.9 w), or 1e-12 where that is 0.
/// @returns Shape (objectives); empty if `losses` is. Infinite where w is.
/// @pre Same length; no NaN.
std::vector<double>
tpe_reference_point(const std::vector<std::vector<double>>& losses);

} // namespace tuner
