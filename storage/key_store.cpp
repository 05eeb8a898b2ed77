#include "storage/key_store.hpp"

namespace tuner::storage {

tl::unexpected<failure> no_key_table() {
  return fail(errc::invalid_argument,
              "The database has no table api_keys; `tuner keys init` creates "
              "it");
}

result<void> revoked(std::size_t n_matches, const std::string& id_or_prefix) {
  if (n_matches == 1)
    return {};
  if (n_matches == 0)
    return fail(errc::invalid_argument, "No API key has the id or prefix '"
                                          + id_or_prefix
                                          + "'; see `tuner keys list`");
  return fail(errc::invalid_argument,
              std::to_string(n_matches) + " API keys have the prefix '"
                + id_or_prefix + "'; name one by its id");
}

} // namespace tuner::storage
