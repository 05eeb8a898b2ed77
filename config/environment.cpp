#include "config/environment.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace tuner::config {

namespace {

// Locale-free: a Turkish locale must not change what `HTTP_IDLE_SECONDS` means.
char lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool has_lower_case(const assignment& x) noexcept {
  return std::any_of(x.name.begin(), x.name.end(),
                     [](char c) { return c >= 'a' && c <= 'z'; });
}

} // namespace

bool same_name(std::string_view a, std::string_view b) noexcept {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

void environment::add(std::vector<assignment> xs) {
  std::move(xs.begin(), xs.end(), std::back_inserter(assignments_));
}

const assignment* environment::find(std::string_view name) const noexcept {
  auto hit
    = std::find_if(assignments_.rbegin(), assignments_.rend(),
                   [&](const auto& x) { return same_name(x.name, name); });
  return hit == assignments_.rend() ? nullptr : &*hit;
}

std::vector<assignment> read_process_environment(const char* const* entries) {
  std::vector<assignment> out;
  for (; entries != nullptr && *entries != nullptr; ++entries) {
    std::string_view entry = *entries;
    auto equals = entry.find('=');
    if (equals == std::string_view::npos || equals == 0)
      continue;
    out.push_back({std::string{entry.substr(0, equals)},
                   std::string{entry.substr(equals + 1)}, source::process,
                   "the environment"});
  }
  std::stable_partition(out.begin(), out.end(), has_lower_case);
  return out;
}

} // namespace tuner::config
