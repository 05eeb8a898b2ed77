#include "app/key_command.hpp"

#include "auth/token.hpp"
#include "storage/key_store.hpp"
#include "storage/timestamp_text.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <iostream>
#include <utility>

namespace tuner {

namespace {

/// So much of a key is kept and shown: it tells keys apart and gives none away.
constexpr std::size_t prefix_size = 16;

timestamp now() {
  return std::chrono::floor<std::chrono::microseconds>(
    std::chrono::system_clock::now());
}

int refuse(const failure& why) {
  std::cerr << "tuner: " << why.what << std::endl;
  return EXIT_FAILURE;
}

int init(storage::key_store& store) {
  if (auto ok = store.create_tables(); !ok)
    return refuse(ok.error());
  std::cout << "The table api_keys is in " << store.description() << std::endl;
  return EXIT_SUCCESS;
}

int create(const key_command& command, storage::key_store& store) {
  auto key = auth::new_api_key();
  auto id = auth::new_key_id();
  if (!key || !id)
    return refuse({errc::internal, "The system yields no random numbers"});
  storage::new_key row;
  row.id = *id;
  row.digest = auth::digest_of(*key);
  row.prefix = key->substr(0, prefix_size);
  row.name = command.name;
  row.scopes = command.scopes;
  row.rate_limit_rpm = command.rate_limit_rpm;
  if (command.lifetime)
    row.expires_at = now() + *command.lifetime;
  if (auto ok = store.add(row); !ok)
    return refuse(ok.error());
  // The key alone on standard output, for scripts.
  std::cout << *key << std::endl;
  std::cerr << "This is the only time the key is shown. Its id is " << row.id
            << std::endl;
  return EXIT_SUCCESS;
}

std::string shown(const std::optional<timestamp>& time) {
  return time ? storage::to_text(*time).substr(0, 19) : "never";
}

std::string state_of(const storage::listed_key& x) {
  if (!x.active)
    return "revoked";
  return x.expires_at && *x.expires_at < now() ? "expired" : "active";
}

int list(storage::key_store& store) {
  auto keys = store.list();
  if (!keys)
    return refuse(keys.error());
  std::vector<std::array<std::string, 8>> table{
    {"ID", "PREFIX", "STATE", "RPM", "EXPIRES", "LAST USED", "SCOPES", "NAME"}};
  for (const auto& x : *keys)
    table.push_back(
      {x.id, x.prefix, state_of(x),
       x.rate_limit_rpm ? std::to_string(*x.rate_limit_rpm) : "any",
       shown(x.expires_at), shown(x.last_used_at), x.scopes, x.name});
  std::array<std::size_t, 8> widths{};
  for (const auto& row : table)
    for (std::size_t i = 0; i < row.size(); ++i)
      widths[i] = std::max(widths[i], row[i].size());
  for (const auto& row : table) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      line += row[i];
      line.append(widths[i] + 2 - row[i].size(), ' ');
    }
    std::cout << line.substr(0, line.find_last_not_of(' ') + 1) << '\n';
  }
  std::cout.flush();
  return EXIT_SUCCESS;
}

int revoke(const key_command& command, storage::key_store& store) {
  if (auto ok = store.revoke(command.key); !ok)
    return refuse(ok.error());
  std::cout << "Revoked. Services refuse the key after AUTH_CACHE_SECONDS at "
               "the latest."
            << std::endl;
  return EXIT_SUCCESS;
}

} // namespace

int run(const key_command& command, const std::string& url) {
  auto store = storage::open_key_store(url);
  if (!store)
    return refuse(
      {errc::invalid_argument, "AUTH_DATABASE_URL: " + store.error().what});
  switch (command.what) {
    case key_command::verb::init:
      return init(**store);
    case key_command::verb::create:
      return create(command, **store);
    case key_command::verb::list:
      return list(**store);
    case key_command::verb::revoke:
      break;
  }
  return revoke(command, **store);
}

} // namespace tuner
