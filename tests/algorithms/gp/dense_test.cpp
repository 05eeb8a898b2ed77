#include "algorithms/core/random.hpp"
#include "algorithms/gp/dense.hpp"

#include <doctest/doctest.h>

#include <cmath>

namespace {

using tuner::gp::growing_matrix;

// A Aᵀ + I of random A: symmetric positive definite.
growing_matrix positive_definite(std::size_t n) {
  tuner::random_stream random{5, n};
  std::vector<double> a(n * n);
  for (auto& x : a)
    x = random.uniform(-1.0, 1.0);
  growing_matrix out;
  out.assign_zero(n);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) {
      double s = i == j ? 1.0 : 0.0;
      for (std::size_t k = 0; k < n; ++k)
        s += a[i * n + k] * a[j * n + k];
      out.row(i)[j] = s;
    }
  return out;
}

} // namespace

TEST_SUITE("algorithms/gp/dense") {
  using namespace tuner::gp;

  TEST_CASE("products of every shape equal the triple loop") {
    tuner::random_stream random{6};
    for (std::size_t m : {1, 4, 7, 33})
      for (std::size_t n : {1, 8, 13})
        for (std::size_t k : {1, 5, 300}) {
          std::vector<double> a(m * k), b(k * n), c(m * n, 2.0);
          for (auto& x : a)
            x = random.uniform();
          for (auto& x : b)
            x = random.uniform();
          auto am = static_cast<std::ptrdiff_t>(m);
          // A is stored by columns, B by rows.
          multiply_add(
            c.data(), n, m, n, k, -1.0, {a.data(), 1, am}, triangle::full,
            {b.data(), static_cast<std::ptrdiff_t>(n), 1}, triangle::full);
          for (std::size_t i = 0; i < m; ++i)
            for (std::size_t j = 0; j < n; ++j) {
              double s = 2.0;
              for (std::size_t p = 0; p < k; ++p)
                s -= a[p * m + i] * b[p * n + j];
              CHECK(c[i * n + j] == doctest::Approx(s).epsilon(1e-12));
            }
        }
  }

  TEST_CASE("triangular factors give the product of the full ones") {
    tuner::random_stream random{7};
    for (std::size_t n : {3, 8, 30, 270}) {
      growing_matrix l;
      l.assign_zero(n);
      for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j <= i; ++j)
          l.row(i)[j] = random.uniform(-1.0, 1.0);
      auto ld = static_cast<std::ptrdiff_t>(l.stride());
      auto check = [&](matrix_view a, triangle ap, matrix_view b, triangle bp) {
        std::vector<double> fast(n * n, 0.0), plain(n * n, 0.0);
        multiply_add(fast.data(), n, n, n, n, 1.0, a, ap, b, bp);
        multiply_add(plain.data(), n, n, n, n, 1.0, a, triangle::full, b,
                     triangle::full);
        for (std::size_t i = 0; i < n * n; ++i)
          if (std::abs(fast[i] - plain[i]) > 1e-12)
            FAIL("differs at " << i << " for n = " << n);
      };
      matrix_view lower{l.row(0), ld, 1};
      matrix_view upper{l.row(0), 1, ld};
      check(lower, triangle::lower, upper, triangle::upper);
      check(upper, triangle::upper, lower, triangle::lower);
      check(lower, triangle::lower, lower, triangle::lower);
      check(upper, triangle::upper, upper, triangle::upper);
    }
  }

  TEST_CASE("the inverse Cholesky factor turns the matrix into the identity") {
    for (std::size_t n : {1, 2, 15, 16, 17, 40, 100, 301}) {
      auto k = positive_definite(n);
      auto copy = k;
      growing_matrix x;
      REQUIRE(inverse_cholesky(copy, x));
      double error = 0.0;
      std::vector<double> column(n), whitened(n);
      // Row i of X K Xᵀ.
      for (std::size_t i = 0; i < n; i += 1 + n / 9) {
        for (std::size_t j = 0; j < n; ++j)
          column[j] = dot(x.row(i), k.row(j), i + 1);
        multiply_lower(x, column, whitened);
        for (std::size_t j = 0; j < n; ++j)
          error = std::max(error, std::abs(whitened[j] - (i == j ? 1 : 0)));
        for (std::size_t j = i + 1; j < n; ++j)
          CHECK(x.row(i)[j] == 0.0);
      }
      CHECK(error < 1e-10);
      growing_matrix inverse;
      multiply_transposed(x, inverse);
      for (std::size_t i = 0; i < n; i += 1 + n / 9) {
        for (std::size_t j = 0; j < n; ++j)
          column[j] = j <= i ? inverse.row(i)[j] : inverse.row(j)[i];
        for (std::size_t j = 0; j < n; ++j)
          CHECK(std::abs(dot(column.data(), k.row(j), n) - (i == j ? 1 : 0))
                < 1e-10);
      }
    }
  }

  TEST_CASE("a matrix that is not positive definite is refused") {
    auto k = positive_definite(40);
    k.row(35)[35] = -1.0;
    growing_matrix x;
    CHECK_FALSE(inverse_cholesky(k, x));
    k = positive_definite(3);
    k.row(1)[1] = std::nan("");
    CHECK_FALSE(inverse_cholesky(k, x));
    // Singular: two equal rows.
    k.assign_zero(2);
    k.row(0)[0] = k.row(1)[0] = k.row(1)[1] = 1.0;
    CHECK_FALSE(inverse_cholesky(k, x));
  }

  TEST_CASE("a matrix keeps its upper left block while it grows and shrinks") {
    growing_matrix m;
    m.assign_zero(3);
    for (std::size_t i = 0; i < 3; ++i)
      for (std::size_t j = 0; j < 3; ++j)
        m.row(i)[j] = static_cast<double>(10 * i + j + 1);
    m.resize(50);
    CHECK(m.row(2)[1] == 22.0);
    CHECK(m.row(2)[3] == 0.0);
    CHECK(m.row(49)[49] == 0.0);
    m.resize(2);
    m.resize(3);
    CHECK(m.row(1)[1] == 12.0);
    CHECK(m.row(1)[2] == 0.0);
    CHECK(m.row(2)[1] == 0.0);
  }

  TEST_CASE("products with vectors follow the triangle") {
    growing_matrix l;
    l.assign_zero(3);
    l.row(0)[0] = 2.0;
    l.row(1)[0] = 3.0;
    l.row(1)[1] = 4.0;
    l.row(2)[0] = 5.0;
    l.row(2)[2] = 6.0;
    std::vector<double> v{1.0, 10.0, 100.0}, out(3);
    multiply_lower(l, v, out);
    CHECK(out == std::vector<double>{2.0, 43.0, 605.0});
    multiply_lower_transposed(l, v, out);
    CHECK(out == std::vector<double>{532.0, 40.0, 600.0});
  }
}
