#include "algorithms/pruners/make_pruner.hpp"
#include "algorithms/samplers/make_sampler.hpp"
#include "config/report.hpp"
#include "config/settings.hpp"
#include "config/spelling.hpp"
#include "storage/backend.hpp"
#include "storage/key_store.hpp"

#include <cstdlib>
#include <iostream>
#include <unistd.h>

#include "app/command_line.hpp"
#include "app/service.hpp"

namespace {

using namespace tuner;

/// The settings, checked as far as that is possible without a database.
result<config::settings> checked(const config::environment& env) {
  auto settings = config::read_settings(env);
  if (!settings)
    return settings;
  if (auto ok = validate_sampler({settings->default_sampler}); !ok)
    return fail(errc::invalid_argument, "DEFAULT_SAMPLER: " + ok.error().what);
  if (auto ok = validate_pruner({settings->default_pruner}); !ok)
    return fail(errc::invalid_argument, "DEFAULT_PRUNER: " + ok.error().what);
  if (auto ok = storage::open_backend(settings->database_url); !ok)
    return fail(errc::invalid_argument, "DATABASE_URL: " + ok.error().what);
  if (auto ok = storage::open_key_store(settings->auth_database_url); !ok)
    return fail(errc::invalid_argument,
                "AUTH_DATABASE_URL: " + ok.error().what);
  return settings;
}

int refuse(const failure& why) {
  std::cerr << "tuner: " << why.what << std::endl;
  return EXIT_FAILURE;
}

} // namespace

int main(int argc, char** argv) {
  auto line = parse_command_line(argc, argv);
  if (line.exit_status) {
    (*line.exit_status == EXIT_SUCCESS ? std::cout : std::cerr) << line.output;
    return *line.exit_status;
  }
  auto env = config::gather_environment(line.env_files, environ);
  if (!env)
    return refuse(env.error());
  auto settings = checked(*env);
  if (!settings)
    return refuse(settings.error());
  for (const auto& warning : config::suspicious_names(*env))
    std::cerr << "tuner: " << warning << std::endl;
  if (line.keys)
    return run(*line.keys, settings->auth_database_url);
  if (line.check_config) {
    std::cout << config::effective_configuration(*env);
    return EXIT_SUCCESS;
  }
  return serve(*settings);
}
