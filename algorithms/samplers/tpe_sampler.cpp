#include "algorithms/samplers/tpe_sampler.hpp"

#include "algorithms/core/random.hpp"
#include "algorithms/samplers/draw_purpose.hpp"
#include "algorithms/samplers/tpe_weights.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace tuner {

namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

bool has_nan(std::span<const double> xs) {
  return std::any_of(xs.begin(), xs.end(),
                     [](double x) { return std::isnan(x); });
}

bool is_all_nan(std::span<const double> xs) {
  return std::all_of(xs.begin(), xs.end(),
                     [](double x) { return std::isnan(x); });
}

} // namespace

tpe_sampler::tpe_sampler(const tpe_options& options,
                         const sampling_problem& problem)
  : options_{options}, n_objectives_{problem.directions.size()},
    seed_{problem.seed}, improved_{options.variant == "tuner"},
    random_{problem}, axes_{axes_of(problem.space)},
    ranking_{problem.directions, tuner_max_below}, tried_{axes_} {
  std::vector<std::size_t> modelled;
  for (std::size_t i = 0; i < axes_.size(); ++i)
    if (!axes_[i].is_single())
      modelled.push_back(i);
  avoids_tried_
    = improved_ && options_.avoid_duplicates
      && std::none_of(axes_.begin(), axes_.end(), [](auto& x) {
           return x.type() == unit_axis::kind::continuous && !x.is_single();
         });
  auto add_space = [&](std::vector<std::size_t> columns) {
    std::vector<unit_axis> axes;
    for (auto i : columns)
      axes.push_back(axes_[i]);
    spaces_.emplace_back(std::move(columns), std::move(axes), options_);
  };
  if (options_.multivariate && !modelled.empty())
    add_space(modelled);
  else
    for (auto i : modelled)
      add_space({i});
}

std::span<const double> tpe_sampler::point_of(std::int64_t number) const {
  return std::span{points_}.subspan(
    static_cast<std::size_t>(number) * axes_.size(), axes_.size());
}

std::vector<double>
tpe_sampler::part_of(const tpe_space& space, std::int64_t number) const {
  auto point = point_of(number);
  std::vector<double> out;
  for (auto i : space.columns())
    out.push_back(point[i]);
  return out;
}

void tpe_sampler::set_point(std::int64_t number,
                            std::span<const double> point) {
  auto i = static_cast<std::size_t>(number);
  auto old = point_of(number);
  auto known = status_[i] != status::unknown;
  if (known
      && std::equal(old.begin(), old.end(), point.begin(), [](auto a, auto b) {
           return a == b || (std::isnan(a) && std::isnan(b));
         }))
    return;
  if (known)
    leave(number);
  if (avoids_tried_)
    tried_.add(point);
  std::copy(point.begin(), point.end(),
            points_.begin() + static_cast<std::ptrdiff_t>(i * axes_.size()));
}

void tpe_sampler::join(std::int64_t number) {
  for (auto& x : spaces_)
    if (auto part = part_of(x, number);
        !x.contains(number) && !is_all_nan(part))
      x.insert(number, part);
}

void tpe_sampler::leave(std::int64_t number) {
  for (auto& x : spaces_)
    if (x.contains(number))
      x.erase(number);
}

void tpe_sampler::observe(const trial& x, std::span<const double> point) {
  auto i = static_cast<std::size_t>(x.number);
  if (x.state == trial_state::waiting)
    return;
  if (i >= status_.size()) {
    status_.resize(i + 1, status::unknown);
    points_.resize((i + 1) * axes_.size(), not_a_number);
  }
  auto before = status_[i];
  if (before == status::finished || before == status::failed)
    return;
  set_point(x.number, point);
  n_running_ -= before == status::running ? 1 : 0;
  // A COMPLETE trial without its values, as only a damaged database has it,
  // tells nothing.
  auto useful = x.state == trial_state::pruned
                || (x.state == trial_state::complete
                    && x.values.size() == n_objectives_ && !has_nan(x.values));
  if (x.state == trial_state::running) {
    status_[i] = status::running;
    ++n_running_;
    if (options_.constant_liar)
      join(x.number);
  } else if (useful) {
    status_[i] = status::finished;
    ranking_.add(x);
    join(x.number);
  } else {
    status_[i] = status::failed;
    leave(x.number);
  }
}

bool tpe_sampler::is_starting() const {
  auto n = static_cast<std::size_t>(options_.n_startup_trials);
  if (!improved_)
    return ranking_.size() < n;
  return ranking_.size() + n_running_ < n || ranking_.size() < (n + 1) / 2;
}

void tpe_sampler::split() {
  auto single = n_objectives_ == 1;
  auto finished = ranking_.size();
  auto n = !improved_ ? optuna_n_below(finished, single)
           : single   ? tuner_n_below(finished, n_running_ > 0)
                      : tuner_n_below_front(finished);
  auto good = ranking_.best(n);
  std::sort(good.begin(), good.end());
  std::vector<std::int64_t> moved;
  std::set_difference(good_.begin(), good_.end(), good.begin(), good.end(),
                      std::back_inserter(moved));
  for (auto x : moved)
    join(x);
  for (auto x : good)
    leave(x);
  good_ = std::move(good);
}

bool tpe_sampler::was_tried(const void* context,
                            std::span<const double> point) {
  const auto* self = static_cast<const tpe_sampler*>(context);
  // A joint space has all axes but the single ones; alone, an axis says nothing
  // about the whole point.
  const auto& space = self->spaces_.front();
  std::vector<double> whole(self->axes_.size(), 0.0);
  for (std::size_t i = 0; i < point.size(); ++i)
    whole[space.columns()[i]] = point[i];
  return self->tried_.contains(whole);
}

std::vector<double> tpe_sampler::weights_of_good() {
  auto n = good_.size();
  if (!improved_)
    return std::vector<double>(n, 1.0);
  if (n_objectives_ == 1)
    return rank_weights(n);
  return hypervolume_weights(ranking_.contributions(n), ranking_.size());
}

std::vector<double> tpe_sampler::suggest_in(tpe_space& space, std::size_t index,
                                            std::int64_t number) {
  struct part {
    std::int64_t number;
    std::vector<double> point;
    double weight;
  };
  const auto& numbers = ranking_.best(good_.size());
  auto weights = weights_of_good();
  std::vector<part> parts;
  for (std::size_t i = 0; i < numbers.size(); ++i)
    if (auto point = part_of(space, numbers[i]); !is_all_nan(point))
      parts.push_back({numbers[i], std::move(point), weights[i]});
  std::sort(parts.begin(), parts.end(),
            [](const part& a, const part& b) { return a.number < b.number; });
  std::vector<tpe_space::good_trial> good;
  for (const auto& x : parts)
    good.push_back({x.point, x.weight});

  auto purpose = static_cast<std::uint64_t>(draw_purpose::tpe_candidates)
                 + (static_cast<std::uint64_t>(index) << 8);
  random_stream stream{seed_, static_cast<std::uint64_t>(number), purpose};
  auto steepest = n_objectives_ == 1 ? 1.6 : 2.5;
  auto exponent = improved_ ? stream.uniform(1.0, steepest) : 1.0;
  auto most = improved_ ? 1000.0 : 100.0;
  auto avoid = avoids_tried_ && options_.multivariate ? &was_tried : nullptr;
  return space.suggest(good, exponent, most, stream, avoid, this);
}

suggestion tpe_sampler::suggest(std::int64_t number) {
  auto out = random_.suggest(number);
  if (is_starting())
    return out;
  split();
  for (std::size_t k = 0; k < spaces_.size(); ++k) {
    auto part = suggest_in(spaces_[k], k, number);
    for (std::size_t i = 0; i < part.size(); ++i)
      out.point[spaces_[k].columns()[i]] = part[i];
  }
  out.sampler = "tpe";
  return out;
}

} // namespace tuner
