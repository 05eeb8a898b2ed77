#include "http/event_writer.hpp"

#include "http/json_writer.hpp"
#include "http/study_codec.hpp"
#include "http/trial_writer.hpp"

#include <algorithm>
#include <string_view>

namespace tuner::http {

namespace {

/// How long a client waits before it connects again.
constexpr std::string_view retry = "retry: 2000\n";

std::string_view name_of(event_kind kind) noexcept {
  switch (kind) {
    case event_kind::trial:
      return "trial";
    case event_kind::study:
    case event_kind::deleted:
      return "study";
    case event_kind::reset:
      return "reset";
    case event_kind::position:
      break;
  }
  return {};
}

void write_data(json_writer& out, const study_events& of,
                const study_event& x) {
  switch (x.kind) {
    case event_kind::trial:
      return write_trial(out, of.study, *of.table, *x.row, trial_detail::full);
    case event_kind::study:
      return write_study(out, *x.summary, "active");
    case event_kind::deleted:
      out.begin_object();
      out.key("study_id").integer(of.study_id);
      out.key("study_name").text(of.study);
      out.key("state").text("deleted").end_object();
      return;
    case event_kind::reset:
      out.begin_object();
      out.key("study_id").integer(of.study_id);
      out.key("study_name").text(of.study).end_object();
      return;
    case event_kind::position:
      return;
  }
}

} // namespace

std::string write_event(const study_events& of, const study_event& x) {
  std::string out;
  if (x.kind == event_kind::position)
    out += retry;
  if (x.kind != event_kind::deleted)
    out.append("id: ").append(std::to_string(x.id)).append("\n");
  if (x.kind == event_kind::position)
    return out += "\n";
  json_writer data;
  write_data(data, of, x);
  auto text = data.take();
  // Between tokens, that is: strings of JSON have none.
  std::replace_if(
    text.begin(), text.end(), [](char c) { return c == '\n' || c == '\r'; },
    ' ');
  out.append("event: ").append(name_of(x.kind)).append("\ndata: ");
  return out.append(text).append("\n\n");
}

} // namespace tuner::http
