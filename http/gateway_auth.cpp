#include "http/gateway_auth.hpp"

#include "http/gateway_ask.hpp"

#include <atomic>
#include <cstddef>
#include <unordered_map>
#include <utility>

namespace tuner::http {

namespace {

constexpr std::size_t max_remembered = 256;

std::uint64_t next_id() {
  static std::atomic<std::uint64_t> last{0};
  return ++last;
}

/// What this thread heard last.
struct remembered_keys {
  std::uint64_t gateway = 0;
  std::unordered_map<auth::token_digest, auth::key_entry_ptr,
                     auth::token_digest_hash>
    entries;
};

remembered_keys& remembered(std::uint64_t gateway) {
  thread_local remembered_keys keys;
  if (keys.gateway != gateway)
    keys = {gateway, {}};
  return keys;
}

} // namespace

auth_gateway::auth_gateway(caf::actor_system& sys, auth_actor actor,
                           std::chrono::milliseconds deadline)
  : sys_(sys), actor_(std::move(actor)), deadline_(deadline), id_(next_id()) {
  // nop
}

result<auth::key_entry_ptr>
auth_gateway::find(const auth::token_query& token) const {
  auto now = std::chrono::steady_clock::now();
  auto& entries = remembered(id_).entries;
  auto known = entries.find(token.digest);
  if (known != entries.end()) {
    if (now < known->second->fresh_until)
      return known->second;
    entries.erase(known);
  }
  auto found = ask_once<auth::key_entry_ptr>(sys_, actor_, now + deadline_,
                                             atom::find_v, token);
  if (!found.value)
    return std::move(found.value);
  if (entries.size() >= max_remembered)
    entries.clear();
  entries.emplace(token.digest, *found.value);
  return std::move(found.value);
}

} // namespace tuner::http
