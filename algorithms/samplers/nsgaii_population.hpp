#pragma once

#include "algorithms/core/trial.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <unordered_map>
#include <vector>

namespace tuner {

/// The generation that a trial is labelled with, if any.
std::optional<std::int64_t> nsgaii_generation(const trial& x);

/// The generations of an NSGA-II study, as Optuna keeps them in the database.
///
/// Every trial carries its generation as system attribute
/// `NSGAIISampler:generation`; a generation is full when `size` of its trials
/// are COMPLETE. The parents of generation g are chosen once, when its first
/// trial is asked for, and then are the study's system attribute
/// `NSGAIISampler:parent:<g>`, a list of trial ids: from then on they are part
/// of the history.
///
/// Not thread-safe.
class nsgaii_population {
public:
  struct rules {
    /// How many COMPLETE trials fill a generation, and how many are chosen.
    std::size_t size = 50;
    /// Optuna's rules: parents come from the last generation and its parents;
    /// trials without a generation take no part. Else also from the generation
    /// before, so that what finished late is not lost, and trials without a
    /// generation, which another sampler or program made, count as the first.
    bool only_optuna = false;
  };

  /// @param study_attrs  Where the parents of earlier generations are found.
  nsgaii_population(rules r, std::vector<direction> directions,
                    const std::vector<attribute>& study_attrs);

  /// Takes note of a trial's generation and, once it is COMPLETE, of its
  /// values. @pre A COMPLETE one has its key in the database.
  /// Cost: O(1) amortized.
  void observe(const trial& x);

  /// How many COMPLETE trials there are in any generation.
  std::size_t n_complete() const noexcept {
    return n_complete_;
  }

  /// The generation of the next trial.
  std::int64_t next_generation() const;

  /// Whether `parents(g)` is settled already.
  bool has_parents(std::int64_t generation) const;

  /// The numbers of the trials that `generation` descends from, ascending;
  /// chosen now if they are not settled. None for generation 0.
  std::vector<std::int64_t> parents(std::int64_t generation) const;

  /// Settles the parents of a generation.
  void
  settle(std::int64_t generation, const std::vector<std::int64_t>& numbers);

  /// The numbers of the trials that may have children in `generation`.
  ///
  /// Under Optuna's rules its parents, in order of number. Else, best first,
  /// the `size` best of them, of the generation, and of the one before, as far
  /// as they are COMPLETE. Sorting those for every suggestion would take long
  /// with a large population: above `max_steady_size` it is the parents.
  /// Cost: a sort, when a trial has completed. Valid until the next call.
  const std::vector<std::int64_t>& mates(std::int64_t generation);

  static constexpr std::size_t max_steady_size = 200;

  /// Whether `a` is feasible and `b` is not, or violates less, or dominates it
  /// if both are feasible.
  bool dominates(std::int64_t a, std::int64_t b) const;

  /// The attribute that says which generation a trial is of.
  static attribute generation_attribute(std::int64_t generation);

  /// The attribute that says which trials are the parents of a generation.
  attribute parents_attribute(std::int64_t generation,
                              const std::vector<std::int64_t>& numbers) const;

private:
  struct record {
    std::int64_t id = 0;
    std::int64_t generation = -1;
    bool is_complete = false;
    double violation = 0.0;
    std::vector<double> losses = {};
  };

  const record& at(std::int64_t number) const {
    return records_[static_cast<std::size_t>(number)];
  }

  std::vector<std::int64_t> settled(std::int64_t generation) const;
  void append_members(std::vector<std::int64_t>& numbers,
                      std::int64_t generation) const;
  std::vector<std::int64_t>
  ranked(std::vector<std::int64_t> numbers, std::size_t n) const;

  rules rules_;
  std::vector<direction> directions_;
  // By trial number.
  std::vector<record> records_;
  std::unordered_map<std::int64_t, std::int64_t> number_of_id_;
  // By generation: ids of the parents; numbers of the COMPLETE trials.
  std::map<std::int64_t, std::vector<std::int64_t>> parent_ids_;
  std::map<std::int64_t, std::vector<std::int64_t>> members_;
  std::size_t n_complete_ = 0;
  // The answer of `mates`, for which generation, and out of how many trials.
  std::vector<std::int64_t> mates_;
  std::optional<std::int64_t> mates_of_;
  std::size_t mates_out_of_ = 0;
  bool mates_are_settled_ = false;
};

} // namespace tuner
