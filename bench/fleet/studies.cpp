#include "bench/fleet/studies.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>

namespace tuner::fleet {

namespace {

using json = nlohmann::json;

constexpr std::size_t page = 1'000;

result<response>
expect(result<response> answer, int status, const std::string& what) {
  if (!answer || answer->status == status)
    return answer;
  return fail(errc::internal, what + " answered "
                                + std::to_string(answer->status) + ": "
                                + answer->body.substr(0, 500));
}

// The value of a COMPLETE trial of one objective.
std::optional<double> value_of(const json& x) {
  if (x.value("state", "") != "COMPLETE" || !x["values"].is_array()
      || x["values"].size() != 1 || !x["values"][0].is_number())
    return std::nullopt;
  return x["values"][0].get<double>();
}

} // namespace

result<void> create_study(session& service, const std::string& name,
                          const std::string& sampler, const std::string& pruner,
                          const space& objective) {
  auto body = "{\"name\": " + json(name).dump() + ", \"sampler\": "
              + json(sampler).dump() + ", \"pruner\": " + json(pruner).dump()
              + ", \"direction\": \"minimize\", \"load_if_exists\": false, "
                "\"search_space\": "
              + objective.definition() + "}";
  auto answer
    = expect(service.call("POST", "/studies", body), 201, "creating " + name);
  if (!answer)
    return tl::make_unexpected(answer.error());
  return {};
}

result<void>
preload(session& service, study_under_load& study, const space& objective,
        std::size_t count, std::size_t seed) {
  std::vector<double> coordinates;
  for (std::size_t first = 0; first < count; first += page) {
    auto last = std::min(first + page, count);
    std::string body = "[";
    for (auto i = first; i < last; ++i) {
      body += i == first ? "{\"params\": " : ", {\"params\": ";
      body += objective.random_params((seed << 32) + i, coordinates);
      auto value = objective.objective(coordinates);
      body += ", \"state\": \"COMPLETE\", \"values\": ";
      append_number(body, value);
      body += "}";
      study.book.hand_out(static_cast<std::int64_t>(i));
      study.book.told(static_cast<std::int64_t>(i), value);
    }
    auto answer = expect(
      service.call("POST", "/studies/" + study.name + "/trials", body + "]"),
      201, "importing into " + study.name);
    if (!answer)
      return tl::make_unexpected(answer.error());
  }
  return {};
}

result<void> read_back(session& service, study_under_load& study) {
  for (std::size_t offset = 0;;) {
    auto path = "/studies/" + study.name + "/trials?limit="
                + std::to_string(page) + "&offset=" + std::to_string(offset);
    auto answer
      = expect(service.call("GET", path), 200, "listing " + study.name);
    if (!answer)
      return tl::make_unexpected(answer.error());
    auto list = json::parse(answer->body, nullptr, false);
    if (!list.is_array())
      return fail(errc::internal, "listing " + study.name + " gave no list");
    for (auto& x : list)
      study.book.read_back(x.value("trial_id", std::int64_t{-1}), value_of(x));
    offset += list.size();
    if (list.size() < page)
      break;
  }
  return {};
}

result<void> delete_study(session& service, const std::string& name) {
  auto answer = expect(service.call("DELETE", "/studies/" + name), 204,
                       "deleting " + name);
  if (!answer)
    return tl::make_unexpected(answer.error());
  return {};
}

} // namespace tuner::fleet
