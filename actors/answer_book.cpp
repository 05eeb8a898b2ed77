#include "actors/answer_book.hpp"

#include <string_view>
#include <utility>

namespace tuner {

namespace {

/// FNV-1a, 64 bits, mixed once more.
std::uint64_t digest(std::string_view key) {
  std::uint64_t out = 0xCBF29CE484222325U;
  for (auto c : key)
    out = (out ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
  return out ^ (out >> 32);
}

} // namespace

answer_book::answer_book(const std::vector<std::string>& kept) {
  kept_.reserve(kept.size());
  for (const auto& key : kept)
    kept_.insert(digest(key));
}

answer_book::entry answer_book::find(const std::string& key) const {
  if (auto i = pending_.find(key); i != pending_.end())
    return {entry::kind::pending, &i->second};
  if (auto x = digest(key); kept_.contains(x) || older_.contains(x))
    return {entry::kind::kept, nullptr};
  return {};
}

void answer_book::begin(storage::recorded_answer answer) {
  auto key = answer.key;
  pending_.insert_or_assign(std::move(key), std::move(answer));
}

void answer_book::settle(const std::string& key) {
  auto i = pending_.find(key);
  if (i == pending_.end())
    return;
  auto now = i->second.created;
  pending_.erase(i);
  if (!since_)
    since_ = now;
  if (now - *since_ >= answer_lifetime) {
    older_ = std::exchange(kept_, {});
    since_ = now;
  }
  kept_.insert(digest(key));
}

void answer_book::forget(const std::string& key) {
  kept_.erase(digest(key));
  older_.erase(digest(key));
}

failure key_reused(const idempotency_key& key) {
  return {errc::key_reused,
          "Idempotency-Key '" + key.key
            + "' came with another request before; use a new key for a new "
              "request"};
}

result<std::optional<answer_text>>
replay(const storage::recorded_answer& kept, const idempotency_key& key,
       timestamp now) {
  if (now - kept.created >= answer_lifetime)
    return std::nullopt;
  if (kept.fingerprint != key.fingerprint)
    return tl::make_unexpected(key_reused(key));
  return answer_text{kept.status, kept.body};
}

} // namespace tuner
