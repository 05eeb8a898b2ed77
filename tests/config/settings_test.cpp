#include "config/report.hpp"
#include "config/settings.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

using namespace tuner;
using namespace tuner::config;
using namespace std::chrono_literals;

namespace {

using pairs = std::vector<std::pair<std::string, std::string>>;

// An environment that may start, plus `xs`.
environment with(const pairs& xs) {
  environment out;
  out.add({{"AUTH_ENABLED", "false", source::process, "the environment"}});
  for (const auto& [name, value] : xs)
    out.add({{name, value, source::env_file, "x.env:1"}});
  return out;
}

settings read(const pairs& xs) {
  auto out = read_settings(with(xs));
  REQUIRE_MESSAGE(out.has_value(), out.error().what);
  return *out;
}

failure refuse(const pairs& xs) {
  auto out = read_settings(with(xs));
  REQUIRE_FALSE(out.has_value());
  CHECK(out.error().code == errc::invalid_argument);
  return out.error();
}

// A working directory of its own, left and removed at the end.
class working_directory {
public:
  working_directory() : before_(std::filesystem::current_path()) {
    std::string name = std::filesystem::temp_directory_path() / "tuner-XXXXXX";
    here_ = mkdtemp(name.data());
    std::filesystem::current_path(here_);
  }

  ~working_directory() {
    std::filesystem::current_path(before_);
    std::filesystem::remove_all(here_);
  }

  void write(const std::string& file, const std::string& text) {
    std::ofstream{file} << text;
  }

private:
  std::filesystem::path before_;
  std::filesystem::path here_;
};

} // namespace

TEST_SUITE("config/settings") {
  TEST_CASE("what is not set has its default") {
    auto x = read({});
    CHECK(x.database_url
          == "postgresql://postgres:postgres@localhost:6183/optuna");
    CHECK(read_settings(environment{})->auth_enabled);
    CHECK(x.auth_database_url
          == "postgresql://postgres:postgres@localhost:6183/engram");
    CHECK(x.auth_cache == 30s);
    CHECK(x.tls_cert_file == "");
    CHECK(x.tls_key_file == "");
    CHECK(x.host == "0.0.0.0");
    CHECK(x.port == 6177);
    CHECK_FALSE(x.debug);
    CHECK(x.cors_origins
          == std::vector<std::string>{"http://localhost:3000",
                                      "http://localhost:8080"});
    CHECK(x.default_sampler == "tpe");
    CHECK(x.default_pruner == "hyperband");
    CHECK(x.level == log_level::info);
    CHECK_FALSE(x.access_log);
    CHECK(x.database_readers == 2);
    CHECK(x.study_idle == 3600s);
    CHECK(x.request_deadline == 30s);
    CHECK(x.drain == 10s);
    CHECK(x.http_threads == 128);
    CHECK(x.http_max_connections == 8192);
    CHECK(x.http_queue == 4096);
    CHECK(x.http_idle == 60s);
    CHECK(x.http_read == 10s);
    CHECK(x.http_write == 10s);
    CHECK(x.max_body_bytes == 8388608);
  }

  TEST_CASE(
    "every variable reaches its member, whatever the case of its name") {
    auto x = read({{"database_url", "sqlite:///a.db"},
                   {"auth_enabled", "false"},
                   {"AUTH_DATABASE_URL", "sqlite:///keys.db"},
                   {"AUTH_CACHE_SECONDS", "2"},
                   {"Host", "::1"},
                   {"PORT", "0"},
                   {"TLS_CERT_FILE", "a.crt"},
                   {"TLS_KEY_FILE", "a.key"},
                   {"debug", "yes"},
                   {"CORS_ORIGINS", "http://a"},
                   {"DEFAULT_SAMPLER", "random"},
                   {"DEFAULT_PRUNER", "none"},
                   {"ACCESS_LOG", "on"},
                   {"DATABASE_READERS", "3"},
                   {"STUDY_IDLE_SECONDS", "4"},
                   {"REQUEST_DEADLINE_SECONDS", "5"},
                   {"DRAIN_SECONDS", "0"},
                   {"HTTP_THREADS", "7"},
                   {"HTTP_MAX_CONNECTIONS", "8"},
                   {"HTTP_QUEUE", "9"},
                   {"HTTP_IDLE_SECONDS", "10"},
                   {"HTTP_READ_SECONDS", "11"},
                   {"HTTP_WRITE_SECONDS", "12"},
                   {"MAX_BODY_BYTES", "2048"}});
    CHECK(x.database_url == "sqlite:///a.db");
    CHECK_FALSE(x.auth_enabled);
    CHECK(x.auth_database_url == "sqlite:///keys.db");
    CHECK(x.auth_cache == 2s);
    CHECK(x.host == "::1");
    CHECK(x.port == 0);
    CHECK(x.tls_cert_file == "a.crt");
    CHECK(x.tls_key_file == "a.key");
    CHECK(x.debug);
    CHECK(x.cors_origins == std::vector<std::string>{"http://a"});
    CHECK(x.default_sampler == "random");
    CHECK(x.default_pruner == "none");
    CHECK(x.access_log);
    CHECK(x.database_readers == 3);
    CHECK(x.study_idle == 4s);
    CHECK(x.request_deadline == 5s);
    CHECK(x.drain == 0s);
    CHECK(x.http_threads == 7);
    CHECK(x.http_max_connections == 8);
    CHECK(x.http_queue == 9);
    CHECK(x.http_idle == 10s);
    CHECK(x.http_read == 11s);
    CHECK(x.http_write == 12s);
    CHECK(x.max_body_bytes == 2048);
  }

  TEST_CASE("DEBUG lowers the log level unless LOG_LEVEL is set") {
    CHECK(read({{"DEBUG", "true"}}).level == log_level::debug);
    CHECK(read({{"DEBUG", "true"}, {"LOG_LEVEL", "error"}}).level
          == log_level::error);
    CHECK(read({{"LOG_LEVEL", "warning"}}).level == log_level::warning);
  }

  TEST_CASE("a wrong value is named with its place and what is allowed") {
    auto why = refuse({{"PORT", "70000"}});
    CHECK(why.field == "PORT");
    CHECK(why.what
          == "PORT is \"70000\" (from x.env:1), but must be a whole number "
             "from 0 to 65535");
    CHECK(refuse({{"debug", "maybe"}}).what
          == "DEBUG is \"maybe\" (from x.env:1), but must be true or false "
             "(also 1, 0, yes, no, on, off)");
  }

  TEST_CASE("every variable with rules refuses what breaks them") {
    for (const auto& [name, value] : pairs{{"DATABASE_URL", ""},
                                           {"DATABASE_URL", "mysql://h/d"},
                                           {"AUTH_ENABLED", ""},
                                           {"AUTH_DATABASE_URL", "keys.db"},
                                           {"AUTH_CACHE_SECONDS", "0"},
                                           {"HOST", ""},
                                           {"HOST", "http://a"},
                                           {"HOST", "a b"},
                                           {"PORT", ""},
                                           {"PORT", "-1"},
                                           {"PORT", "65536"},
                                           {"CORS_ORIGINS", "localhost"},
                                           {"CORS_ORIGINS", "[\"http://a\""},
                                           {"DEFAULT_SAMPLER", ""},
                                           {"DEFAULT_SAMPLER", "TPE"},
                                           {"DEFAULT_PRUNER", ""},
                                           {"LOG_LEVEL", "loud"},
                                           {"ACCESS_LOG", "2"},
                                           {"DATABASE_READERS", "0"},
                                           {"STUDY_IDLE_SECONDS", "0"},
                                           {"REQUEST_DEADLINE_SECONDS", "0"},
                                           {"DRAIN_SECONDS", "-1"},
                                           {"HTTP_THREADS", "0"},
                                           {"HTTP_MAX_CONNECTIONS", "0"},
                                           {"HTTP_QUEUE", "0"},
                                           {"HTTP_IDLE_SECONDS", "0"},
                                           {"HTTP_READ_SECONDS", "1.5"},
                                           {"HTTP_WRITE_SECONDS", "10s"},
                                           {"MAX_BODY_BYTES", "8M"}}) {
      auto why = refuse({{name, value}});
      CHECK(why.field == name);
      CHECK(why.what.find(name + " is \"" + value + '"') == 0);
    }
  }

  TEST_CASE("TLS needs a certificate and its key") {
    CHECK(refuse({{"TLS_CERT_FILE", "a.crt"}}).field == "TLS_KEY_FILE");
    CHECK(refuse({{"TLS_KEY_FILE", "a.key"}}).field == "TLS_CERT_FILE");
  }

  TEST_CASE("no message shows a password, an endless value or a line break") {
    CHECK(refuse({{"DATABASE_URL", "mysql://u:secret@h/d"}}).what.find("secret")
          == -1ul);
    CHECK(refuse({{"PORT", "postgresql://u:secret@h"}}).what.find("secret")
          == -1ul);
    CHECK(refuse({{"HOST", std::string(100'000, ' ')}}).what.size() < 400);
    CHECK(refuse({{"HOST", "a\nb"}}).what.find('\n') == -1ul);
  }

  TEST_CASE("the environment wins over env files, and those over .env") {
    working_directory here;
    here.write(".env", "HOST=dotenv\nPORT=1\nDEBUG=1\nHTTP_THREADS=1\n");
    here.write("a.env", "HOST=a\nPORT=2\nDEBUG=0\n");
    here.write("b.env", "HOST=b\nPORT=3\n");
    const char* entries[] = {"host=process", nullptr};
    auto env = gather_environment({"a.env", "b.env"}, entries);
    REQUIRE(env);
    CHECK(env->find("HOST")->value == "process");
    CHECK(env->find("PORT")->value == "3");
    CHECK(env->find("PORT")->origin == "b.env:2");
    CHECK(env->find("DEBUG")->value == "0");
    CHECK(env->find("HTTP_THREADS")->origin == ".env:4");
  }

  TEST_CASE("a missing .env is silent, a missing or broken file is not") {
    working_directory here;
    const char* entries[] = {nullptr};
    CHECK(gather_environment({}, entries)->all().empty());
    auto missing = gather_environment({"a.env"}, entries);
    REQUIRE_FALSE(missing.has_value());
    CHECK(missing.error().what
          == "cannot read the env file a.env: No such file or directory");
    here.write(".env", "nonsense\n");
    auto broken = gather_environment({}, entries);
    REQUIRE_FALSE(broken.has_value());
    CHECK(broken.error().what == ".env:1: expected NAME=value");
  }

  TEST_CASE("the effective configuration is an env file without passwords") {
    auto env = with({{"DATABASE_URL", "postgresql://u:secret@h/d"},
                     {"HOST", "::1"},
                     {"CORS_ORIGINS", " http://x, http://y"},
                     {"AUTH_DATABASE_URL", "sqlite:///x # 'y'\n\t\"\\"}});
    auto text = effective_configuration(env);
    CHECK(text.find("DATABASE_URL=postgresql://u:***@h/d ") == 0);
    CHECK(text.find("secret") == -1ul);
    CHECK(text.find("postgres:postgres") == -1ul);
    auto port = text.find("PORT=6177");
    REQUIRE(port != -1ul);
    auto line = text.substr(port, text.find('\n', port) - port);
    CHECK(line.find("# default") != -1ul);
    working_directory here;
    here.write("again.env", text);
    const char* entries[] = {nullptr};
    auto again = gather_environment({"again.env"}, entries);
    REQUIRE_MESSAGE(again.has_value(), again.error().what);
    auto settings = read_settings(*again);
    REQUIRE_MESSAGE(settings.has_value(), settings.error().what);
    CHECK(settings->host == "::1");
    CHECK(settings->cors_origins.size() == 2);
    CHECK(again->find("CORS_ORIGINS")->value == " http://x, http://y");
    CHECK(again->find("AUTH_DATABASE_URL")->value
          == "sqlite:///x # 'y'\n\t\"\\");
  }
}
