#include "algorithms/gp/acquisition.hpp"

#include <algorithm>
#include <cassert>
#include <limits>
#include <numeric>

namespace tuner::gp {

acquisition::acquisition(std::vector<const posterior*> models, const utility& u)
  : models_{std::move(models)}, utility_{u},
    weights_(models_.front()->points().dimensions(), 0.0) {
  assert(!models_.empty());
  for (const auto* m : models_)
    for (std::size_t d = 0; d < weights_.size(); ++d)
      weights_[d]
        += m->parameters().weights[d] / static_cast<double>(models_.size());
}

double acquisition::value(std::span<const double> x) const {
  std::vector<prediction> p;
  for (const auto* m : models_)
    p.push_back(m->at(x));
  std::vector<double> unused(2 * p.size());
  std::span<double> all{unused};
  return utility_.value(p, all.first(p.size()), all.last(p.size()));
}

double acquisition::value(std::span<const double> x,
                          std::span<double> gradient) const {
  auto d = x.size();
  auto m = models_.size();
  std::vector<prediction> p(m);
  std::vector<double> gradients(2 * m * d);
  std::vector<double> partial(2 * m);
  std::span<double> all{gradients};
  for (std::size_t i = 0; i < m; ++i)
    p[i] = models_[i]->at(x, all.subspan(2 * i * d, d),
                          all.subspan((2 * i + 1) * d, d));
  std::span<double> by{partial};
  auto out = utility_.value(p, by.first(m), by.last(m));
  std::fill(gradient.begin(), gradient.end(), 0.0);
  for (std::size_t i = 0; i < m; ++i)
    for (std::size_t k = 0; k < d; ++k)
      gradient[k]
        += by[i] * all[2 * i * d + k] + by[m + i] * all[(2 * i + 1) * d + k];
  return out;
}

std::vector<double>
acquisition::values(const point_table& xs, std::size_t keep) const {
  auto n = xs.size();
  auto m = models_.size();
  std::vector<double> out(n, -std::numeric_limits<double>::infinity());
  // All points, or with one model those of the best mean.
  std::vector<std::size_t> chosen(n);
  std::iota(chosen.begin(), chosen.end(), std::size_t{0});
  std::vector<prediction> predictions(n * m);
  std::vector<double> covariances, means(n), variances;
  for (std::size_t i = 0; i < m; ++i) {
    auto rows = models_[i]->size();
    covariances.resize(rows * n);
    models_[i]->covariances(xs, covariances.data());
    models_[i]->means(covariances.data(), n, means.data());
    if (m == 1 && keep < n) {
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
    variances.resize(chosen.size());
    models_[i]->variances(covariances.data(), chosen.size(), variances.data());
    for (std::size_t c = 0; c < chosen.size(); ++c)
      predictions[c * m + i] = {means[chosen[c]], variances[c]};
  }
  std::vector<double> unused(2 * m);
  std::span<double> by{unused};
  for (std::size_t c = 0; c < chosen.size(); ++c)
    out[chosen[c]] = utility_.value(std::span{predictions}.subspan(c * m, m),
                                    by.first(m), by.last(m));
  return out;
}

} // namespace tuner::gp
