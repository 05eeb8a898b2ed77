#include "algorithms/samplers/nsgaii_population.hpp"

#include "algorithms/evolution/elite_selection.hpp"
#include "algorithms/multi_objective/pareto_front.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>
#include <string_view>

namespace tuner {

namespace {

constexpr std::string_view generation_key = "NSGAIISampler:generation";
constexpr std::string_view parent_prefix = "NSGAIISampler:parent:";

// Far beyond what is possible; keeps arithmetic on it safe.
constexpr std::int64_t last_generation = 1'000'000'000;

std::optional<std::int64_t> integer_in(std::string_view text) {
  std::int64_t out = 0;
  const auto* end = text.data() + text.size();
  auto [stop, error] = std::from_chars(text.data(), end, out);
  if (error != std::errc{} || stop != end)
    return std::nullopt;
  return out;
}

std::optional<std::int64_t> generation_in(std::string_view text) {
  auto out = integer_in(text);
  return out && *out >= 0 && *out <= last_generation ? out : std::nullopt;
}

// The integers of a JSON list; nothing if it holds anything else.
std::optional<std::vector<std::int64_t>> integers_in(std::string_view text) {
  auto trim = [](std::string_view x) {
    constexpr auto blank = " \t\r\n";
    auto begin = x.find_first_not_of(blank);
    if (begin == x.npos)
      return std::string_view{};
    return x.substr(begin, x.find_last_not_of(blank) - begin + 1);
  };
  text = trim(text);
  if (text.size() < 2 || text.front() != '[' || text.back() != ']')
    return std::nullopt;
  text = trim(text.substr(1, text.size() - 2));
  std::vector<std::int64_t> out;
  while (!text.empty()) {
    auto comma = text.find(',');
    auto x = integer_in(trim(text.substr(0, comma)));
    if (!x)
      return std::nullopt;
    out.push_back(*x);
    text = comma == text.npos ? std::string_view{} : text.substr(comma + 1);
  }
  return out;
}

} // namespace

std::optional<std::int64_t> nsgaii_generation(const trial& x) {
  for (const auto& a : x.system_attrs)
    if (a.key == generation_key)
      return generation_in(a.json);
  return std::nullopt;
}

nsgaii_population::nsgaii_population(rules r, std::vector<direction> directions,
                                     const std::vector<attribute>& study_attrs)
  : rules_{r}, directions_{std::move(directions)} {
  for (const auto& [key, json] : study_attrs)
    if (key.starts_with(parent_prefix))
      if (auto g
          = generation_in(std::string_view{key}.substr(parent_prefix.size())))
        if (auto ids = integers_in(json))
          parent_ids_[*g] = std::move(*ids);
}

void nsgaii_population::observe(const trial& x) {
  auto i = static_cast<std::size_t>(x.number);
  if (i >= records_.size())
    records_.resize(i + 1);
  auto& r = records_[i];
  if (r.is_complete)
    return;
  r.id = x.id;
  if (auto g = nsgaii_generation(x))
    r.generation = *g;
  else if (r.generation < 0 && !rules_.only_optuna)
    r.generation = 0;
  // Without its values, as only a damaged database has it, it tells nothing.
  if (x.state != trial_state::complete || r.generation < 0
      || x.values.size() != directions_.size()
      || std::any_of(x.values.begin(), x.values.end(),
                     [](double v) { return std::isnan(v); }))
    return;
  r.is_complete = true;
  for (std::size_t k = 0; k < directions_.size(); ++k)
    r.losses.push_back(directions_[k] == direction::minimize ? x.values[k]
                                                             : -x.values[k]);
  r.violation = total_violation(x);
  number_of_id_[x.id] = x.number;
  members_[r.generation].push_back(x.number);
  ++n_complete_;
}

std::int64_t nsgaii_population::next_generation() const {
  if (members_.empty())
    return 0;
  const auto& [last, numbers] = *members_.rbegin();
  return numbers.size() < rules_.size ? last : last + 1;
}

bool nsgaii_population::has_parents(std::int64_t generation) const {
  return generation == 0 || parent_ids_.contains(generation);
}

std::vector<std::int64_t>
nsgaii_population::settled(std::int64_t generation) const {
  std::vector<std::int64_t> out;
  if (auto ids = parent_ids_.find(generation); ids != parent_ids_.end())
    for (auto id : ids->second)
      if (auto x = number_of_id_.find(id); x != number_of_id_.end())
        out.push_back(x->second);
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

void nsgaii_population::append_members(std::vector<std::int64_t>& numbers,
                                       std::int64_t generation) const {
  // A generation may hold all that another sampler left, or an import. Its best
  // are among the parents of the next one; sorting all for every suggestion
  // would take long.
  auto x = members_.find(generation);
  if (x != members_.end() && x->second.size() <= 4 * rules_.size)
    numbers.insert(numbers.end(), x->second.begin(), x->second.end());
}

std::vector<std::int64_t>
nsgaii_population::parents(std::int64_t generation) const {
  if (has_parents(generation))
    return settled(generation);
  // Usually those of the generation before are settled. If not, they are
  // chosen along the way, from the last generation on that has some.
  auto from = parent_ids_.lower_bound(generation);
  auto start = from == parent_ids_.begin() ? 0 : std::prev(from)->first;
  auto chosen = settled(start);
  for (auto g = members_.lower_bound(start);
       g != members_.end() && g->first < generation; ++g) {
    chosen.insert(chosen.end(), g->second.begin(), g->second.end());
    if (!rules_.only_optuna)
      append_members(chosen, g->first - 1);
    chosen = ranked(std::move(chosen), rules_.size);
    std::sort(chosen.begin(), chosen.end());
  }
  return chosen;
}

void nsgaii_population::settle(std::int64_t generation,
                               const std::vector<std::int64_t>& numbers) {
  auto& ids = parent_ids_[generation];
  ids.clear();
  for (auto x : numbers)
    ids.push_back(at(x).id);
}

const std::vector<std::int64_t>&
nsgaii_population::mates(std::int64_t generation) {
  auto is_steady = !rules_.only_optuna && rules_.size <= max_steady_size;
  // Settled parents do not change, the others with every COMPLETE trial.
  if (mates_of_ == generation
      && (mates_out_of_ == n_complete_ || (!is_steady && mates_are_settled_)))
    return mates_;
  mates_of_ = generation;
  mates_out_of_ = n_complete_;
  mates_are_settled_ = has_parents(generation);
  auto from = parents(generation);
  if (rules_.only_optuna) {
    mates_ = std::move(from);
    return mates_;
  }
  if (is_steady)
    for (auto g : {generation - 1, generation})
      append_members(from, g);
  mates_ = ranked(std::move(from), rules_.size);
  return mates_;
}

std::vector<std::int64_t>
nsgaii_population::ranked(std::vector<std::int64_t> numbers,
                          std::size_t n) const {
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  std::vector<std::vector<double>> losses;
  std::vector<double> violations;
  for (auto x : numbers) {
    losses.push_back(at(x).losses);
    violations.push_back(at(x).violation);
  }
  std::vector<std::int64_t> out;
  for (const auto& x : select_elite(losses, violations, n))
    out.push_back(numbers[x.index]);
  return out;
}

bool nsgaii_population::dominates(std::int64_t a, std::int64_t b) const {
  const auto& x = at(a);
  const auto& y = at(b);
  if (x.violation > 0.0 || y.violation > 0.0)
    return x.violation < y.violation;
  return tuner::dominates(x.losses, y.losses);
}

attribute nsgaii_population::generation_attribute(std::int64_t generation) {
  return {std::string{generation_key}, std::to_string(generation)};
}

attribute nsgaii_population::parents_attribute(
  std::int64_t generation, const std::vector<std::int64_t>& numbers) const {
  attribute out{std::string{parent_prefix} + std::to_string(generation), "["};
  for (auto x : numbers)
    out.json += (out.json.size() > 1 ? ", " : "") + std::to_string(at(x).id);
  out.json += ']';
  return out;
}

} // namespace tuner
