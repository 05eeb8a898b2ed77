#include "auth/key_cache.hpp"

#include <utility>

namespace tuner::auth {

namespace {

using namespace std::chrono_literals;

/// How long a key is remembered beyond its use, so that it goes on while the
/// database is away.
constexpr auto memory = 1h;

} // namespace

key_cache::key_cache(std::chrono::milliseconds lifetime,
                     std::size_t max_unknown)
  : lifetime_(lifetime), max_unknown_(max_unknown) {
  // nop
}

key_entry_ptr
key_cache::find(const token_digest& digest, time_point now) const {
  auto fresh = [now](const key_entry_ptr& x) {
    return now < x->fresh_until ? x : nullptr;
  };
  if (auto i = granted_.find(digest); i != granted_.end())
    return fresh(i->second.entry);
  if (auto i = unknown_.find(digest); i != unknown_.end())
    return fresh(i->second);
  return nullptr;
}

key_entry_ptr key_cache::put(const token_query& key,
                             std::optional<credential> found, time_point now) {
  auto entry = std::make_shared<key_entry>();
  entry->granted = std::move(found);
  entry->fresh_until = now + lifetime_;
  if (!entry->granted) {
    granted_.erase(key.digest);
    put_unknown(key.digest, entry, now);
    return entry;
  }
  unknown_.erase(key.digest);
  auto& slot = granted_[key.digest];
  entry->usage = slot.entry ? slot.entry->usage : std::make_shared<key_usage>();
  slot.kind = key.kind;
  slot.entry = entry;
  return entry;
}

void key_cache::put_unknown(const token_digest& digest, key_entry_ptr entry,
                            time_point now) {
  if (unknown_.size() >= max_unknown_)
    std::erase_if(
      unknown_, [now](const auto& x) { return x.second->fresh_until <= now; });
  if (unknown_.size() >= max_unknown_)
    unknown_.clear();
  unknown_[digest] = std::move(entry);
}

key_entry_ptr key_cache::extend(const token_digest& digest, time_point now,
                                std::chrono::milliseconds time) {
  auto i = granted_.find(digest);
  if (i == granted_.end())
    return nullptr;
  auto entry = std::make_shared<key_entry>(*i->second.entry);
  entry->fresh_until = now + time;
  i->second.entry = entry;
  return entry;
}

key_uses key_cache::take_uses() {
  key_uses out;
  for (auto& [digest, slot] : granted_) {
    auto used = slot.entry->usage->last_used.load(std::memory_order_relaxed);
    if (used <= slot.recorded)
      continue;
    slot.recorded = used;
    out.all.push_back(
      {{slot.kind, digest}, timestamp{std::chrono::microseconds{used}}});
  }
  return out;
}

void key_cache::give_back(const key_uses& uses) {
  for (const auto& use : uses.all)
    if (auto i = granted_.find(use.key.digest); i != granted_.end())
      i->second.recorded = 0;
}

void key_cache::forget(time_point now) {
  std::erase_if(unknown_,
                [now](const auto& x) { return x.second->fresh_until <= now; });
  std::erase_if(granted_, [now](const auto& x) {
    const auto& [digest, slot] = x;
    const auto& usage = *slot.entry->usage;
    return slot.entry->fresh_until + memory <= now && usage.bucket.is_full(now)
           && usage.last_used.load(std::memory_order_relaxed) <= slot.recorded;
  });
}

} // namespace tuner::auth
