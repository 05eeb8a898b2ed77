#include "storage/change_log.hpp"

#include <algorithm>
#include <cassert>
#include <charconv>
#include <utility>

namespace tuner::storage {

namespace {

constexpr std::string_view kinds = "WRCPFISX";

bool concerns_trial(change_kind kind) noexcept {
  return kind != change_kind::study && kind != change_kind::unknown;
}

std::optional<change> decode_one(std::string_view text) {
  if (text.empty() || kinds.find(text.front()) == kinds.npos)
    return std::nullopt;
  change out{static_cast<change_kind>(text.front()), 0};
  text.remove_prefix(1);
  if (!concerns_trial(out.kind))
    return text.empty() ? std::optional{out} : std::nullopt;
  auto end = text.data() + text.size();
  auto [stop, status] = std::from_chars(text.data(), end, out.number);
  if (stop != end || status != std::errc{} || out.number < 0)
    return std::nullopt;
  return out;
}

} // namespace

std::string encode_changes(std::span<const change> changes) {
  std::string out;
  for (const auto& x : changes) {
    if (!out.empty())
      out += ' ';
    out += static_cast<char>(x.kind);
    if (concerns_trial(x.kind))
      out += std::to_string(x.number);
  }
  return out;
}

std::optional<std::vector<change>> decode_changes(std::string_view text) {
  std::vector<change> out;
  while (!text.empty()) {
    auto one = text.substr(0, text.find(' '));
    auto x = decode_one(one);
    if (!x)
      return std::nullopt;
    out.push_back(*x);
    text.remove_prefix(std::min(text.size(), one.size() + 1));
  }
  return out;
}

change_page_builder::change_page_builder(std::int64_t after, std::size_t limit)
  : after_{after}, limit_{limit} {
  assert(limit > 0);
}

bool change_page_builder::add_row(std::int64_t last_id,
                                  std::string_view changes) {
  auto row = decode_changes(changes);
  if (!row)
    return false;
  auto id = last_id - static_cast<std::int64_t>(row->size());
  for (const auto& x : *row) {
    if (++id <= after_)
      continue;
    if (page_.changes.empty())
      page_.first_id = id;
    // A gap cannot be shown in a page.
    if (id != page_.first_id + static_cast<std::int64_t>(page_.changes.size()))
      return false;
    page_.changes.push_back(x);
    if (page_.changes.size() == limit_)
      return false;
  }
  return true;
}

change_page change_page_builder::finish(std::int64_t last_id) {
  page_.last_id = last_id;
  return std::move(page_);
}

} // namespace tuner::storage
