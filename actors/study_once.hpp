#pragma once

#include "actors/study_parts.hpp"

namespace tuner {

/// Carries out a request that has its effect once per key: its answer is kept
/// with the effect, in one transaction, and given again when it comes again.
/// Fails as the request, and with `key_reused`.
caf::result<answer_text> answer_once(study_parts parts, keyed_request req);

} // namespace tuner
