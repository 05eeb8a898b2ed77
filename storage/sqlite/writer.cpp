#include "storage/sqlite/backend.hpp"
#include "storage/sqlite/connection.hpp"
#include "storage/sqlite/removal.hpp"
#include "storage/sqlite/statements.hpp"

#include <algorithm>
#include <utility>

namespace tuner::storage::sqlite {

namespace {

class file_writer : public writer {
public:
  file_writer(const std::string& path, std::shared_ptr<file_claim> claim)
    : session_(path), claim_(std::move(claim)) {
    // nop
  }

  result<void> claim(const std::string&) override {
    return claim_->take();
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
    if (auto ok = claim_->take(); !ok)
      return tl::make_unexpected(std::move(ok.error()));
    return session_.run([&](connection& db) { return apply(db, batches); });
  }

  result<bool> clean(timestamp cutoff) override {
    if (!claim_->held())
      return false;
    return session_.run([&](connection& db) -> result<bool> {
      transaction tx{db, "BEGIN IMMEDIATE"};
      auto more = clean_up(db, cutoff);
      tx.commit();
      return more;
    });
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
  std::shared_ptr<file_claim> claim_;
};

} // namespace

std::unique_ptr<writer>
make_writer(const std::string& path, std::shared_ptr<file_claim> claim) {
  return std::make_unique<file_writer>(path, std::move(claim));
}

} // namespace tuner::storage::sqlite
