#include "app/command_line.hpp"

#include "auth/scope.hpp"
#include "config/report.hpp"
#include "config/values.hpp"

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

constexpr auto keys_footer
  = "Keys are kept in the database that AUTH_DATABASE_URL names: PostgreSQL or "
    "an\nSQLite file; see tuner --help. A service asks for them if its "
    "AUTH_ENABLED is\ntrue.\n";

std::string check_scope(const std::string& text) {
  if (auth::scope_set{}.add(text))
    return {};
  return "expected tuner:read, tuner:write or memory:write, got " + text;
}

std::string check_limit(const std::string& text) {
  if (config::parse_whole_number(text, 1, 2'147'483'647))
    return {};
  return "expected a whole number from 1 to 2147483647, got " + text;
}

std::string check_duration(const std::string& text) {
  if (config::parse_duration(text))
    return {};
  return "expected a whole number and s, m, h, d or w, e.g. 90d, got " + text;
}

/// Adds `keys` with its subcommands, which write what is asked for to `out`.
/// @returns them in the order of `key_command::verb`.
std::vector<CLI::App*>
add_keys(CLI::App& app, key_command& out, std::string& lifetime) {
  auto keys = app.add_subcommand("keys", "Make, list and revoke API keys");
  keys->require_subcommand(1);
  keys->fallthrough();
  auto init = keys->add_subcommand(
    "init", "Create the table api_keys if it is missing");
  auto create
    = keys->add_subcommand("create", "Make a key and print it, this once");
  create
    ->add_option("--scopes", out.scopes,
                 "Some of tuner:read,tuner:write,memory:write")
    ->type_name("SCOPES")
    ->delimiter(',')
    ->required()
    ->check(check_scope);
  create
    ->add_option("--expires", lifetime,
                 "How long it works, e.g. 90d; default: for ever")
    ->type_name("TIME")
    ->check(check_duration);
  create
    ->add_option("--rpm", out.rate_limit_rpm,
                 "Requests it may make a minute; default: 60000")
    ->type_name("N")
    ->check(check_limit);
  create->add_option("--name", out.name, "What to recognize it by in the list")
    ->type_name("NAME");
  auto list = keys->add_subcommand("list", "Show all keys, but for the secret");
  auto revoke = keys->add_subcommand("revoke", "Make a key worthless");
  revoke->add_option("key", out.key, "The key's id, or its prefix as listed")
    ->type_name("KEY")
    ->required();
  std::vector subcommands{init, create, list, revoke};
  keys->footer(keys_footer);
  for (auto x : subcommands)
    x->fallthrough()->footer(keys_footer);
  return subcommands;
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
  key_command keys;
  std::string lifetime;
  auto verbs = add_keys(app, keys, lifetime);
  try {
    app.parse(argc, argv);
    for (std::size_t i = 0; i < verbs.size(); ++i) {
      if (!verbs[i]->parsed())
        continue;
      keys.what = static_cast<key_command::verb>(i);
      keys.lifetime = config::parse_duration(lifetime);
      out.keys = keys;
    }
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
