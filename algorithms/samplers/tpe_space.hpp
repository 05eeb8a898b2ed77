#pragma once

#include "algorithms/core/random.hpp"
#include "algorithms/parzen/cell_tables.hpp"
#include "algorithms/parzen/parzen_estimator.hpp"
#include "algorithms/samplers/tpe_options.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace tuner {

/// The parameters that TPE models together: all of them, or a single one if
/// `multivariate` is off. Holds the kernels of the bad trials, kept up to date,
/// and makes those of the good ones anew for every suggestion.
///
/// Trials are known by number. Not thread-safe.
class tpe_space {
public:
  /// One good trial and its weight.
  struct good_trial {
    /// As in `insert`.
    std::span<const double> point;
    double weight = 1.0;
  };

  /// Says what candidate to avoid, e.g. because it has been tried.
  /// @param point  Shape (axes).
  using penalty = bool (*)(const void* context, std::span<const double> point);

  /// @param columns  The positions of the axes in the study's search space.
  tpe_space(std::vector<std::size_t> columns, std::vector<unit_axis> axes,
            const tpe_options& options);

  const std::vector<std::size_t>& columns() const noexcept {
    return columns_;
  }

  /// Adds or removes a bad trial.
  /// @param point  Shape (axes); NaN where the trial has no value.
  void insert(std::int64_t number, std::span<const double> point);
  void erase(std::int64_t number);
  bool contains(std::int64_t number) const noexcept;

  /// The most promising of the candidates drawn from the good trials' density:
  /// the one with the largest ratio of good to bad density, the first of
  /// equals.
  /// @param good      In number order.
  /// @param exponent  Good bandwidths are at least
  ///                  1 / min(most, (n + 2)^exponent); see `tpe_sampler`.
  /// @param avoid     Candidates for which it holds are taken only if it holds
  ///                  for all; may be null.
  /// @returns shape (axes), internal representation.
  std::vector<double>
  suggest(std::span<const good_trial> good, double exponent, double most,
          random_stream& stream, penalty avoid, const void* context);

  /// The candidates that `suggest` would compare; for tests.
  std::vector<double>
  candidates(std::span<const good_trial> good, double exponent, double most,
             random_stream& stream);

  /// What `suggest` maximizes, in full, at any points; for tests.
  struct scored {
    /// Shape (n, axes).
    std::vector<double> points;
    /// ln of the densities relative to uniform, weights normalized.
    std::vector<double> log_good;
    std::vector<double> log_bad;
  };
  scored score(std::span<const good_trial> good, double exponent, double most,
               std::vector<double> points);

private:
  void set_good(std::span<const good_trial> good);
  void prepare(std::span<const good_trial> good, double exponent, double most);
  std::vector<double> draw(random_stream& stream);

  /// Calls `f` with the bad density at `points` and its weights: in single
  /// precision, unless bandwidths may be tiny.
  template <class F>
  auto with_bad_density(std::span<const double> points, F&& f);

  tpe_options options_;
  std::vector<std::size_t> columns_;
  parzen_estimator bad_;
  parzen_estimator good_;
  // What is in it: shape (good trials, axes).
  std::vector<double> good_points_;
  // One per slot; only those of the precision in use.
  std::vector<float> single_bad_weights_;
  std::vector<double> bad_weights_;
  std::vector<double> good_weights_;
  cell_tables<float> single_bad_tables_;
  cell_tables<double> bad_tables_;
  cell_tables<double> good_tables_;
};

} // namespace tuner
