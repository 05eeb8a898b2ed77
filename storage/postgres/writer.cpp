#include "storage/postgres/backend.hpp"
#include "storage/postgres/claim.hpp"
#include "storage/postgres/connection.hpp"
#include "storage/postgres/removal.hpp"
#include "storage/postgres/statements.hpp"

#include <algorithm>

namespace tuner::storage::postgres {

namespace {

// Prepared statements were perhaps planned while the tables were empty; without
// these settings they would go on to scan whole tables later; with them a plan
// is as good for all parameters, so none is made anew. Nobody may hold us up
// for long: a study's lock least of all.
constexpr const char* setup = R"__(
  SET enable_hashjoin = off;
  SET enable_mergejoin = off;
  SET enable_seqscan = off;
  SET jit = off;
  SET plan_cache_mode = force_generic_plan;
  SET statement_timeout = '60s';
  SET lock_timeout = '5s';
  SET client_min_messages = warning
)__";

class server_writer : public writer {
public:
  server_writer(const std::string& conninfo, const service_identity& me)
    : session_(conninfo, std::string{setup} + ";" + hold_identity_sql(me)),
      me_(me) {
    // nop
  }

  result<void> claim(const std::string& study_name) override {
    return session_.run(
      [&](connection& db) { return postgres::claim(db, me_, study_name); });
  }

  result<std::vector<write_receipt>>
  apply(std::span<const write_batch> batches) override {
    auto is_empty = [](const write_batch& x) { return x.is_empty(); };
    if (std::all_of(batches.begin(), batches.end(), is_empty)) {
      std::vector<write_receipt> receipts;
      for (const auto& batch : batches)
        receipts.push_back({batch.study_id, {}});
      return receipts;
    }
    return session_.run([&](connection& db) { return apply(db, batches); });
  }

  result<bool> clean(timestamp cutoff) override {
    return session_.run([&](connection& db) -> result<bool> {
      transaction tx{db, "BEGIN"};
      auto more = clean_up(db, cutoff);
      tx.commit();
      return more;
    });
  }

private:
  result<std::vector<write_receipt>>
  apply(connection& db, std::span<const write_batch> batches) {
    transaction tx{db, "BEGIN"};
    auto receipts = apply_in_order(
      batches, [&](auto run, auto& out) { return write(db, run, out, me_); },
      [&](const create_study& x) { return create(db, x, me_); },
      [&](const write_batch& x) { return remove(db, x, me_); });
    if (receipts)
      tx.commit();
    return receipts;
  }

  session session_;
  service_identity me_;
};

} // namespace

std::unique_ptr<writer>
make_writer(const std::string& conninfo, const service_identity& me) {
  return std::make_unique<server_writer>(conninfo, me);
}

} // namespace tuner::storage::postgres
