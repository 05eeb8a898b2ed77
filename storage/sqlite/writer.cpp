#include "storage/sqlite/backend.hpp"
#include "storage/sqlite/connection.hpp"
#include "storage/sqlite/statements.hpp"

#include <algorithm>

namespace tuner::storage::sqlite {

namespace {

class file_writer : public writer {
public:
  explicit file_writer(const std::string& path) : session_(path) {
    // nop
  }

  result<std::vector<write_receipt>>
  apply(std::span<const write_batch> batches) override {
    auto is_empty = [](const write_batch& x) { return x.operations.empty(); };
    if (std::all_of(batches.begin(), batches.end(), is_empty)) {
      std::vector<write_receipt> receipts;
      for (const auto& batch : batches)
        receipts.push_back({batch.study_id, {}});
      return receipts;
    }
    return session_.run([&](connection& db) { return apply(db, batches); });
  }

private:
  static result<std::vector<write_receipt>>
  apply(connection& db, std::span<const write_batch> batches) {
    transaction tx{db, "BEGIN IMMEDIATE"};
    auto receipts = apply_in_order(
      batches, [&](auto run, auto& out) { return write(db, run, out); },
      [&](const create_study& x) { return create(db, x); },
      [&](const write_batch& x) { return remove(db, x); });
    if (receipts)
      tx.commit();
    return receipts;
  }

  session session_;
};

} // namespace

std::unique_ptr<writer> make_writer(const std::string& path) {
  return std::make_unique<file_writer>(path);
}

} // namespace tuner::storage::sqlite
