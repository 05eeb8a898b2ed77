#pragma once

#include <span>

namespace tuner {

/// The one-sided p-value of Wilcoxon's signed-rank test: how likely differences
/// that are symmetric about 0 would be as positive as these or more.
///
/// Zeros count half as positive and half as negative ("zsplit"), equal sizes
/// share their mean rank. Exact for up to 50 differences that are different in
/// size and not 0, and for up to 13 of any kind; else from the normal
/// approximation, without continuity correction. As SciPy 1.13's `wilcoxon`
/// with `zero_method="zsplit"` and `alternative="greater"`.
///
/// @param differences  At least one; no NaN.
/// Cost: O(n log n), below 14 differences and where it is exact O(n^3).
/// @see Wilcoxon, "Individual Comparisons by Ranking Methods", Biometrics
///      Bulletin 1945; Pratt, JASA 1959, on zeros and ties.
double signed_rank_p_value(std::span<const double> differences);

} // namespace tuner
