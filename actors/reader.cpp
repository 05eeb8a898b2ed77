#include "actors/reader.hpp"

#include "actors/caf_error.hpp"

#include <exception>
#include <utility>

namespace tuner {

namespace {

result<std::shared_ptr<study_state>>
load(storage::reader& reader, const std::string& name,
     const study_environment& env) {
  try {
    auto stored = reader.load(name);
    if (!stored)
      return tl::make_unexpected(stored.error());
    return study_state::make(std::move(*stored), env);
  } catch (const std::exception& e) { // Out of memory, or a defect.
    return fail(errc::unreadable_study,
                "Study '" + name + "' cannot be loaded: " + e.what());
  }
}

} // namespace

reader_actor::behavior_type
database_reader(reader_actor::stateful_pointer<reader_state>,
                std::shared_ptr<storage::reader> reader,
                study_environment env) {
  return {
    [=](atom::load,
        const std::string& name) -> caf::result<std::shared_ptr<study_state>> {
      auto study = load(*reader, name, env);
      if (!study)
        return to_caf(study.error());
      if (env.log)
        env.log(
          {severity::info,
           "study loaded",
           {{"study", name}, {"trials", std::to_string((*study)->size())}}});
      return std::move(*study);
    },
    [=](atom::list, const storage::study_query& query)
      -> caf::result<storage::study_listing> {
      auto page = reader->list(query);
      if (!page)
        return to_caf(page.error());
      return std::move(*page);
    },
    [=](atom::answer, std::int64_t study_id, const std::string& key)
      -> caf::result<std::optional<storage::recorded_answer>> {
      auto found = reader->find_answer(study_id, key);
      if (!found)
        return to_caf(found.error());
      return std::move(*found);
    },
    [=](atom::leased) -> caf::result<std::vector<std::string>> {
      auto names = reader->leased_studies();
      if (!names)
        return to_caf(names.error());
      return std::move(*names);
    },
    [=](atom::events, std::int64_t study_id, std::int64_t after,
        std::size_t limit) -> caf::result<storage::change_page> {
      auto page = reader->changes(study_id, after, limit);
      if (!page)
        return to_caf(page.error());
      return std::move(*page);
    },
    [=](atom::ping) -> caf::result<done> {
      if (auto ok = reader->ping(); !ok)
        return to_caf(ok.error());
      return done{};
    },
  };
}

} // namespace tuner
