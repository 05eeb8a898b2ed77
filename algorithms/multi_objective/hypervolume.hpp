#pragma once

#include <functional>
#include <optional>
#include <vector>

namespace tuner {

/// The volume of what is dominated by `losses` and not worse than
/// `reference_point`; lower losses are better.
///
/// Points that exceed the reference point in some objective dominate nothing
/// of that region: they are left out. Dominated and repeated points change
/// nothing.
///
/// @param losses           Shape (n, objectives).
/// @param reference_point  Shape (objectives).
/// @returns 0 for no points. Infinity if the reference point is not finite, if
///          a point that takes part has a coordinate of -infinity, or if the
///          volume exceeds the range of double. Never NaN.
/// @pre Same length; at least one objective; no NaN.
/// Cost: O(n log n) up to three objectives; exponential in their number above,
/// in practice fit for a few hundred points of five.
/// @see Beume, Fonseca, López-Ibáñez, Paquete, Vahrenhold, "On the Complexity
///      of Computing the Hypervolume Indicator", IEEE TEVC 2009 (three
///      objectives); While, Bradstreet, Barone, "A Fast Way of Calculating
///      Exact Hypervolumes" (WFG), IEEE TEVC 2012 (four and more).
double hypervolume(const std::vector<std::vector<double>>& losses,
                   const std::vector<double>& reference_point);

/// The same, but can be given up.
/// @param cancelled  Asked now and then, from four objectives on.
/// @returns nothing once `cancelled` said true.
std::optional<double>
hypervolume(const std::vector<std::vector<double>>& losses,
            const std::vector<double>& reference_point,
            const std::function<bool()>& cancelled);

} // namespace tuner
