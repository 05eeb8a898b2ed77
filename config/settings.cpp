#include "config/settings.hpp"

#include "config/env_file.hpp"
#include "config/values.hpp"
#include "config/variables.hpp"

#include <filesystem>
#include <utility>

namespace tuner::config {

namespace {

// A value for a message: no password, one line of ASCII, not endless.
std::string shown(std::string_view value) {
  constexpr std::size_t longest = 120;
  auto safe = without_password(value);
  auto cut = safe.size() > longest;
  if (cut)
    safe.resize(longest);
  for (auto& c : safe)
    if (c < ' ' || c > '~')
      c = '?';
  return '"' + safe + (cut ? "...\"" : "\"");
}

} // namespace

result<environment>
gather_environment(const std::vector<std::string>& env_files,
                   const char* const* entries) {
  environment out;
  auto add = [&](const std::string& file, source from) -> result<void> {
    auto assignments = read_env_file(file, from);
    if (!assignments)
      return tl::make_unexpected(std::move(assignments.error()));
    out.add(std::move(*assignments));
    return {};
  };
  // Nobody asked for `.env`, so only its absence is silent.
  std::error_code ignored;
  if (std::filesystem::exists(".env", ignored))
    if (auto added = add(".env", source::dotenv); !added)
      return tl::make_unexpected(std::move(added.error()));
  for (const auto& file : env_files)
    if (auto added = add(file, source::env_file); !added)
      return tl::make_unexpected(std::move(added.error()));
  out.add(read_process_environment(entries));
  return out;
}

result<settings> read_settings(const environment& env) {
  settings out;
  for (const auto& x : variables()) {
    auto found = env.find(x.name);
    if (x.apply(found != nullptr ? std::string_view{found->value} : x.fallback,
                out))
      continue;
    std::string name{x.name};
    return fail(errc::invalid_argument,
                name + " is " + shown(found->value) + " (from " + found->origin
                  + "), but must be " + x.allowed,
                name);
  }
  if (out.tls_cert_file.empty() != out.tls_key_file.empty()) {
    std::string missing
      = out.tls_cert_file.empty() ? "TLS_CERT_FILE" : "TLS_KEY_FILE";
    return fail(errc::invalid_argument,
                missing
                  + " is not set: TLS needs both TLS_CERT_FILE and "
                    "TLS_KEY_FILE",
                missing);
  }
  if (out.debug && env.find("LOG_LEVEL") == nullptr)
    out.level = log_level::debug;
  return out;
}

} // namespace tuner::config
