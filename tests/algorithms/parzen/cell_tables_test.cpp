#include "algorithms/core/random.hpp"
#include "algorithms/parzen/cell_tables.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <span>
#include <vector>

using namespace tuner;

namespace {

parzen_estimator on_integers(std::int64_t most) {
  std::vector<unit_axis> axes;
  axes.emplace_back(int_distribution{1, most});
  return {axes, false};
}

/// Whether the kept tables say of every kernel what new ones say.
template <class Real>
bool agree(cell_tables<Real>& kept, const parzen_estimator& kernels,
           std::int64_t cells) {
  cell_tables<Real> fresh;
  const auto& groups = kernels.axis(0).group;
  for (std::int64_t value = 1; value <= cells; ++value) {
    const auto* a = kept.at(kernels, 0, static_cast<double>(value));
    const auto* b = fresh.at(kernels, 0, static_cast<double>(value));
    for (std::uint32_t s = 0; s < kernels.slots(); ++s)
      if (kernels.contains(s) && a[groups[s]] != b[groups[s]])
        return false;
  }
  return true;
}

} // namespace

TEST_CASE_TEMPLATE("tables that are kept equal new ones", Real, float, double) {
  auto kernels = on_integers(12);
  cell_tables<Real> kept;
  random_stream random{3, 0};
  for (int step = 0; step < 400; ++step) {
    auto s = static_cast<std::uint32_t>(1 + random.below(40));
    auto value = static_cast<double>(1 + random.below(12));
    if (kernels.contains(s))
      kernels.erase(s);
    else
      kernels.insert(s, std::span{&value, 1});
    // The limit changes all bandwidths now and then.
    kernels.refresh(step / 100 % 2 == 0 ? 0.05 : 0.1);
    kept.trim();
    REQUIRE(agree(kept, kernels, 12));
  }
}

TEST_CASE("tables that are too many begin anew") {
  constexpr std::int64_t cells = 60'000;
  auto kernels = on_integers(cells);
  auto value = 7.0;
  kernels.insert(1, std::span{&value, 1});
  kernels.refresh(0.1);
  cell_tables<double> kept;
  for (int i = 0; i < 3; ++i) {
    kept.trim();
    CHECK(agree(kept, kernels, cells));
  }
}
