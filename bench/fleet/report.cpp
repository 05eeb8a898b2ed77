#include "bench/fleet/report.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <cstdio>

namespace tuner::fleet {

namespace {

template <class... Ts>
std::string format(const char* pattern, Ts... xs) {
  std::array<char, 512> buffer;
  std::snprintf(buffer.data(), buffer.size(), pattern, xs...);
  return buffer.data();
}

double seconds(std::chrono::nanoseconds x) noexcept {
  return std::chrono::duration<double>(x).count();
}

double milliseconds(std::chrono::nanoseconds x) noexcept {
  return std::chrono::duration<double, std::milli>(x).count();
}

double per_second(const report& r, std::uint64_t count) noexcept {
  auto time = seconds(r.figures.elapsed);
  return time > 0.0 ? static_cast<double>(count) / time : 0.0;
}

// The share of one core that this program used.
double cores(const report& r) noexcept {
  auto time = seconds(r.figures.elapsed + r.options.warmup);
  return time > 0.0 ? seconds(r.figures.cpu) / time : 0.0;
}

std::string latency_line(const char* name, const histogram& h) {
  return format("  %-20s p50 %.2f  p95 %.2f  p99 %.2f  max %.2f ms\n", name,
                milliseconds(h.quantile(0.5)), milliseconds(h.quantile(0.95)),
                milliseconds(h.quantile(0.99)), milliseconds(h.max()));
}

nlohmann::ordered_json latency_json(const histogram& h) {
  return {{"count", h.count()},
          {"p50_ms", milliseconds(h.quantile(0.5))},
          {"p95_ms", milliseconds(h.quantile(0.95))},
          {"p99_ms", milliseconds(h.quantile(0.99))},
          {"max_ms", milliseconds(h.max())}};
}

} // namespace

bool is_clean(const report& r) noexcept {
  const auto& f = r.figures;
  return f.errors.empty() && f.unreadable == 0 && f.connection_failures == 0
         && f.stuck == 0 && r.duplicates == 0 && r.lost == 0 && f.cycles > 0;
}

std::string to_text(const report& r) {
  const auto& f = r.figures;
  auto out = format(
    "%zu workers, %zu %s of %zu parameters, sampler %s, %zu trials before\n",
    r.options.workers, r.studies, r.studies == 1 ? "study" : "studies",
    r.parameters, r.sampler.c_str(), r.trials);
  out += format("  %-20s %.1f /s (%llu in %.1f s)\n", "cycles",
                per_second(r, f.cycles),
                static_cast<unsigned long long>(f.cycles), seconds(f.elapsed));
  if (r.options.reports > 0) {
    out += format("  %-20s %.1f /s; pruner %s ended %llu of %llu trials\n",
                  "reports", per_second(r, f.report.count()), r.pruner.c_str(),
                  static_cast<unsigned long long>(f.pruned),
                  static_cast<unsigned long long>(f.cycles));
    out += latency_line("report", f.report);
  }
  out += latency_line("ask", f.ask);
  out += latency_line("tell", f.tell);
  std::string errors;
  for (auto [status, count] : f.errors)
    errors += format("%s%d: %llu", errors.empty() ? "" : ", ", status,
                     static_cast<unsigned long long>(count));
  out += format("  %-20s %s\n", "errors by status",
                errors.empty() ? "none" : errors.c_str());
  for (auto [name, count] :
       std::initializer_list<std::pair<const char*, std::uint64_t>>{
         {"unreadable answers", f.unreadable},
         {"connection failures", f.connection_failures},
         {"unanswered", f.stuck},
         {"duplicates", r.duplicates},
         {"lost", r.lost},
         {"read back", r.read_back}})
    out
      += format("  %-20s %llu\n", name, static_cast<unsigned long long>(count));
  out += format("  %-20s %.2f cores\n", "this program used", cores(r));
  return out;
}

std::string to_json(const report& r) {
  const auto& f = r.figures;
  auto errors = nlohmann::ordered_json::object();
  for (auto [status, count] : f.errors)
    errors[std::to_string(status)] = count;
  nlohmann::ordered_json out{
    {"url", r.url},
    {"workers", r.options.workers},
    {"studies", r.studies},
    {"parameters", r.parameters},
    {"sampler", r.sampler},
    {"pruner", r.pruner},
    {"trials_before", r.trials},
    {"think_ms", r.options.think.count()},
    {"warmup_s", seconds(r.options.warmup)},
    {"seconds", seconds(f.elapsed)},
    {"cycles", f.cycles},
    {"cycles_per_second", per_second(r, f.cycles)},
    {"reports_per_trial", r.options.reports},
    {"reports_per_second", per_second(r, f.report.count())},
    {"pruned", f.pruned},
    {"report", latency_json(f.report)},
    {"ask", latency_json(f.ask)},
    {"tell", latency_json(f.tell)},
    {"errors", errors},
    {"unreadable", f.unreadable},
    {"connection_failures", f.connection_failures},
    {"unanswered", f.stuck},
    {"duplicates", r.duplicates},
    {"lost", r.lost},
    {"read_back", r.read_back},
    {"generator_cores", cores(r)},
    {"clean", is_clean(r)},
  };
  return out.dump(2) + "\n";
}

} // namespace tuner::fleet
