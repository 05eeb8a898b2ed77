#include "storage/postgres/array_literal.hpp"

#include "storage/timestamp_text.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <limits>

namespace tuner::storage::postgres {

namespace {

template <class T>
void append_number(std::string& out, T x) {
  std::array<char, 32> buffer;
  auto [end, err]
    = std::to_chars(buffer.data(), buffer.data() + buffer.size(), x);
  out.append(buffer.data(), end);
}

} // namespace

void array_literal::separate() {
  if (text_.size() > 1)
    text_ += ',';
}

void array_literal::add(std::int64_t x) {
  separate();
  append_number(text_, x);
}

void array_literal::add(double x) {
  separate();
  if (std::isfinite(x))
    append_number(text_, x);
  else
    text_ += "NULL";
}

void array_literal::add(std::string_view x) {
  separate();
  text_ += '"';
  for (auto c : x) {
    if (c == '"' || c == '\\')
      text_ += '\\';
    text_ += c;
  }
  text_ += '"';
}

void array_literal::add(std::optional<timestamp> x) {
  if (x)
    return add(std::string_view{to_text(*x)});
  separate();
  text_ += "NULL";
}

void array_literal::add(std::optional<std::int64_t> x) {
  if (x)
    return add(*x);
  separate();
  text_ += "NULL";
}

void array_literal::add(std::optional<double> x) {
  add(x.value_or(std::numeric_limits<double>::quiet_NaN()));
}

const std::string& array_literal::finish() {
  text_ += '}';
  return text_;
}

} // namespace tuner::storage::postgres
