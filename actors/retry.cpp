#include "actors/retry.hpp"

#include "storage/json_text.hpp"
#include "storage/optuna_json.hpp"

#include <algorithm>
#include <string>
#include <string_view>

namespace tuner {

namespace {

constexpr std::string_view history_key = "retry_history";
constexpr std::string_view lapsed_key = "tuner:lease_expired";
constexpr std::string_view reason_key = "fail_reason";

const attribute*
find_attribute(const std::vector<attribute>& attrs, std::string_view key) {
  auto i = std::find_if(attrs.begin(), attrs.end(),
                        [&](const attribute& x) { return x.key == key; });
  return i == attrs.end() ? nullptr : &*i;
}

} // namespace

std::vector<std::int64_t> retry_history(const trial& x) {
  const auto* found = find_attribute(x.system_attrs, history_key);
  return found ? storage::decode_retry_history(found->json)
               : std::vector<std::int64_t>{};
}

bool is_retry(const trial& x) {
  return find_attribute(x.system_attrs, history_key) != nullptr;
}

trial retry_of(const trial& failed, const named_values& params) {
  auto history = retry_history(failed);
  history.push_back(failed.number);
  trial out;
  out.state = trial_state::waiting;
  out.params = failed.params;
  for (const auto& a : failed.user_attrs)
    if (a.key != reason_key)
      out.user_attrs.push_back(a);
  out.system_attrs
    = {{"failed_trial", std::to_string(history.front())},
       {std::string{history_key}, storage::encode_retry_history(history)},
       {"fixed_params", storage::encode_fixed_params(params)}};
  return out;
}

bool has_lapsed(const trial& x) {
  return x.state == trial_state::fail
         && find_attribute(x.system_attrs, lapsed_key) != nullptr;
}

attribute lapsed_mark() {
  return {std::string{lapsed_key}, "true"};
}

} // namespace tuner
