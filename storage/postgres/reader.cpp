#include "storage/postgres/backend.hpp"
#include "storage/postgres/connection.hpp"
#include "storage/postgres/listing.hpp"
#include "storage/postgres/load.hpp"

namespace tuner::storage::postgres {

namespace {

// Everything that a query finds is fetched, so the planner should not favour
// the first rows; and compiling a query takes longer than it saves.
constexpr const char* setup = R"__(
  SET cursor_tuple_fraction = 1.0;
  SET jit = off;
  SET work_mem = '64MB';
  SET datestyle = ISO;
  SET extra_float_digits = 1;
  SET statement_timeout = '120s';
  SET client_min_messages = warning
)__";

class server_reader : public reader {
public:
  explicit server_reader(const std::string& conninfo)
    : session_(conninfo, setup) {
    // nop
  }

  result<stored_study> load(const std::string& study_name) override {
    return session_.run(
      [&](connection& db) { return postgres::load(db, study_name); });
  }

  result<study_listing> list(const study_query& query) override {
    return session_.run([&](connection& db) -> result<study_listing> {
      return postgres::list(db, query);
    });
  }

  result<void> ping() override {
    return session_.run([](connection& db) -> result<void> {
      // Not before the schema is there can anything be served.
      db.exec("SELECT 1 FROM studies LIMIT 1");
      return {};
    });
  }

private:
  session session_;
};

} // namespace

std::unique_ptr<reader> make_reader(const std::string& conninfo) {
  return std::make_unique<server_reader>(conninfo);
}

} // namespace tuner::storage::postgres
