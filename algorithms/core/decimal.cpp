#include "algorithms/core/decimal.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <string>
#include <utility>

namespace tuner {

namespace {

__extension__ using int128 = __int128;

// 10^37 < 2^127 leaves room for one addition.
constexpr int max_digits = 37;

constexpr std::int64_t max_steps = std::int64_t{1} << 62;

/// coefficient * 10^exponent, without trailing zeros in the coefficient.
struct decimal {
  int128 coefficient = 0;
  int exponent = 0;
};

int digits_of(int128 x) {
  if (x < 0)
    x = -x;
  int n = 0;
  for (; x > 0; x /= 10)
    ++n;
  return n;
}

decimal stripped(decimal x) {
  if (x.coefficient == 0)
    return {};
  while (x.coefficient % 10 == 0) {
    x.coefficient /= 10;
    ++x.exponent;
  }
  return x;
}

decimal shortest_decimal(double value) {
  char buffer[64];
  auto end = std::to_chars(buffer, buffer + sizeof buffer, value,
                           std::chars_format::scientific)
               .ptr;
  decimal out;
  auto negative = false;
  auto past_point = false;
  for (const char* p = buffer; p != end; ++p) {
    if (*p == '-') {
      negative = true;
    } else if (*p == '.') {
      past_point = true;
    } else if (*p == 'e') {
      out.exponent
        += std::atoi(std::string{p + 1, static_cast<const char*>(end)}.c_str());
      break;
    } else {
      out.coefficient = out.coefficient * 10 + (*p - '0');
      out.exponent -= past_point ? 1 : 0;
    }
  }
  if (negative)
    out.coefficient = -out.coefficient;
  return stripped(out);
}

// Rewrites `x` with a lower exponent. @pre It fits, see `max_digits`.
int128 scaled(const decimal& x, int exponent) {
  auto out = x.coefficient;
  for (int i = x.exponent; i > exponent; --i)
    out *= 10;
  return out;
}

decimal sum(decimal a, decimal b) {
  if (a.coefficient == 0)
    return b;
  if (b.coefficient == 0)
    return a;
  auto top = std::max(a.exponent + digits_of(a.coefficient),
                      b.exponent + digits_of(b.coefficient));
  auto exponent = std::min(a.exponent, b.exponent);
  // Digits that far below the leading one are rounded away by Python as well.
  if (top - exponent > max_digits) {
    exponent = top - max_digits;
    for (auto* x : {&a, &b})
      while (x->exponent < exponent) {
        x->coefficient /= 10;
        ++x->exponent;
      }
  }
  return stripped({scaled(a, exponent) + scaled(b, exponent), exponent});
}

double to_double(const decimal& x) {
  auto rest = x.coefficient < 0 ? -x.coefficient : x.coefficient;
  std::string text = "e" + std::to_string(x.exponent);
  do {
    text.insert(text.begin(),
                static_cast<char>('0' + static_cast<int>(rest % 10)));
    rest /= 10;
  } while (rest > 0);
  if (x.coefficient < 0)
    text.insert(text.begin(), '-');
  double out = 0.0;
  std::from_chars(text.data(), text.data() + text.size(), out);
  return out;
}

// Whole quotient of two numbers, numerator >= 0, denominator > 0.
std::int64_t quotient(const decimal& a, const decimal& b) {
  if (a.coefficient == 0)
    return 0;
  auto exponent = std::min(a.exponent, b.exponent);
  if (b.exponent + digits_of(b.coefficient) - exponent > max_digits)
    return 0;
  if (a.exponent + digits_of(a.coefficient) - exponent > max_digits)
    return max_steps;
  auto q = scaled(a, exponent) / scaled(b, exponent);
  return q > max_steps ? max_steps : static_cast<std::int64_t>(q);
}

} // namespace

std::int64_t grid_steps(double low, double high, double step) {
  auto minus_low = shortest_decimal(low);
  minus_low.coefficient = -minus_low.coefficient;
  return quotient(sum(shortest_decimal(high), minus_low),
                  shortest_decimal(step));
}

double last_grid_point(double low, double high, double step) {
  auto n = grid_steps(low, high, step);
  constexpr std::int64_t countable = 1'000'000'000'000'000'000;
  if (n > countable)
    return high;
  auto way = shortest_decimal(step);
  way.coefficient *= n; // At most 18 + 17 digits.
  return to_double(sum(stripped(way), shortest_decimal(low)));
}

} // namespace tuner
