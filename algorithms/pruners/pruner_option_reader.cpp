#include "algorithms/pruners/pruner_option_reader.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <variant>

namespace tuner {

namespace {

constexpr std::int64_t max_integer = std::numeric_limits<std::int32_t>::max();

failure rejected(std::string_view name, std::string what) {
  return {errc::invalid_argument, std::move(what),
          "options." + std::string{name}};
}

// JSON does not tell 3 from 3.0.
std::optional<std::int64_t> as_integer(const parameter_value& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value))
    return *integer;
  const auto* real = std::get_if<double>(&value);
  if (real && std::abs(*real) <= static_cast<double>(max_integer)
      && *real == std::trunc(*real))
    return static_cast<std::int64_t>(*real);
  return std::nullopt;
}

} // namespace

pruner_option_reader::pruner_option_reader(const algorithm_choice& choice)
  : choice_{choice} {
}

void pruner_option_reader::read(std::string_view name, std::int64_t& to,
                                std::int64_t min) {
  if (const auto* given = take(name))
    read_integer(*given, to, min, "");
}

void pruner_option_reader::read_or_auto(std::string_view name,
                                        std::optional<std::int64_t>& to,
                                        std::int64_t min) {
  const auto* given = take(name);
  if (!given)
    return;
  if (given->value == parameter_value{std::string{"auto"}}) {
    to.reset();
    return;
  }
  std::int64_t integer = min;
  read_integer(*given, integer, min, ", or \"auto\"");
  to = integer;
}

void pruner_option_reader::reject(std::string_view name, std::string what) {
  if (!error_)
    error_ = rejected(name, std::move(what));
}

result<void> pruner_option_reader::finish() const {
  const auto& options = choice_.options;
  for (auto given = options.begin(); given != options.end(); ++given) {
    if (std::find(known_.begin(), known_.end(), given->name) == known_.end()) {
      auto what = "The pruner '" + choice_.name + "' has no option '"
                  + given->name + "'; ";
      what += known_.empty() ? "it takes none" : "its options are ";
      for (std::size_t i = 0; i < known_.size(); ++i)
        what.append(i > 0 ? ", " : "").append(known_[i]);
      return tl::make_unexpected(rejected(given->name, std::move(what)));
    }
    if (std::any_of(options.begin(), given, [&](const option& other) {
          return other.name == given->name;
        }))
      return tl::make_unexpected(
        rejected(given->name, "The option '" + given->name + "' comes twice"));
  }
  if (error_)
    return tl::make_unexpected(*error_);
  return {};
}

const option* pruner_option_reader::take(std::string_view name) {
  known_.push_back(name);
  auto i = std::find_if(choice_.options.begin(), choice_.options.end(),
                        [&](const option& o) { return o.name == name; });
  return i == choice_.options.end() ? nullptr : &*i;
}

void pruner_option_reader::read_integer(const option& given, std::int64_t& to,
                                        std::int64_t min,
                                        std::string_view also) {
  auto integer = as_integer(given.value);
  if (integer && *integer >= min && *integer <= max_integer) {
    to = *integer;
    return;
  }
  auto what = "The option '" + given.name + "' should be an integer from "
              + std::to_string(min) + " to " + std::to_string(max_integer);
  reject(given.name, what.append(also));
}

} // namespace tuner
