#pragma once

#include "algorithms/parzen/cell_tables.hpp"
#include "algorithms/parzen/parzen_estimator.hpp"

#include <cstddef>
#include <limits>
#include <span>
#include <vector>

namespace tuner {

/// The density of a Parzen estimator at a few points, summed over the slots in
/// portions, so that a caller may stop early.
///
/// A density is relative to the uniform distribution over all axes: on a grid
/// the mass of a cell divided by its width, on a choice axis the probability
/// times the number of choices. It is the weighted sum over kernels of products
/// over axes, with the weights as given (not normalized).
///
/// Single precision is for many kernels that are not narrow: with bandwidths
/// from 1/100 up the logarithm is good to 1e-4. Results are the same on every
/// machine.
///
/// @tparam Real  float or double.
/// Ownership: refers to the estimator and the weights, which must outlive it
/// unchanged. Not thread-safe.
template <class Real>
class log_density {
public:
  /// @param estimator     Refreshed.
  /// @param weights       One per slot of the estimator; shape (slots), >= 0.
  /// @param prior_weight  Smooths choices: an observation counts 1, each choice
  ///                      prior_weight / (n + 1) besides.
  /// @param points        Shape (n, axes), row by row; internal representation.
  /// @param tables        The estimator's own, kept from one density to the
  ///                      next; must outlive this one unchanged.
  log_density(const parzen_estimator& estimator, std::span<const Real> weights,
              double prior_weight, std::span<const double> points,
              cell_tables<Real>& tables);

  /// Adds the slots first .. last - 1 for point `i`. The order of the portions
  /// is part of the result's last digits.
  /// @pre Multiples of 8; no slot is added twice.
  void add(std::size_t i, std::size_t first, std::size_t last);

  /// ln of what has been added so far; -inf before the first portion.
  double value(std::size_t i) const;

private:
  /// How to get the density on one axis at one point.
  struct term {
    enum class form { normal, narrow_cell, table, choice };

    form how = form::normal;
    // normal, choice: the position. narrow_cell: the middle of the cell.
    Real x = 0;
    // narrow_cell: 2/3 of the half-width squared.
    Real spread = 0;
    // choice: the log densities of an equal and of another choice.
    Real match = 0;
    Real mismatch = 0;
    // table: log densities by group.
    const Real* table = nullptr;
  };

  struct partial_sum {
    double largest = -std::numeric_limits<double>::infinity();
    // In units of exp(largest).
    double sum = 0.0;
  };

  term make_term(std::size_t axis, double value, double smoothing,
                 cell_tables<Real>& tables);

  const parzen_estimator& estimator_;
  std::span<const Real> weights_;
  // Shape (points, axes).
  std::vector<term> terms_;
  std::vector<partial_sum> sums_;
};

extern template class log_density<float>;
extern template class log_density<double>;

} // namespace tuner
