#include "storage/schema.hpp"

#include <algorithm>
#include <array>

namespace tuner::storage::schema {

namespace {

constexpr std::array older_revisions{
  "v0.9.0.a", "v1.2.0.a", "v1.3.0.a", "v2.4.0.a", "v2.6.0.a",
  "v3.0.0.a", "v3.0.0.b", "v3.0.0.c", "v3.0.0.d",
};

} // namespace

std::string library_version() {
  return "tuner-" TUNER_VERSION;
}

std::string cleaning_statements() {
  std::string out;
  for (auto table : own_tables_of_studies)
    out += "DELETE FROM " + std::string{table}
           + " WHERE study_id = OLD.study_id; ";
  return out;
}

result<bool> check_revision(const std::vector<std::string>& revisions,
                            std::optional<std::int64_t> found_version) {
  if (revisions.empty()) {
    // As Optuna does: without a row, only the frozen version tells.
    if (found_version.value_or(version) == version)
      return true;
    return fail(errc::invalid_argument,
                "The database has Optuna's schema version "
                  + std::to_string(*found_version)
                  + ", which is too old. Upgrade it with `optuna storage "
                    "upgrade --storage URL`");
  }
  if (revisions.size() == 1 && revisions.front() == revision)
    return false;
  const auto& found = revisions.front();
  if (std::find(older_revisions.begin(), older_revisions.end(), found)
      != older_revisions.end())
    return fail(errc::invalid_argument,
                "The database has revision '" + found
                  + "' of Optuna's schema; '" + std::string{revision}
                  + "' is needed. Upgrade it with `optuna storage upgrade "
                    "--storage URL`");
  return fail(errc::invalid_argument,
              "The database has revision '" + found
                + "' of Optuna's schema, which this version of Tuner does not "
                  "know ('"
                + std::string{revision}
                + "' is needed). Use a newer version of Tuner or another "
                  "database");
}

} // namespace tuner::storage::schema
