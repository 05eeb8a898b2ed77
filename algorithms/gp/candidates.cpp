#include "algorithms/gp/candidates.hpp"

#include "algorithms/core/portable_math.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace tuner::gp {

namespace {

// Exclusive or of the binary digits: keeps a net a net (Owen 1995).
double digital_shift(double u, std::uint64_t shift) {
  auto digits = static_cast<std::uint64_t>(u * 0x1p53);
  return static_cast<double>(digits ^ (shift >> 11)) * 0x1p-53;
}

double reflect(double u) {
  if (u < 0.0)
    u = -u;
  if (u > 1.0)
    u = 2.0 - u;
  return std::clamp(u, 0.0, 1.0);
}

void move_coordinate(const model_space& space, std::size_t d, double deviation,
                     double& x, random_stream& random) {
  if (space.hamming()[d]) {
    auto choices = static_cast<std::uint64_t>(space.levels(d));
    x = space.at_level(d, static_cast<double>(random.below(choices)));
    return;
  }
  auto moved = space.snap(d, reflect(x + deviation * random.normal()));
  auto discrete = space.levels(d) > 0.0;
  if (discrete && moved == x) {
    // A step too small to reach the next value goes there nevertheless.
    auto level = space.level(d, x);
    auto last = space.levels(d) - 1.0;
    auto up = level == 0.0 || (level < last && random.uniform() < 0.5);
    moved = space.at_level(d, up ? level + 1.0 : level - 1.0);
  }
  x = moved;
}

} // namespace

point_table make_candidates(const model_space& space,
                            const uniform_design& design, std::size_t n_local,
                            const neighbourhood& near, random_stream& random) {
  auto dims = space.dimensions();
  point_table out{space.hamming()};
  std::vector<double> x(dims);
  std::vector<std::uint64_t> shifts(dims);
  for (auto& s : shifts)
    s = random.bits();
  for (std::size_t i = 0; i < design.size; ++i) {
    for (std::size_t d = 0; d < dims; ++d) {
      auto u = digital_shift(design.points[i * dims + d], shifts[d]);
      if (near.region && space.hamming()[d]) {
        x[d] = random.uniform() < 0.5 ? near.best[0][d] : space.snap(d, u);
        continue;
      }
      if (near.region)
        u = near.region->lower[d]
            + u * (near.region->upper[d] - near.region->lower[d]);
      x[d] = space.snap(d, u);
    }
    out.push_back(x);
  }
  for (std::size_t i = 0; i < n_local; ++i) {
    x = near.best[random.below(near.best.size())];
    auto size = random.uniform();
    auto deviation = portable::pow(10.0, -(0.5 + 2.0 * size));
    auto share = std::max(1.0 / static_cast<double>(dims), random.uniform());
    auto surely = random.below(dims);
    for (std::size_t d = 0; d < dims; ++d)
      if (random.uniform() < share || d == surely)
        move_coordinate(space, d, deviation, x[d], random);
    out.push_back(x);
  }
  return out;
}

point_table all_points(const model_space& space) {
  assert(space.continuous().empty());
  auto dims = space.dimensions();
  point_table out{space.hamming()};
  std::vector<double> level(dims, 0.0), x(dims);
  for (;;) {
    for (std::size_t d = 0; d < dims; ++d)
      x[d] = space.at_level(d, level[d]);
    out.push_back(x);
    std::size_t d = 0;
    while (d < dims && ++level[d] == space.levels(d))
      level[d++] = 0.0;
    if (d == dims)
      return out;
  }
}

} // namespace tuner::gp
