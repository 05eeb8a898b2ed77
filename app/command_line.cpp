#include "app/command_line.hpp"

#include "config/report.hpp"

#include <CLI/CLI.hpp>

namespace tuner {

namespace {

constexpr auto version_text = "tuner " TUNER_VERSION;

std::string footer() {
  return "Every setting is a variable of the environment. It may also stand in "
         "the\nfile .env of the working directory or in a file named by "
         "--env-file; the\nenvironment wins over both, --env-file over .env. "
         "With their defaults:\n\n"
         + config::variables_help();
}

} // namespace

command_line parse_command_line(int argc, const char* const* argv) {
  command_line out;
  CLI::App app{"Hyperparameter optimization as a service.", "tuner"};
  app.set_version_flag("--version", version_text, "Print the version and exit");
  app.set_help_flag("-h,--help", "Print this help and exit");
  app
    .add_option("--env-file", out.env_files,
                "Read variables from FILE (repeatable)")
    ->type_name("FILE")
    ->type_size(1)
    ->expected(1)
    ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  app.add_flag("--check-config", out.check_config,
               "Print the configuration and exit");
  app.footer(footer());
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    out.exit_status = 0;
    out.output = app.help();
  } catch (const CLI::CallForVersion&) {
    out.exit_status = 0;
    out.output = std::string{version_text} + '\n';
  } catch (const CLI::ParseError& why) {
    out.exit_status = 2;
    out.output = "tuner: " + std::string{why.what()} + "; see tuner --help\n";
  }
  return out;
}

} // namespace tuner
