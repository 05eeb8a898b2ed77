#include "http/field_location.hpp"

#include "http/json_document.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace tuner::http {

namespace {

bool is_index(std::string_view text) noexcept {
  return !text.empty() && text.size() < 10
         && std::all_of(text.begin(), text.end(),
                        [](char c) { return c >= '0' && c <= '9'; });
}

// Whether the members of what is called `name` have names of the user's, which
// may contain dots.
bool is_open(std::string_view name) noexcept {
  return name == "params" || name == "sampler_options"
         || name == "pruner_options" || name == "user_attrs";
}

// Follows a field through a body.
struct walker {
  const json* node;
  std::vector<location_step> steps;

  // The length of the first name in `field` where names may contain dots.
  std::size_t first_name(std::string_view field) const {
    auto is_member = [this](std::string_view name) {
      return node && node->is_object() && node->contains(name);
    };
    for (auto end = field.find('.'); end < field.size() && !is_member(field);
         end = field.find('.', end + 1))
      if (is_member(field.substr(0, end)))
        return end;
    return field.size();
  }

  void into(std::string_view name) {
    steps.emplace_back(std::string{name});
    auto known = node && node->is_object() && node->contains(name);
    node = known ? &*node->find(name) : nullptr;
  }

  void into(std::size_t index) {
    steps.emplace_back(static_cast<std::int64_t>(index));
    auto known = node && node->is_array() && index < node->size();
    node = known ? &(*node)[index] : nullptr;
  }

  // Steps into the parameter's own type, of which the body has no member.
  void tag() {
    if (node && node->is_object())
      if (auto type = node->find("type");
          type != node->end() && type->is_string())
        steps.emplace_back(type->get<std::string>());
  }
};

void walk(walker& at, std::string_view field) {
  std::string_view parent;
  while (!field.empty()) {
    auto end = is_open(parent) ? at.first_name(field) : field.find('.');
    auto token = field.substr(0, end);
    field = end < field.size() ? field.substr(end + 1) : std::string_view{};
    if (is_open(parent) || !is_index(token)) {
      at.into(token);
    } else if (!parent.empty() || (at.node && at.node->is_array())) {
      at.into(std::stoul(std::string{token}));
      if (parent == "search_space")
        at.tag();
    }
    parent = token;
  }
}

} // namespace

validation_error field_error(const failure& why, std::string_view body) {
  validation_errors ignored;
  auto parsed = parse_json(body, ignored);
  walker at{parsed ? &*parsed : nullptr, {std::string{"body"}}};
  walk(at, why.field);
  return {"value_error", std::move(at.steps), why.what,
          at.node && !why.field.empty() ? echo(*at.node) : "null"};
}

} // namespace tuner::http
