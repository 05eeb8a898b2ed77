#include "algorithms/core/random.hpp"
#include "algorithms/gp/model_chain.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

namespace {

using namespace tuner::gp;

// A history whose observations can come in any order.
struct history {
  std::vector<std::vector<double>> xs;
  std::vector<double> ys;

  explicit history(std::size_t n) {
    tuner::random_stream random{17};
    for (std::size_t i = 0; i < n; ++i) {
      xs.push_back({random.uniform(), random.uniform()});
      ys.push_back(std::sin(6.0 * xs[i][0]) + xs[i][1]);
    }
  }
};

std::vector<double> prefix(const std::vector<double>& ys, std::size_t m) {
  return {ys.begin(), ys.begin() + static_cast<std::ptrdiff_t>(m)};
}

// Predictions at a few places.
std::vector<double> look(const posterior& p) {
  std::vector<double> out;
  for (double x : {0.1, 0.45, 0.8})
    for (double y : {0.2, 0.7}) {
      auto at = p.at(std::vector{x, y});
      out.push_back(at.mean);
      out.push_back(at.variance);
    }
  return out;
}

std::vector<double> from_scratch(const std::vector<std::vector<double>>& xs,
                                 const std::vector<double>& ys) {
  model_chain chain{{false, false}, true};
  return look(
    chain.update(xs, 0, [&](std::size_t m) { return prefix(ys, m); }));
}

} // namespace

TEST_SUITE("algorithms/gp/model_chain") {
  TEST_CASE("grown one by one it is bit for bit the model made at once") {
    history h{190};
    model_chain chain{{false, false}, true};
    std::vector<std::vector<double>> xs;
    std::vector<double> ys;
    for (std::size_t i = 0; i < h.xs.size(); ++i) {
      xs.push_back(h.xs[i]);
      ys.push_back(h.ys[i]);
      const auto& model
        = chain.update(xs, i, [&](std::size_t m) { return prefix(ys, m); });
      if (i % 23 == 0 || i > 185)
        CHECK(look(model) == from_scratch(xs, ys));
    }
  }

  TEST_CASE("late observations give the model of the complete history") {
    history h{175};
    // Observation i arrives at the time order[i]: up to 20 others overtake it.
    tuner::random_stream random{18};
    std::vector<std::size_t> order(h.xs.size());
    std::vector<double> arrival;
    for (std::size_t i = 0; i < order.size(); ++i) {
      order[i] = i;
      arrival.push_back(static_cast<double>(i) + random.uniform(0.0, 20.0));
    }
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return arrival[a] < arrival[b];
    });
    model_chain chain{{false, false}, true};
    std::vector<std::size_t> known;
    for (std::size_t i = 0; i < order.size(); ++i) {
      auto at = std::lower_bound(known.begin(), known.end(), order[i]);
      auto unchanged = static_cast<std::size_t>(at - known.begin());
      known.insert(at, order[i]);
      std::vector<std::vector<double>> xs;
      std::vector<double> ys;
      for (auto k : known) {
        xs.push_back(h.xs[k]);
        ys.push_back(h.ys[k]);
      }
      const auto& model = chain.update(
        xs, unchanged, [&](std::size_t m) { return prefix(ys, m); });
      if (i % 19 == 0 || i > 168)
        CHECK(look(model) == from_scratch(xs, ys));
    }
  }

  TEST_CASE("fantasies are forgotten at the next update") {
    history h{160};
    auto values = [&](std::size_t m) { return prefix(h.ys, m); };
    model_chain chain{{false, false}, true};
    auto& model = chain.update(h.xs, 0, values);
    auto before = look(model);
    model.append(std::vector{0.5, 0.5});
    model.append(std::vector{0.6, 0.5});
    CHECK(look(model) != before);
    CHECK(look(chain.update(h.xs, h.xs.size(), values)) == before);
  }

  TEST_CASE("one observation has a model") {
    history h{1};
    auto seen = from_scratch(h.xs, {0.0});
    for (auto x : seen)
      CHECK(std::isfinite(x));
  }

  TEST_CASE("beyond its size the model keeps the best and the latest") {
    history h{1100};
    // The best are in the middle of the history.
    for (std::size_t i = 300; i < 310; ++i)
      h.ys[i] = 5.0 + 0.01 * static_cast<double>(i);
    model_chain chain{{false, false}, true};
    const auto& model
      = chain.update(h.xs, 0, [&](std::size_t m) { return prefix(h.ys, m); });
    CHECK(model.size() >= model_chain::model_size);
    CHECK(model.size() <= model_chain::model_size * 21 / 20);
    auto contains = [&](std::size_t i) {
      std::vector<double> x(2);
      for (std::size_t k = 0; k < model.size(); ++k) {
        model.points().copy(k, x);
        if (x == h.xs[i])
          return true;
      }
      return false;
    };
    for (std::size_t i = 300; i < 310; ++i)
      CHECK(contains(i));
    for (std::size_t i = 1000; i < 1100; ++i)
      CHECK(contains(i));
  }
}
