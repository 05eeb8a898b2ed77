#pragma once

#include <caf/atom.hpp>

// Verbs of the actor protocol. CAF 0.17 packs an atom into 64 bits: at most ten
// characters from [a-zA-Z0-9_ ].
namespace tuner::atom {

using ask = caf::atom_constant<caf::atom("ask")>;
using tell = caf::atom_constant<caf::atom("tell")>;
using report = caf::atom_constant<caf::atom("report")>;
using add = caf::atom_constant<caf::atom("add")>;
using get = caf::atom_constant<caf::atom("get")>;
using list = caf::atom_constant<caf::atom("list")>;
using best = caf::atom_constant<caf::atom("best")>;
using pareto = caf::atom_constant<caf::atom("pareto")>;
using renew = caf::atom_constant<caf::atom("renew")>;
using lapse = caf::atom_constant<caf::atom("lapse")>;
using once = caf::atom_constant<caf::atom("once")>;
using answer = caf::atom_constant<caf::atom("answer")>;
using leased = caf::atom_constant<caf::atom("leased")>;
using summary = caf::atom_constant<caf::atom("summary")>;
using snapshot = caf::atom_constant<caf::atom("snapshot")>;
using importance = caf::atom_constant<caf::atom("importance")>;
using volume = caf::atom_constant<caf::atom("volume")>;
using compute = caf::atom_constant<caf::atom("compute")>;
using adopt = caf::atom_constant<caf::atom("adopt")>;
using patch = caf::atom_constant<caf::atom("patch")>;
using remove = caf::atom_constant<caf::atom("remove")>;
using find = caf::atom_constant<caf::atom("find")>;
using create = caf::atom_constant<caf::atom("create")>;
using load = caf::atom_constant<caf::atom("load")>;
using ping = caf::atom_constant<caf::atom("ping")>;
using write = caf::atom_constant<caf::atom("write")>;
using watch = caf::atom_constant<caf::atom("watch")>;
using unwatch = caf::atom_constant<caf::atom("unwatch")>;
using events = caf::atom_constant<caf::atom("events")>;
using resume = caf::atom_constant<caf::atom("resume")>;
using flush = caf::atom_constant<caf::atom("flush")>;
using clean = caf::atom_constant<caf::atom("clean")>;
using idle = caf::atom_constant<caf::atom("idle")>;

inline constexpr ask ask_v{};
inline constexpr tell tell_v{};
inline constexpr report report_v{};
inline constexpr add add_v{};
inline constexpr get get_v{};
inline constexpr list list_v{};
inline constexpr best best_v{};
inline constexpr pareto pareto_v{};
inline constexpr renew renew_v{};
inline constexpr lapse lapse_v{};
inline constexpr once once_v{};
inline constexpr answer answer_v{};
inline constexpr leased leased_v{};
inline constexpr summary summary_v{};
inline constexpr snapshot snapshot_v{};
inline constexpr importance importance_v{};
inline constexpr volume volume_v{};
inline constexpr compute compute_v{};
inline constexpr adopt adopt_v{};
inline constexpr patch patch_v{};
inline constexpr remove remove_v{};
inline constexpr find find_v{};
inline constexpr create create_v{};
inline constexpr load load_v{};
inline constexpr ping ping_v{};
inline constexpr write write_v{};
inline constexpr watch watch_v{};
inline constexpr unwatch unwatch_v{};
inline constexpr events events_v{};
inline constexpr resume resume_v{};
inline constexpr flush flush_v{};
inline constexpr clean clean_v{};
inline constexpr idle idle_v{};

} // namespace tuner::atom
