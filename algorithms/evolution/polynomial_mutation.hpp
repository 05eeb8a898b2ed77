#pragma once

namespace tuner {

/// Moves `x` to a value in [0, 1] that is nearer the larger `eta` is.
/// @param x    In [0, 1].
/// @param eta  Distribution index, >= 0.
/// @param u    Uniform in [0, 1); 1/2 changes nothing.
/// @see Deb, Pratap, Agarwal, Meyarivan, "A Fast and Elitist Multiobjective
///      Genetic Algorithm: NSGA-II", IEEE TEVC 2002, in the bounded form of
///      their program, revision 1.1.6.
double polynomial_mutation(double x, double eta, double u);

} // namespace tuner
