#include "actors/key_reader.hpp"

#include "actors/caf_error.hpp"

#include <utility>

namespace tuner {

key_reader_actor::behavior_type
key_reader(key_reader_actor::stateful_pointer<key_reader_state>,
           std::shared_ptr<storage::key_store> store) {
  return {
    [=](atom::find, const auth::token_query& token)
      -> caf::result<std::optional<auth::credential>> {
      auto found = store->find(token);
      if (!found)
        return to_caf(found.error());
      return std::move(*found);
    },
    [=](atom::write, const auth::key_uses& uses) -> caf::result<done> {
      if (auto ok = store->record(uses.all); !ok)
        return to_caf(ok.error());
      return done{};
    },
  };
}

} // namespace tuner
