#include "tests/storage/databases.hpp"
#include "tests/storage/example_study.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <string>

using namespace tuner;
using namespace tuner::storage;
using namespace tuner::test;

namespace {

study_listing list(backend& db, const study_query& query = {}) {
  auto out = db.make_reader()->list(query);
  REQUIRE_MESSAGE(out, out.error().what);
  return std::move(*out);
}

trial complete_trial(std::int64_t number, double value,
                     std::vector<double> constraints = {}) {
  trial x;
  x.number = number;
  x.state = trial_state::complete;
  x.values = {value};
  x.constraints = std::move(constraints);
  x.datetime_start = at(number);
  x.datetime_complete = at(number + 1);
  return x;
}

std::vector<std::string> names(const study_listing& listing) {
  std::vector<std::string> out;
  for (const auto& x : listing.studies)
    out.push_back(x.name);
  return out;
}

} // namespace

TEST_CASE_TEMPLATE("the list counts trials and finds the best feasible value",
                   Database, sqlite_database, postgres_database) {
  Database db;
  auto minimized = example_definition("minimized");
  minimized.directions = {direction::minimize};
  study_writer a{db.backend(), minimized};
  study_writer b{db.backend(), example_definition("maximized")};
  for (auto* writer : {&a, &b})
    REQUIRE(writer->apply({
      insert_trial{complete_trial(0, 1.5)},
      insert_trial{complete_trial(1, -7.0, {0.0, 0.5})},
      insert_trial{complete_trial(2, 9.0, {0.5})},
      insert_trial{complete_trial(3, -2.5, {0.0, -1.0})},
      insert_trial{complete_trial(4, 4.0)},
    }));
  auto listing = list(db.backend());
  CHECK(listing.total == 2);
  REQUIRE(listing.studies.size() == 2);
  const auto& x = listing.studies[0];
  CHECK(x.id == a.id());
  CHECK(x.name == "minimized");
  CHECK(x.directions == std::vector{direction::minimize});
  CHECK(x.n_trials == 5);
  CHECK(x.best_value == -2.5);
  CHECK(x.datetime_start == at(0));
  CHECK(listing.studies[1].best_value == 4.0);
}

TEST_CASE_TEMPLATE("a study without a feasible value has no best one", Database,
                   sqlite_database, postgres_database) {
  Database db;
  study_writer nothing{db.backend(), example_definition("nothing")};
  auto two = example_definition("two objectives");
  two.directions = {direction::minimize, direction::maximize};
  study_writer several{db.backend(), two};
  study_writer infeasible{db.backend(), example_definition("infeasible")};
  for (std::int64_t n = 0; n < 40; ++n)
    REQUIRE(infeasible.apply({insert_trial{complete_trial(n, 1.0, {1.0})}}));
  auto both = complete_trial(0, 1.0);
  both.values = {1.0, 2.0};
  REQUIRE(several.apply({insert_trial{both}}));
  auto listing = list(db.backend());
  REQUIRE(listing.studies.size() == 3);
  CHECK(!listing.studies[0].best_value);
  CHECK(!listing.studies[0].datetime_start);
  CHECK(listing.studies[0].n_trials == 0);
  CHECK(!listing.studies[1].best_value);
  CHECK(listing.studies[1].directions == two.directions);
  CHECK(listing.studies[1].n_trials == 1);
  CHECK(!listing.studies[2].best_value);
  CHECK(listing.studies[2].n_trials == 40);
}

TEST_CASE_TEMPLATE("infinite values rank where they belong", Database,
                   sqlite_database, postgres_database) {
  constexpr auto infinity = std::numeric_limits<double>::infinity();
  Database db;
  study_writer writer{db.backend(), example_definition("maximized")};
  REQUIRE(writer.apply({insert_trial{complete_trial(0, -infinity)}}));
  CHECK(list(db.backend()).studies[0].best_value == -infinity);
  REQUIRE(writer.apply({insert_trial{complete_trial(1, 3.0)}}));
  CHECK(list(db.backend()).studies[0].best_value == 3.0);
  REQUIRE(writer.apply({insert_trial{complete_trial(2, infinity)}}));
  CHECK(list(db.backend()).studies[0].best_value == infinity);
}

TEST_CASE_TEMPLATE("the list is searched by a part of the name", Database,
                   sqlite_database, postgres_database) {
  Database db;
  for (std::string name : {"Alpha", "alphabet", "100%", "a_c", "abc", "a\\c"})
    study_writer{db.backend(), example_definition(name)};
  auto search = [&](std::string text) {
    return names(list(db.backend(), {std::move(text), 0, 100}));
  };
  using texts = std::vector<std::string>;
  CHECK(search("ALPHA") == texts{"Alpha", "alphabet"});
  CHECK(search("%") == texts{"100%"});
  CHECK(search("a_c") == texts{"a_c"});
  CHECK(search("\\") == texts{"a\\c"});
  CHECK(search("nothing").empty());
  CHECK(search("").size() == 6);
}

TEST_CASE_TEMPLATE("the list comes in pages that know the total", Database,
                   sqlite_database, postgres_database) {
  Database db;
  for (auto i = 0; i < 5; ++i)
    study_writer{db.backend(), example_definition("s" + std::to_string(i))};
  auto page = list(db.backend(), {"", 1, 2});
  CHECK(page.total == 5);
  CHECK(names(page) == std::vector<std::string>{"s1", "s2"});
  CHECK(list(db.backend(), {"", 5, 2}).studies.empty());
  CHECK(list(db.backend(), {"", 5, 2}).total == 5);
}
