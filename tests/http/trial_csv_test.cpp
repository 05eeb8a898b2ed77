#include "http/trial_csv.hpp"

#include <doctest/doctest.h>

#include <limits>

namespace {

using namespace tuner;
using namespace tuner::http;

const parameter_table table{
  {"x", float_distribution{0.0, 1.0, {}, false}},
  {"a,b", categorical_distribution{{std::string{"say \"hi\""}, false}}},
  // The range of x changed.
  {"x", float_distribution{0.0, 2.0, {}, false}}};

std::string header(std::size_t n_objectives) {
  std::string out;
  trial_csv{n_objectives, table}.header(out);
  return out;
}

std::string row(std::size_t n_objectives, const trial& x) {
  std::string out;
  trial_csv{n_objectives, table}.row(out, table, x);
  return out;
}

} // namespace

TEST_SUITE("http/trial_csv") {
  TEST_CASE("one objective is one column, several are numbered") {
    CHECK(header(1)
          == "trial_id,state,value,params_x,\"params_a,b\",datetime_start,"
             "datetime_complete,duration_seconds,user_attrs\r\n");
    CHECK(header(2).starts_with("trial_id,state,values_0,values_1,params_x,"));
  }

  TEST_CASE("what a trial lacks is an empty field") {
    CHECK(row(2, {}) == "0,RUNNING,,,,,,,,{}\r\n");
  }

  TEST_CASE("fields with quotes or commas are quoted") {
    trial x;
    x.number = 3;
    x.state = trial_state::complete;
    x.params = {{1, 0.0}, {2, 1.5}};
    x.values = {2.0};
    x.datetime_start = timestamp{};
    x.datetime_complete = timestamp{std::chrono::seconds{2}};
    x.user_attrs = {{"k", "[1,2]"}};
    CHECK(row(1, x)
          == "3,COMPLETE,2.0,1.5,\"say \"\"hi\"\"\","
             "1970-01-01T00:00:00.000000Z,1970-01-01T00:00:02.000000Z,2.0,"
             "\"{\"\"k\"\":[1,2]}\"\r\n");
  }

  TEST_CASE("infinite values have a word") {
    trial x;
    x.values = {-std::numeric_limits<double>::infinity()};
    CHECK(row(1, x).starts_with("0,RUNNING,-inf,"));
  }
}
