#include "actors/caf_error.hpp"

#include "actors/messages.hpp"

#include <caf/error.hpp>
#include <caf/sec.hpp>

namespace tuner {

caf::error to_caf(const failure& why) {
  return caf::make_error(why.code, why.what, why.field);
}

failure to_failure(const caf::error& why) {
  if (why.category() == caf::atom("tuner")) {
    auto code = static_cast<errc>(why.code());
    if (why.context().match_elements<std::string, std::string>())
      return {code, why.context().get_as<std::string>(0),
              why.context().get_as<std::string>(1)};
    return {code, std::string{to_string(code)}};
  }
  if (why == caf::sec::request_timeout)
    return {errc::timeout, "No answer before the deadline; what was asked "
                           "for may have happened. To send it again is safe, "
                           "of asks and additions with an Idempotency-Key"};
  return {errc::unavailable,
          "The study's actor ended before it answered; try again"};
}

} // namespace tuner
