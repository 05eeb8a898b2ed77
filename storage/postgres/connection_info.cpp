#include "storage/postgres/connection_info.hpp"

#include <algorithm>
#include <charconv>
#include <libpq-fe.h>
#include <map>
#include <memory>
#include <set>

namespace tuner::storage::postgres {

namespace {

// What is used unless the URL says otherwise.
const std::map<std::string, std::string> defaults{
  {"application_name", "tuner"}, {"connect_timeout", "5"},
  {"keepalives", "1"},           {"keepalives_count", "3"},
  {"keepalives_idle", "30"},     {"keepalives_interval", "10"},
  {"tcp_user_timeout", "60000"},
};

std::string without_driver(std::string_view url) {
  auto scheme_end = url.find("://");
  auto plus = url.substr(0, scheme_end).find('+');
  if (plus == url.npos)
    return std::string{url};
  return std::string{url.substr(0, plus)}.append(url.substr(scheme_end));
}

std::string quoted(const std::string& value) {
  std::string out = "'";
  for (auto c : value) {
    if (c == '\'' || c == '\\')
      out += '\\';
    out += c;
  }
  out += '\'';
  return out;
}

std::string describe(std::map<std::string, std::string> options) {
  std::string out = "postgresql://";
  if (auto user = options["user"]; !user.empty())
    out += user + "@";
  auto host = options["host"].empty() ? options["hostaddr"] : options["host"];
  out += host;
  if (auto port = options["port"]; !port.empty())
    out += ":" + port;
  return out + "/" + options["dbname"];
}

// libpq would complain when it connects only, which is too late for a setting.
result<void> check(const std::map<std::string, std::string>& options) {
  static const std::set<std::string_view> modes{
    "disable", "allow", "prefer", "require", "verify-ca", "verify-full"};
  if (auto i = options.find("sslmode");
      i != options.end() && modes.count(i->second) == 0)
    return fail(errc::invalid_argument,
                "sslmode should be disable, allow, prefer, require, verify-ca "
                "or verify-full");
  auto i = options.find("port");
  if (i == options.end())
    return {};
  // One port for each of several hosts; an empty one is the usual one.
  std::string_view ports = i->second;
  while (!ports.empty()) {
    auto one = ports.substr(0, ports.find(','));
    ports.remove_prefix(std::min(ports.size(), one.size() + 1));
    auto number = 0;
    auto [end, error]
      = std::from_chars(one.data(), one.data() + one.size(), number);
    if (!one.empty()
        && (error != std::errc{} || end != one.data() + one.size() || number < 1
            || number > 65'535))
      return fail(errc::invalid_argument,
                  "The port of a PostgreSQL database should be a whole number "
                  "from 1 to 65535");
  }
  return {};
}

} // namespace

result<connection_info> parse_url(std::string_view url) {
  char* message = nullptr;
  std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> parsed{
    PQconninfoParse(without_driver(url).c_str(), &message), PQconninfoFree};
  // The message may repeat the URL, and with it the password.
  PQfreemem(message);
  if (!parsed)
    return fail(errc::invalid_argument,
                "The URL of a PostgreSQL database should look like "
                "postgresql://user:password@host:5432/database, followed by "
                "parameters of libpq such as ?sslmode=disable; special "
                "characters in user and password must be percent-encoded");
  std::map<std::string, std::string> options;
  for (const auto* i = parsed.get(); i->keyword != nullptr; ++i)
    if (i->val != nullptr)
      options.emplace(i->keyword, i->val);
  if (auto ok = check(options); !ok)
    return tl::make_unexpected(ok.error());
  connection_info out;
  out.description = describe(options);
  options.insert(defaults.begin(), defaults.end());
  // Names and texts are UTF-8 whatever the environment says.
  options["client_encoding"] = "UTF8";
  for (const auto& [key, value] : options)
    out.conninfo += key + "=" + quoted(value) + " ";
  return out;
}

} // namespace tuner::storage::postgres
