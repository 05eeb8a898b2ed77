#include <doctest/doctest.h>

#include <string>

#include "metrics/recorder.hpp"

namespace {

using tuner::metrics::recorder;

bool has_line(const std::string& text, const std::string& line) {
  return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

} // namespace

TEST_SUITE("metrics/recorder") {
  TEST_CASE("what is counted is in the text") {
    recorder figures{"1.2.3"};
    figures.studies().asked["tpe"].add();
    figures.studies().asked["tpe"].add(2);
    figures.studies().told["PRUNED"].add();
    figures.storage().queue_depth.set(5);
    auto text = figures.text(
      [] { return tuner::metrics::front_end_load{7, 8, 9, 10, 11, 12}; });
    CHECK(has_line(text, R"(tuner_build_info{version="1.2.3"} 1)"));
    CHECK(has_line(text, R"(tuner_trials_asked_total{sampler="tpe"} 3)"));
    CHECK(has_line(text, R"(tuner_trials_asked_total{sampler="gp"} 0)"));
    CHECK(has_line(text, R"(tuner_trials_told_total{state="PRUNED"} 1)"));
    CHECK(has_line(text, "tuner_storage_queue_depth 5"));
    CHECK(has_line(text, "tuner_http_connections 7"));
    CHECK(has_line(text, "tuner_http_queue_depth 8"));
    CHECK(has_line(text, "tuner_http_requests_in_progress 9"));
    CHECK(has_line(text, "tuner_event_watchers 10"));
    CHECK(has_line(text, "tuner_event_watchers_refused_total 11"));
    CHECK(has_line(text, "tuner_event_watchers_cut_off_total 12"));
    // Totals, not sums of what each reading finds.
    auto later = figures.text(
      [] { return tuner::metrics::front_end_load{7, 8, 9, 0, 11, 15}; });
    CHECK(has_line(later, "tuner_event_watchers_refused_total 11"));
    CHECK(has_line(later, "tuner_event_watchers_cut_off_total 15"));
  }

  TEST_CASE("a value without a series makes none") {
    recorder figures{"1"};
    auto before = figures.text({});
    figures.studies().asked["a client's invention"].add();
    CHECK(figures.text({}).find("invention") == std::string::npos);
    CHECK(has_line(before, "tuner_studies_loaded 0"));
  }

  TEST_CASE("the figures of the process are there, and are no nonsense") {
    recorder figures{"1"};
    auto text = figures.text({});
    auto value = [&](const std::string& name) {
      auto at = text.find("\n" + name + " ");
      REQUIRE(at != std::string::npos);
      return std::stod(text.substr(at + name.size() + 2));
    };
    CHECK(value("process_resident_memory_bytes") > 1e6);
    CHECK(value("process_open_fds") >= 3);
    CHECK(value("process_open_fds") <= value("process_max_fds"));
    CHECK(value("process_start_time_seconds") > 1.7e9);
    CHECK(value("process_cpu_seconds_total") > 0);
  }
}
