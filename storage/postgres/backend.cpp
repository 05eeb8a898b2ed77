#include "storage/postgres/backend.hpp"

#include "storage/postgres/connection.hpp"
#include "storage/postgres/connection_info.hpp"
#include "storage/postgres/schema.hpp"

#include <utility>

namespace tuner::storage::postgres {

namespace {

// Another program that creates the same tables at the same moment makes one of
// the two fail.
constexpr int max_schema_attempts = 3;

class server_backend : public backend {
public:
  explicit server_backend(connection_info info) : info_(std::move(info)) {
    // nop
  }

  result<void> prepare_schema() override {
    session s{info_.conninfo, "SET client_min_messages = warning"};
    auto prepare = [&] {
      return s.run([](connection& db) { return postgres::prepare_schema(db); });
    };
    auto ok = prepare();
    for (int i = 1; i < max_schema_attempts && !ok
                    && ok.error().code != errc::invalid_argument;
         ++i)
      ok = prepare();
    return ok;
  }

  std::unique_ptr<writer> make_writer() override {
    return postgres::make_writer(info_.conninfo, me_);
  }

  std::unique_ptr<reader> make_reader() override {
    return postgres::make_reader(info_.conninfo);
  }

  std::string description() const override {
    return info_.description;
  }

private:
  connection_info info_;
  service_identity me_ = new_identity();
};

} // namespace

result<std::unique_ptr<backend>> make_backend(std::string_view url) {
  auto info = parse_url(url);
  if (!info)
    return tl::make_unexpected(std::move(info.error()));
  return std::make_unique<server_backend>(std::move(*info));
}

} // namespace tuner::storage::postgres
