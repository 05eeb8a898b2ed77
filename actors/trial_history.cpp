#include "actors/trial_history.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace tuner {

trial_history::trial_history(std::vector<direction> directions)
  : directions_(std::move(directions)), front_(directions_) {
  // nop
}

std::int64_t trial_history::size() const noexcept {
  return static_cast<std::int64_t>(trials_.size());
}

std::size_t trial_history::count(trial_state state) const noexcept {
  return counts_[static_cast<std::size_t>(state)];
}

const trial* trial_history::find(std::int64_t number) const noexcept {
  if (number < 0 || number >= size())
    return nullptr;
  return &trials_[static_cast<std::size_t>(number)];
}

trial& trial_history::append(trial x) {
  x.number = size();
  ++counts_[static_cast<std::size_t>(x.state)];
  ++version_;
  states_.push_back(x.state);
  auto& added = trials_.append(std::move(x));
  if (added.state == trial_state::complete)
    note_complete(added);
  return added;
}

trial& trial_history::edit(std::int64_t number) {
  assert(find(number) != nullptr);
  ++version_;
  return trials_.edit(static_cast<std::size_t>(number));
}

void trial_history::enter(std::int64_t number, trial_state state) {
  auto& x = edit(number);
  --counts_[static_cast<std::size_t>(x.state)];
  ++counts_[static_cast<std::size_t>(state)];
  x.state = state;
  states_[static_cast<std::size_t>(number)] = state;
  if (state == trial_state::complete)
    note_complete(x);
}

void trial_history::note_complete(const trial& x) {
  if (directions_.size() > 1)
    return front_.add(x);
  if (!is_feasible(x) || x.values.size() != 1)
    return;
  auto loss = [this](const trial& t) {
    return directions_[0] == direction::minimize ? t.values[0] : -t.values[0];
  };
  if (best_) {
    auto mine = loss(x);
    auto other = loss(*find(*best_));
    if (mine > other || (mine == other && x.number > *best_))
      return;
  }
  best_ = x.number;
}

const trial* trial_history::best() const noexcept {
  if (directions_.size() == 1)
    return best_ ? find(*best_) : nullptr;
  return front_.numbers().empty() ? nullptr : find(front_.numbers().front());
}

std::vector<std::int64_t> trial_history::front() const {
  return front_.numbers();
}

std::vector<trial>
trial_history::list(const list_request& req, std::size_t& total) const {
  std::array<bool, 5> wanted{};
  wanted.fill(req.states.empty());
  for (auto state : req.states)
    wanted[static_cast<std::size_t>(state)] = true;
  total = 0;
  for (std::size_t i = 0; i < wanted.size(); ++i)
    if (wanted[i])
      total += counts_[i];
  std::vector<trial> out;
  if (req.offset >= total)
    return out;
  out.reserve(std::min(req.limit, total - req.offset));
  auto skip = req.offset;
  auto n = trials_.size();
  auto i = std::size_t{0};
  if (total == n) // Nothing is filtered out: go straight there.
    i = std::exchange(skip, 0);
  for (; i < n && out.size() < req.limit; ++i) {
    auto at = req.descending ? n - 1 - i : i;
    if (!wanted[static_cast<std::size_t>(states_[at])])
      continue;
    if (skip > 0)
      --skip;
    else
      out.push_back(trials_[at]);
  }
  return out;
}

} // namespace tuner
