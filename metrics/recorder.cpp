#include "metrics/recorder.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include "metrics/buckets.hpp"
#include "metrics/process_figures.hpp"

namespace tuner::metrics {

namespace {

using prometheus::Registry;

counter make_counter(Registry& to, const char* name, const char* help) {
  return counter{
    prometheus::BuildCounter().Name(name).Help(help).Register(to).Add({})};
}

gauge make_gauge(Registry& to, const char* name, const char* help) {
  return gauge{
    prometheus::BuildGauge().Name(name).Help(help).Register(to).Add({})};
}

histogram make_histogram(Registry& to, const char* name, const char* help,
                         const std::vector<double>& buckets) {
  return histogram{
    prometheus::BuildHistogram().Name(name).Help(help).Register(to).Add(
      {}, buckets)};
}

template <std::size_t N>
labelled<counter, N>
make_counters(Registry& to, const char* name, const char* help,
              const char* label,
              const std::array<std::string_view, N>& values) {
  auto& family = prometheus::BuildCounter().Name(name).Help(help).Register(to);
  labelled<counter, N> out{values, {}, {}};
  for (std::size_t i = 0; i < N; ++i)
    out.instruments[i] = counter{family.Add({{label, std::string{values[i]}}})};
  return out;
}

template <std::size_t N>
labelled<histogram, N>
make_histograms(Registry& to, const char* name, const char* help,
                const char* label,
                const std::array<std::string_view, N>& values,
                const std::vector<double>& buckets) {
  auto& family
    = prometheus::BuildHistogram().Name(name).Help(help).Register(to);
  labelled<histogram, N> out{values, {}, {}};
  for (std::size_t i = 0; i < N; ++i)
    out.instruments[i]
      = histogram{family.Add({{label, std::string{values[i]}}}, buckets)};
  return out;
}

study_metrics make_study_metrics(Registry& to) {
  study_metrics out;
  out.asked = make_counters<7>(
    to, "tuner_trials_asked_total",
    "Trials handed out, by who chose their parameters.", "sampler",
    {"tpe", "gp", "nsgaii", "random", "qmc", "fixed", "enqueued"});
  out.told = make_counters<3>(to, "tuner_trials_told_total",
                              "Trials that workers told the outcome of.",
                              "state", {"COMPLETE", "PRUNED", "FAIL"});
  out.suggestion_seconds = make_histograms<5>(
    to, "tuner_suggestion_duration_seconds",
    "Time that a study's sampler takes for a suggestion.", "sampler",
    {"tpe", "gp", "nsgaii", "random", "qmc"}, suggestion_buckets());
  out.reported = make_counter(to, "tuner_reported_points_total",
                              "Points of learning curves reported.");
  out.prune_answers
    = make_counter(to, "tuner_prune_answers_total",
                   "Reports that were answered with the advice to prune.");
  out.leases_expired
    = make_counter(to, "tuner_leases_expired_total",
                   "Trials that failed since their lease ended.");
  out.retried = make_counter(to, "tuner_trials_retried_total",
                             "Trials whose parameters went back to the queue "
                             "when their lease ended.");
  out.studies_loaded
    = make_gauge(to, "tuner_studies_loaded", "Studies in memory.");
  out.trials_running = make_gauge(to, "tuner_trials_running",
                                  "RUNNING trials of the studies in memory.");
  return out;
}

storage_metrics make_storage_metrics(Registry& to) {
  storage_metrics out;
  out.commit_seconds
    = make_histogram(to, "tuner_commit_duration_seconds",
                     "Time that a group commit takes.", latency_buckets());
  out.commit_batches
    = make_histogram(to, "tuner_commit_batches",
                     "Write batches that share a commit.", size_buckets());
  out.commits_failed = make_counter(to, "tuner_commits_failed_total",
                                    "Group commits that failed.");
  out.queue_depth = make_gauge(to, "tuner_storage_queue_depth",
                               "Write batches that wait for the next commit.");
  return out;
}

/// Brings a counter to the total that was counted elsewhere.
void count_up(const counter& to, double total, double& counted) {
  to.add(total - counted);
  counted = total;
}

} // namespace

recorder::recorder(std::string_view version)
  : registry_{std::make_shared<Registry>()},
    studies_{make_study_metrics(*registry_)}, storage_{make_storage_metrics(
                                                *registry_)} {
  auto& to = *registry_;
  prometheus::BuildGauge()
    .Name("tuner_build_info")
    .Help("1; the label says which version runs.")
    .Register(to)
    .Add({{"version", std::string{version}}})
    .Set(1);
  connections_ = make_gauge(to, "tuner_http_connections", "Open connections.");
  queued_ = make_gauge(to, "tuner_http_queue_depth",
                       "Requests that wait for a thread.");
  busy_ = make_gauge(to, "tuner_http_requests_in_progress",
                     "Requests that a thread works on or waits for.");
  watchers_ = make_gauge(to, "tuner_event_watchers", "Open streams of events.");
  watchers_refused_ = make_counter(
    to, "tuner_event_watchers_refused_total",
    "Streams of events not opened because there were EVENT_WATCHERS.");
  watchers_cut_off_
    = make_counter(to, "tuner_event_watchers_cut_off_total",
                   "Streams of events ended because the client was too slow.");
  resident_ = make_gauge(to, "process_resident_memory_bytes",
                         "Resident memory size in bytes.");
  open_files_
    = make_gauge(to, "process_open_fds", "Number of open file descriptors.");
  max_files_ = make_gauge(to, "process_max_fds",
                          "Maximum number of open file descriptors.");
  start_time_
    = make_gauge(to, "process_start_time_seconds",
                 "Start time of the process since the Unix epoch in seconds.");
  cpu_ = make_counter(to, "process_cpu_seconds_total",
                      "User and system processor time spent in seconds.");
}

recorder::~recorder() = default;

std::string recorder::text(const std::function<front_end_load()>& load) const {
  std::lock_guard lock{writing_};
  auto process = read_process_figures();
  resident_.set(process.resident_bytes);
  open_files_.set(process.open_files);
  max_files_.set(process.max_files);
  start_time_.set(process.start_time);
  count_up(cpu_, process.cpu_seconds, cpu_counted_);
  if (load) {
    auto now = load();
    connections_.set(now.connections);
    queued_.set(now.queued);
    busy_.set(now.busy);
    watchers_.set(now.watchers);
    count_up(watchers_refused_, now.watchers_refused, refused_counted_);
    count_up(watchers_cut_off_, now.watchers_cut_off, cut_off_counted_);
  }
  return prometheus::TextSerializer{}.Serialize(registry_->Collect());
}

} // namespace tuner::metrics
