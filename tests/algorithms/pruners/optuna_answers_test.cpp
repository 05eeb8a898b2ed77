// What Optuna's pruners answered in randomized studies, see
// fixtures/make_optuna_answers.py.

#include "algorithms/pruners/make_pruner.hpp"

#include "tests/algorithms/pruners/simulated_study.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

namespace {

using json = nlohmann::ordered_json;
using tuner::direction;
using tuner::option;
using tuner::simulated_study;
using tuner::trial_state;

tuner::parameter_value scalar(const json& x) {
  if (x.is_number_integer())
    return x.get<std::int64_t>();
  if (x.is_number_float())
    return x.get<double>();
  if (x.is_string())
    return x.get<std::string>();
  return std::monostate{};
}

std::vector<option> options_of(const json& x) {
  std::vector<option> out;
  for (const auto& [name, value] : x.items()) {
    out.push_back({name, {}});
    if (value.is_object())
      out.back().members = options_of(value);
    else
      out.back().value = scalar(value);
  }
  return out;
}

// A study as Optuna ran it.
struct recording {
  std::string name;
  direction dir = direction::minimize;
  tuner::algorithm_choice choice;
  std::string events;
};

std::vector<recording> recordings() {
  std::ifstream file{TUNER_PRUNER_FIXTURES "/optuna_answers.txt"};
  REQUIRE(file);
  std::vector<recording> out;
  for (std::string head, events;
       std::getline(file, head) && std::getline(file, events);) {
    auto x = json::parse(head);
    out.push_back(
      {x["name"].get<std::string>(),
       x["direction"] == "minimize" ? direction::minimize : direction::maximize,
       {x["pruner"].get<std::string>(), options_of(x["pruner_options"])},
       events});
  }
  return out;
}

// Reads one event after the other.
struct event {
  std::int64_t number = 0;
  char kind = 0;
  const char* rest = nullptr;

  explicit event(const std::string& text) {
    char* end = nullptr;
    number = std::strtoll(text.c_str(), &end, 10);
    kind = *end;
    rest = end + 1;
  }
};

struct tally {
  int reports = 0;
  int pruned = 0;
  int differences = 0;
};

void replay_report(simulated_study& study, const event& x, tally& out) {
  char* end = nullptr;
  auto step = static_cast<std::int32_t>(std::strtol(x.rest, &end, 10));
  auto value = std::strtod(end + 1, &end);
  auto expected = *end == '!';
  ++out.reports;
  out.pruned += expected ? 1 : 0;
  auto answer = study.report(x.number, step, value);
  CHECK_MESSAGE(answer == expected, "trial ", x.number, " step ", step);
  out.differences += answer == expected ? 0 : 1;
}

void check_rungs(const simulated_study& study, const event& x) {
  std::istringstream rungs{x.rest};
  for (std::string rung; std::getline(rungs, rung, ',');) {
    char* end = nullptr;
    auto number = std::strtol(rung.c_str(), &end, 10);
    CHECK(tuner::rung_value(study.at(x.number), number)
          == std::strtod(end + 1, nullptr));
  }
}

// @param restart_every  After how many events the pruner starts anew; 0: never.
tally replay(const recording& x, int restart_every) {
  tally out;
  simulated_study study{[&] {
    return tuner::make_pruner(x.choice, {x.name, x.dir}).value();
  }};
  std::istringstream events{x.events};
  auto count = 0;
  for (std::string text; out.differences < 3 && events >> text;) {
    event e{text};
    while (study.size() <= e.number)
      study.start();
    if (restart_every > 0 && ++count % restart_every == 0)
      study.restart();
    switch (e.kind) {
      case ':':
        replay_report(study, e, out);
        break;
      case 'c':
        study.finish(e.number, trial_state::complete,
                     {std::strtod(e.rest, nullptr)});
        break;
      case 'i':
        study.finish(e.number, trial_state::complete,
                     {std::strtod(e.rest, nullptr)}, {1.0});
        break;
      case 'p':
        study.finish(e.number, trial_state::pruned);
        break;
      case 'x':
        study.finish(e.number, trial_state::fail);
        break;
      case '@':
        check_rungs(study, e);
        break;
      default:
        FAIL("unknown event " << text);
    }
  }
  return out;
}

} // namespace

TEST_SUITE("algorithms/pruners against Optuna") {
  TEST_CASE("every pruner answers as Optuna 4.6, restarted or not") {
    auto all = recordings();
    REQUIRE(all.size() >= 100);
    for (auto restart_every : {0, 1, 7}) {
      CAPTURE(restart_every);
      tally sum;
      for (const auto& x : all) {
        CAPTURE(x.choice.name);
        CAPTURE(x.name);
        CAPTURE(tuner::to_string(x.dir));
        auto one = replay(x, restart_every);
        sum.reports += one.reports;
        sum.pruned += one.pruned;
      }
      CHECK(sum.reports > 8'000);
      CHECK(sum.pruned > sum.reports / 20);
    }
  }
}
