#include "http/policy_codec.hpp"

#include "http/json_values.hpp"

#include <limits>
#include <string>

namespace tuner::http {

namespace {

constexpr double min_lease = 1;
constexpr double max_lease = 30 * 24 * 3'600;
constexpr std::int64_t max_trials = std::numeric_limits<std::int32_t>::max();
constexpr std::int64_t max_retries = 1'000;

// A member that may be `null`, which says something else than its absence.
template <class T, class Read>
struct or_null {
  std::optional<std::optional<T>>& out;
  Read read;

  void operator()(const json& x, const location& at,
                  validation_errors& errors) const {
    if (x.is_null())
      out.emplace();
    else
      out.emplace(read(x, at, errors));
  }
};

template <class T, class Read>
or_null(std::optional<std::optional<T>>&, Read) -> or_null<T, Read>;

} // namespace

void lease_length::operator()(const json& x, const location& at,
                              validation_errors& errors) const {
  auto seconds = min_lease;
  real{seconds}(x, at, errors);
  if (seconds < min_lease)
    refuse(errors, at, x, "greater_than_equal",
           "Input should be greater than or equal to 1", R"({"ge":1})");
  else if (seconds > max_lease)
    refuse(errors, at, x, "less_than_equal",
           "Input should be less than or equal to 2592000",
           R"({"le":2592000})");
  else
    out = seconds;
}

void read_policy(object_reader& in, policy_change& out) {
  in.optional("max_trials",
              or_null{out.max_trials, [](const json& x, const location& at,
                                         validation_errors& errors) {
                        std::int64_t n = 1;
                        integer{n, 1, max_trials}(x, at, errors);
                        return n;
                      }});
  in.optional("lease_seconds",
              or_null{out.lease_seconds, [](const json& x, const location& at,
                                            validation_errors& errors) {
                        auto seconds = min_lease;
                        lease_length{seconds}(x, at, errors);
                        return seconds;
                      }});
  std::int64_t n = 0;
  if (in.nullable("max_retries", integer{n, 0, max_retries}))
    out.max_retries = n;
}

void write_policy(json_writer& out, const trial_policy& x) {
  if (x.max_trials)
    out.key("max_trials").integer(*x.max_trials);
  if (x.lease_seconds)
    out.key("lease_seconds").number(*x.lease_seconds);
  if (x.max_retries != trial_policy::default_max_retries)
    out.key("max_retries").integer(x.max_retries);
}

} // namespace tuner::http
