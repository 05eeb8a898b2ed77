// Databases that Optuna itself wrote, see fixtures/make_fixtures.py.

#include "algorithms/samplers/make_sampler.hpp"
#include "algorithms/samplers/nsgaii_population.hpp"
#include "storage/optuna_json.hpp"

#include "tests/storage/databases.hpp"
#include "tests/storage/example_study.hpp"
#include "tests/support/temporary_directory.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <set>
#include <sstream>

using namespace tuner;
using namespace tuner::storage;
using namespace tuner::test;
using json = nlohmann::ordered_json;

namespace {

std::string read_fixture(const std::string& name) {
  std::ifstream file{std::string{TUNER_STORAGE_FIXTURES} + "/" + name};
  REQUIRE_MESSAGE(file, name);
  std::ostringstream out;
  out << file.rdbuf();
  return out.str();
}

// A database that Optuna of one major version wrote.
struct fixture {
  explicit fixture(const std::string& name)
    : expected(json::parse(read_fixture(name + ".json"))) {
    auto path = (directory.path() / "optuna.db").string();
    SQLite::Database{path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE}.exec(
      read_fixture(name + ".sql"));
    auto opened = open_backend("sqlite:///" + path);
    REQUIRE(opened);
    db = std::move(*opened);
    auto ok = db->prepare_schema();
    REQUIRE_MESSAGE(ok, ok.error().what);
  }

  stored_study load(const std::string& name) {
    auto study = db->make_reader()->load(name);
    REQUIRE_MESSAGE(study, study.error().what);
    return std::move(*study);
  }

  temporary_directory directory;
  json expected;
  std::unique_ptr<backend> db;
};

double number(const json& x) {
  if (x == "inf")
    return std::numeric_limits<double>::infinity();
  if (x == "-inf")
    return -std::numeric_limits<double>::infinity();
  if (x == "nan")
    return std::numeric_limits<double>::quiet_NaN();
  return x.get<double>();
}

bool same(double a, double b) {
  return a == b || (std::isnan(a) && std::isnan(b));
}

std::vector<double> numbers(const json& xs) {
  std::vector<double> out;
  for (const auto& x : xs)
    out.push_back(number(x));
  return out;
}

// As Python's str() shows it.
std::string shown(const std::optional<timestamp>& t) {
  if (!t)
    return "None";
  using namespace std::chrono;
  auto day = floor<days>(*t);
  year_month_day date{day};
  hh_mm_ss time{*t - day};
  char out[64];
  std::snprintf(out, sizeof out, "%04d-%02u-%02u %02d:%02d:%02d.%06d",
                int{date.year()}, unsigned{date.month()}, unsigned{date.day()},
                static_cast<int>(time.hours().count()),
                static_cast<int>(time.minutes().count()),
                static_cast<int>(time.seconds().count()),
                static_cast<int>(time.subseconds().count()));
  return out;
}

std::string encoded(const parameter_value& value) {
  std::pair<std::string, parameter_value> p{"", value};
  return encode_fixed_params({&p, 1});
}

std::set<std::string> keys(const std::vector<attribute>& attrs) {
  std::set<std::string> out;
  for (const auto& attr : attrs)
    out.insert(attr.key);
  return out;
}

std::set<std::string> keys(const json& names) {
  std::set<std::string> out;
  for (const auto& name : names)
    // Constraints have their own member.
    if (auto key = name.get<std::string>(); !key.starts_with("constraints"))
      out.insert(key);
  return out;
}

void check_trial(const stored_study& study, const trial& x,
                 const json& expected) {
  CAPTURE(x.number);
  CHECK(x.id == expected["id"].get<std::int64_t>());
  CHECK(x.number == expected["number"].get<std::int64_t>());
  CHECK(to_string(x.state) == expected["state"].get<std::string>());
  CHECK(x.values == numbers(expected["values"]));
  REQUIRE(x.params.size() == expected["params"].size());
  for (std::size_t i = 0; i < x.params.size(); ++i) {
    const auto& [name, dist] = study.table[x.params[i].index];
    CHECK(name == expected["params"][i][0].get<std::string>());
    auto value = to_external(dist, x.params[i].value);
    CHECK(json::parse(encoded(value))[""] == expected["params"][i][1]);
  }
  const auto& points = expected["intermediate_values"];
  REQUIRE(x.intermediate_values.size() == points.size());
  for (const auto& point : x.intermediate_values) {
    REQUIRE(points.contains(std::to_string(point.step)));
    CHECK(same(point.value, number(points[std::to_string(point.step)])));
  }
  CHECK(x.constraints == numbers(expected["constraints"]));
  CHECK(keys(x.user_attrs) == keys(expected["user_attrs"]));
  CHECK(keys(x.system_attrs) == keys(expected["system_attrs"]));
  CHECK(shown(x.datetime_start)
        == expected["datetime_start"].get<std::string>());
  CHECK(shown(x.datetime_complete)
        == expected["datetime_complete"].get<std::string>());
}

} // namespace

TEST_CASE("every trial that Optuna wrote loads as Optuna reads it") {
  for (std::string version : {"optuna4", "optuna5"}) {
    CAPTURE(version);
    fixture f{version};
    REQUIRE(f.expected.size() == 5);
    for (const auto& [name, expected] : f.expected.items()) {
      CAPTURE(name);
      auto study = f.load(name);
      REQUIRE(study.definition.directions.size()
              == expected["directions"].size());
      for (std::size_t i = 0; i < study.definition.directions.size(); ++i)
        CHECK((study.definition.directions[i] == direction::maximize)
              == (expected["directions"][i] == "MAXIMIZE"));
      REQUIRE(study.trials.size() == expected["trials"].size());
      for (const auto& x : study.trials)
        check_trial(study, x,
                    expected["trials"][static_cast<std::size_t>(x.number)]);
    }
  }
}

TEST_CASE("a study of Optuna takes its space from its trials") {
  fixture f{"optuna5"};
  auto study = f.load("kinds");
  const auto& space = study.definition.space;
  std::vector<std::string> names;
  for (const auto& spec : space)
    names.push_back(spec.name);
  CHECK(names
        == std::vector<std::string>{"x", "lr", "grid", "n", "units", "c",
                                    "über", "k"});
  // The range of x changed from trial to trial; the last one counts.
  CHECK(space[0].dist == distribution{float_distribution{0.0, 4.0, {}, false}});
  CHECK(space[1].dist == distribution{float_distribution{1e-5, 0.1, {}, true}});
  CHECK(space[2].dist
        == distribution{float_distribution{0.0, 0.9, 0.3, false}});
  CHECK(space[3].dist == distribution{int_distribution{5, 50, 5, false}});
  CHECK(space[4].dist == distribution{int_distribution{1, 1024, 1, true}});
  CHECK(std::get<categorical_distribution>(space[5].dist).choices
        == std::vector<parameter_value>{std::string{"fast"}, std::int64_t{1},
                                        2.5, true, parameter_value{},
                                        std::string{"é"}});
  CHECK(std::equal(space.begin(), space.end(), study.table.begin()));
  CHECK(study.definition.sampler.name.empty());
  CHECK(study.definition.pruner.name.empty());
  CHECK(study.definition.metric_names == std::vector<std::string>{"score"});
  CHECK(f.load("empty").definition.space.empty());
}

TEST_CASE("a study without a seed gets one that depends on its name alone") {
  fixture a{"optuna4"};
  fixture b{"optuna5"};
  CHECK(a.load("kinds").definition.seed == b.load("kinds").definition.seed);
  CHECK(a.load("kinds").definition.seed != a.load("tpe").definition.seed);
}

TEST_CASE("attributes of Optuna become standard JSON") {
  fixture f{"optuna5"};
  auto study = f.load("kinds");
  REQUIRE(study.user_attrs.size() == 2);
  CHECK(study.user_attrs[0]
        == attribute{"note", "\"caf\\u00e9 \\ud83d\\ude00\""});
  CHECK(study.user_attrs[1]
        == attribute{"limits", "[1, 2.5, null, null, null]"});
}

TEST_CASE("enqueued trials of Optuna wait with what was fixed") {
  fixture f{"optuna5"};
  auto study = f.load("kinds");
  REQUIRE(study.waiting.size() == 2);
  CHECK(study.waiting[0].number == 10);
  std::vector<std::pair<std::string, parameter_value>> enqueued{
    {"x", 0.5},
    {"c", std::string{"fast"}},
    {"n", std::int64_t{7}},
    {"units", 3.0}};
  CHECK(study.waiting[0].params == enqueued);
  // Added WAITING with a parameter instead of the wish for it.
  CHECK(study.waiting[1].number == 11);
  std::vector<std::pair<std::string, parameter_value>> added{{"x", 0.75}};
  CHECK(study.waiting[1].params == added);
}

TEST_CASE("a study of Optuna continues") {
  fixture f{"optuna4"};
  auto study = f.load("kinds");
  auto table = std::make_shared<const parameter_table>(study.table);
  auto writer = f.db->make_writer();
  auto n = static_cast<std::int64_t>(study.trials.size());
  trial fresh;
  fresh.number = n;
  fresh.params = {{0, 1.5}};
  fresh.datetime_start = at(0);
  auto waiting = study.trials[11].id;
  auto running = study.trials[9].id;
  std::vector<write_batch> batches{
    {study.id, "kinds", n, table, {insert_trial{fresh}}},
    {study.id,
     "kinds",
     n + 1,
     table,
     {start_trial{waiting, {{0, 0.75}, {3, 10.0}}, at(1)}}},
    {study.id,
     "kinds",
     n + 1,
     table,
     {finish_trial{running, trial_state::complete, {9.0}, at(2)}}},
  };
  auto receipts = writer->apply(batches);
  REQUIRE_MESSAGE(receipts, receipts.error().what);
  auto after = f.load("kinds");
  REQUIRE(after.trials.size() == study.trials.size() + 1);
  CHECK(after.trials.back().params == fresh.params);
  CHECK(after.trials[11].state == trial_state::running);
  CHECK(after.trials[11].params
        == std::vector<parameter>{{0, 0.75}, {3, 10.0}});
  CHECK(after.trials[9].state == trial_state::complete);
  CHECK(after.trials[9].values == std::vector<double>{9.0});
}

TEST_CASE("the generations of an NSGA-II study of Optuna are understood") {
  for (std::string version : {"optuna4", "optuna5"}) {
    CAPTURE(version);
    fixture f{version};
    auto study = f.load("objectives");
    REQUIRE(study.trials.size() == 9);
    // Without what Optuna settled, the same parents are chosen: 4 per
    // generation, two objectives of opposite directions, constraints.
    for (auto attrs : {study.system_attrs, std::vector<attribute>{}}) {
      nsgaii_population population{
        {4, true}, study.definition.directions, attrs};
      for (const auto& x : study.trials) {
        CHECK(population.next_generation()
              == nsgaii_generation(x).value_or(-1));
        population.observe(x);
      }
      CHECK(population.has_parents(2) == !attrs.empty());
      for (auto g : {1, 2}) {
        std::set<std::int64_t> ids;
        for (auto number : population.parents(g))
          ids.insert(study.trials[static_cast<std::size_t>(number)].id);
        auto key = "NSGAIISampler:parent:" + std::to_string(g);
        auto settled
          = std::find_if(study.system_attrs.begin(), study.system_attrs.end(),
                         [&](const auto& a) { return a.key == key; });
        REQUIRE(settled != study.system_attrs.end());
        CHECK(ids == json::parse(settled->json).get<std::set<std::int64_t>>());
      }
    }
  }
}

TEST_CASE("an NSGA-II study of Optuna continues in its generation") {
  fixture f{"optuna5"};
  auto study = f.load("objectives");
  for (std::string variant : {"tuner", "optuna"}) {
    auto sampler
      = make_sampler({"nsgaii",
                      {{"population_size", std::int64_t{4}},
                       {"n_startup_trials", std::int64_t{4}},
                       {"variant", variant}}},
                     {study.definition.space, study.definition.directions, 1,
                      study.system_attrs})
          .value();
    for (const auto& x : study.trials) {
      std::vector<double> point;
      for (const auto& p : x.params)
        point.push_back(p.value);
      sampler->observe(x, point);
    }
    auto next = sampler->suggest(9);
    CHECK(next.sampler == "nsgaii");
    CHECK(next.trial_attrs
          == std::vector<attribute>{{"NSGAIISampler:generation", "2"}});
    CHECK(next.study_attrs.empty());
  }
}

TEST_CASE("the schema we create is Optuna's, with one more index") {
  fixture theirs{"optuna5"};
  sqlite_database ours;
  auto dump = [](const std::string& path) {
    SQLite::Database db{path};
    SQLite::Statement query{
      db, "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL"};
    std::set<std::string> out;
    while (query.executeStep()) {
      auto sql = query.getColumn(0).getString();
      if (sql.find("tuner_") == sql.npos)
        out.insert(sql);
    }
    return out;
  };
  auto path = ours.url().substr(std::string{"sqlite:///"}.size());
  auto expected = dump((theirs.directory.path() / "optuna.db").string());
  CHECK(expected.size() == 15);
  CHECK(dump(path) == expected);
}
