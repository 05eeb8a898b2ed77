#include "storage/json_text.hpp"

#include <nlohmann/json.hpp>

#include <type_traits>
#include <variant>

namespace tuner::storage {

namespace {

using json = nlohmann::ordered_json;

std::string ascii(const json& x) {
  return x.dump(-1, ' ', true);
}

json to_json(const parameter_value& value) {
  return std::visit(
    [](const auto& x) -> json {
      if constexpr (std::is_same_v<std::decay_t<decltype(x)>, std::monostate>)
        return nullptr;
      else
        return x;
    },
    value);
}

} // namespace

std::string json_text(const std::string& text) {
  return ascii(text);
}

std::string json_text(const std::vector<double>& numbers) {
  return ascii(numbers);
}

std::string
json_text(const std::vector<std::pair<std::string, parameter_value>>& object) {
  auto out = json::object();
  for (const auto& [name, value] : object)
    out[name] = to_json(value);
  return ascii(out);
}

} // namespace tuner::storage
