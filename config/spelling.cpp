#include "config/spelling.hpp"

#include "config/variables.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace tuner::config {

namespace {

// Number of insertions, deletions, substitutions and swaps of neighbours that
// turn `a` into `b` (optimal string alignment).
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::vector<std::size_t>> d(
    a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i)
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        d[i][j] = i + j;
        continue;
      }
      auto same = same_name(a.substr(i - 1, 1), b.substr(j - 1, 1));
      d[i][j] = std::min(
        {d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (same ? 0 : 1)});
      if (i > 1 && j > 1 && same_name(a.substr(i - 1, 1), b.substr(j - 2, 1))
          && same_name(a.substr(i - 2, 1), b.substr(j - 1, 1)))
        d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
    }
  return d[a.size()][b.size()];
}

// The variable that `name` was probably meant to be, or empty.
std::string_view nearest_variable(std::string_view name) {
  std::string_view best;
  std::size_t best_distance = 3;
  for (const auto& x : variables()) {
    // In short names, two edits make another word: HOST, POST, PORT, HOME.
    std::size_t limit = x.name.size() < 8 ? 1 : 2;
    // The lengths alone bound the distance; it costs nothing on long names.
    if (name.size() > x.name.size() + limit
        || x.name.size() > name.size() + limit)
      continue;
    auto distance = edit_distance(name, x.name);
    if (distance <= limit && distance < best_distance) {
      best = x.name;
      best_distance = distance;
    }
  }
  return best;
}

bool has_known_prefix(std::string_view name) {
  constexpr std::array<std::string_view, 6> prefixes{
    "HTTP_", "DATABASE_", "STUDY_", "DEFAULT_", "CORS_", "AUTH_"};
  return std::any_of(prefixes.begin(), prefixes.end(), [&](auto prefix) {
    return same_name(name.substr(0, prefix.size()), prefix);
  });
}

} // namespace

std::vector<std::string> suspicious_names(const environment& env) {
  std::vector<std::string> out;
  for (const auto& x : env.all()) {
    auto known
      = std::any_of(variables().begin(), variables().end(),
                    [&](const auto& y) { return same_name(x.name, y.name); });
    if (x.from != source::env_file || known)
      continue;
    auto text = x.origin + ": " + x.name + " is not a variable of tuner";
    if (auto near = nearest_variable(x.name); !near.empty())
      out.push_back(text + "; did you mean " + std::string{near} + "?");
    else if (has_known_prefix(x.name))
      out.push_back(text + " and is ignored");
  }
  return out;
}

} // namespace tuner::config
