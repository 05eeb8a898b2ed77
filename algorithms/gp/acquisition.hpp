#pragma once

#include "algorithms/gp/posterior.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace tuner::gp {

/// What a prediction is worth, and how that changes with it.
class utility {
public:
  virtual ~utility() = default;

  /// @param predictions  Of all models, one after the other: one for each
  ///                     outcome of a model's fantasies.
  /// @param by_mean      Derivatives with respect to the means; same length.
  /// @param by_variance  Derivatives with respect to the variances.
  /// @returns The logarithm of a positive quantity; -infinity at worst.
  virtual double
  value(std::span<const prediction> predictions, std::span<double> by_mean,
        std::span<double> by_variance) const = 0;
};

/// A model as an acquisition function uses it.
struct acquisition_model {
  const posterior* model;
  /// Possible outcomes of the model's fantasies; shape (outcomes, fantasies):
  /// how many standard deviations each turns out above what is expected, given
  /// those before it. Empty for the expected outcome alone.
  std::vector<std::vector<double>> outcomes = {};

  /// How many predictions the model makes of a point: one per outcome.
  std::size_t n_predictions() const noexcept {
    return outcomes.empty() ? 1 : outcomes.size();
  }
};

/// The function of x that the next point maximizes: a utility of what models
/// predict at x.
///
/// Ownership: refers to the models and the utility. Not thread-safe.
class acquisition {
public:
  acquisition(std::vector<acquisition_model> models, const utility& u);

  /// Inverse squared length scales, averaged over the models.
  const std::vector<double>& weights() const noexcept {
    return weights_;
  }

  double value(std::span<const double> x) const;

  /// The same with the gradient; 0 along Hamming dimensions.
  double value(std::span<const double> x, std::span<double> gradient) const;

  /// The values at many points, at a fraction of the cost.
  ///
  /// With one model, only the `keep` points of the best mean are looked at; the
  /// rest, whose variance would have to make up for it, get -infinity.
  std::vector<double> values(const point_table& xs, std::size_t keep) const;

private:
  std::vector<acquisition_model> models_;
  std::size_t n_predictions_ = 0;
  const utility& utility_;
  std::vector<double> weights_;
};

} // namespace tuner::gp
