#include "algorithms/gp/acquisition.hpp"

#include <algorithm>
#include <cassert>
#include <limits>
#include <numeric>

namespace tuner::gp {

namespace {

// The predictions under each outcome of the fantasies.
void spread_outcomes(const acquisition_model& m, const prediction& expected,
                     std::span<const double> shifts,
                     std::span<prediction> out) {
  out[0] = expected;
  for (std::size_t s = 0; s < m.outcomes.size(); ++s) {
    out[s] = expected;
    out[s].mean += dot(m.outcomes[s].data(), shifts.data(), shifts.size());
  }
}

} // namespace

acquisition::acquisition(std::vector<acquisition_model> models,
                         const utility& u)
  : models_{std::move(models)}, utility_{u} {
  assert(!models_.empty());
  weights_.assign(models_.front().model->points().dimensions(), 0.0);
  for (const auto& m : models_) {
    n_predictions_ += m.n_predictions();
    for (std::size_t d = 0; d < weights_.size(); ++d)
      weights_[d] += m.model->parameters().weights[d]
                     / static_cast<double>(models_.size());
  }
}

double acquisition::value(std::span<const double> x) const {
  std::vector<double> unused(x.size());
  return value(x, unused);
}

double acquisition::value(std::span<const double> x,
                          std::span<double> gradient) const {
  std::vector<evaluation> at(models_.size());
  std::vector<prediction> p(n_predictions_);
  std::size_t next = 0;
  for (std::size_t i = 0; i < models_.size(); ++i) {
    auto expected = models_[i].model->evaluate(x, at[i]);
    auto n = models_[i].n_predictions();
    spread_outcomes(models_[i], expected, at[i].shifts,
                    std::span{p}.subspan(next, n));
    next += n;
  }
  std::vector<double> by_mean(n_predictions_), by_variance(n_predictions_);
  auto out = utility_.value(p, by_mean, by_variance);
  std::fill(gradient.begin(), gradient.end(), 0.0);
  next = 0;
  std::vector<double> by_shift;
  for (std::size_t i = 0; i < models_.size(); ++i) {
    const auto& m = models_[i];
    double mean = 0.0;
    double variance = 0.0;
    by_shift.assign(m.outcomes.empty() ? 0 : at[i].shifts.size(), 0.0);
    for (std::size_t s = 0; s < m.n_predictions(); ++s, ++next) {
      mean += by_mean[next];
      variance += by_variance[next];
      if (!m.outcomes.empty())
        add_scaled(by_shift.data(), by_mean[next], m.outcomes[s].data(),
                   by_shift.size());
    }
    m.model->add_gradient(x, at[i], mean, variance, by_shift, gradient);
  }
  return out;
}

std::vector<double>
acquisition::values(const point_table& xs, std::size_t keep) const {
  auto n = xs.size();
  std::vector<double> out(n, -std::numeric_limits<double>::infinity());
  // All points, or with one model those of the best mean.
  std::vector<std::size_t> chosen(n);
  std::iota(chosen.begin(), chosen.end(), std::size_t{0});
  std::vector<prediction> predictions(n * n_predictions_);
  std::vector<double> covariances, means(n), variances, shifts, column;
  std::size_t first = 0;
  for (const auto& m : models_) {
    auto rows = m.model->size();
    covariances.resize(rows * n);
    m.model->covariances(xs, covariances.data());
    m.model->means(covariances.data(), n, means.data());
    if (models_.size() == 1 && keep < n) {
      std::nth_element(
        chosen.begin(), chosen.begin() + static_cast<std::ptrdiff_t>(keep),
        chosen.end(), [&](std::size_t a, std::size_t b) {
          return means[a] != means[b] ? means[a] > means[b] : a < b;
        });
      chosen.resize(keep);
      std::sort(chosen.begin(), chosen.end());
      // Ascending, so that gathering never overwrites what is still needed.
      for (std::size_t r = 0; r < rows; ++r)
        for (std::size_t c = 0; c < keep; ++c)
          covariances[r * keep + c] = covariances[r * n + chosen[c]];
    }
    auto columns = chosen.size();
    auto fantasies = m.outcomes.empty() ? 0 : m.model->n_fantasies();
    variances.resize(columns);
    shifts.resize(fantasies * columns);
    column.resize(fantasies);
    m.model->variances(covariances.data(), columns, variances.data(),
                       fantasies > 0 ? shifts.data() : nullptr);
    for (std::size_t c = 0; c < columns; ++c) {
      for (std::size_t f = 0; f < fantasies; ++f)
        column[f] = shifts[f * columns + c];
      spread_outcomes(m, {means[chosen[c]], variances[c]}, column,
                      std::span{predictions}.subspan(c * n_predictions_ + first,
                                                     m.n_predictions()));
    }
    first += m.n_predictions();
  }
  std::vector<double> by_mean(n_predictions_), by_variance(n_predictions_);
  for (std::size_t c = 0; c < chosen.size(); ++c)
    out[chosen[c]] = utility_.value(
      std::span{predictions}.subspan(c * n_predictions_, n_predictions_),
      by_mean, by_variance);
  return out;
}

} // namespace tuner::gp
