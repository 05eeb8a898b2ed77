#include "tests/support/postgres_cluster.hpp"

#include <pqxx/pqxx>
#include <sys/wait.h>

#include <fcntl.h>
#include <filesystem>
#include <pwd.h>
#include <signal.h>
#include <spawn.h>
#include <stdexcept>
#include <unistd.h>

namespace tuner::test {

namespace {

namespace fs = std::filesystem;

// The server program of the newest version that is installed.
fs::path find_program(const std::string& name) {
  fs::path found;
  int newest = 0;
  std::error_code error;
  for (const auto& entry :
       fs::directory_iterator{"/usr/lib/postgresql", error}) {
    auto program = entry.path() / "bin" / name;
    auto version = std::atoi(entry.path().filename().c_str());
    if (version > newest && fs::exists(program)) {
      newest = version;
      found = program;
    }
  }
  if (found.empty())
    throw std::runtime_error{"PostgreSQL is not installed: no " + name};
  return found;
}

struct child {
  pid_t pid = -1;
  /// What it writes to standard output and error.
  int output = -1;
};

child spawn(const std::vector<std::string>& args) {
  int fds[2];
  if (::pipe2(fds, O_CLOEXEC) != 0)
    throw std::runtime_error{"no pipe"};
  std::vector<char*> argv;
  for (const auto& arg : args)
    argv.push_back(const_cast<char*>(arg.c_str()));
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_adddup2(&actions, fds[1], 1);
  ::posix_spawn_file_actions_adddup2(&actions, fds[1], 2);
  child out;
  out.output = fds[0];
  auto error = ::posix_spawnp(&out.pid, argv[0], &actions, nullptr, argv.data(),
                              environ);
  ::posix_spawn_file_actions_destroy(&actions);
  ::close(fds[1]);
  if (error != 0)
    throw std::runtime_error{"cannot run " + args.front()};
  return out;
}

// Reads until `wanted` appears or the output ends.
std::string read_until(int fd, const std::string& wanted) {
  std::string out;
  char buffer[4096];
  while (wanted.empty() || out.find(wanted) == out.npos) {
    auto n = ::read(fd, buffer, sizeof buffer);
    if (n <= 0)
      break;
    out.append(buffer, static_cast<std::size_t>(n));
  }
  return out;
}

void run(const std::vector<std::string>& args) {
  auto [pid, output] = spawn(args);
  auto text = read_until(output, "");
  ::close(output);
  int status = 0;
  ::waitpid(pid, &status, 0);
  if (status != 0)
    throw std::runtime_error{args.front() + " failed: " + text};
}

} // namespace

postgres_cluster::postgres_cluster() {
  if (::geteuid() == 0) {
    const auto* user = ::getpwnam("postgres");
    if (user == nullptr)
      throw std::runtime_error{"there is no user postgres"};
    if (::chown(directory_.path().c_str(), user->pw_uid, user->pw_gid) != 0)
      throw std::runtime_error{"cannot give away the temporary directory"};
  }
  auto initdb = command("initdb");
  for (auto arg : {"-D", "data", "-U", "tuner", "-A", "trust", "-E", "UTF8",
                   "--locale=C.UTF-8", "-N"})
    initdb.emplace_back(arg);
  run(initdb);
  start();
}

postgres_cluster::~postgres_cluster() {
  stop(SIGINT);
}

std::vector<std::string>
postgres_cluster::command(const std::string& program) const {
  std::vector<std::string> out{"env", "-C", directory_.path().string(),
                               "setpriv"};
  if (::geteuid() == 0)
    for (auto arg :
         {"--reuid", "postgres", "--regid", "postgres", "--init-groups"})
      out.emplace_back(arg);
  out.emplace_back("--pdeathsig");
  out.emplace_back("INT");
  out.push_back(find_program(program).string());
  return out;
}

void postgres_cluster::start() {
  auto args = command("postgres");
  for (auto arg : {"-D", "data", "-c", "listen_addresses=", "-k"})
    args.emplace_back(arg);
  args.push_back(directory_.path().string());
  auto server = spawn(args);
  server_ = server.pid;
  auto log = read_until(server.output, "ready to accept connections");
  if (log.find("ready to accept connections") == log.npos) {
    ::close(server.output);
    ::waitpid(server_, nullptr, 0);
    throw std::runtime_error{"PostgreSQL did not start: " + log};
  }
  log_reader_ = std::thread{[fd = server.output] {
    read_until(fd, "");
    ::close(fd);
  }};
}

void postgres_cluster::stop_immediately() {
  stop(SIGQUIT);
}

void postgres_cluster::stop(int signal) {
  if (server_ == -1)
    return;
  ::kill(server_, signal);
  ::waitpid(server_, nullptr, 0);
  server_ = -1;
  log_reader_.join();
}

std::string postgres_cluster::url(const std::string& database) const {
  return "postgresql://tuner@/" + database
         + "?host=" + directory_.path().string();
}

void postgres_cluster::create_database(const std::string& name) {
  execute("postgres", "CREATE DATABASE " + name);
}

std::string
postgres_cluster::execute(const std::string& database, const std::string& sql) {
  pqxx::connection db{url(database)};
  pqxx::nontransaction session{db};
  auto rows = session.exec(sql);
  return rows.empty() || rows.columns() == 0 ? "" : rows.front()[0].c_str();
}

} // namespace tuner::test
