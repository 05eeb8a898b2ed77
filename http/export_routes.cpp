#include "http/query_reader.hpp"
#include "http/routes.hpp"
#include "http/status.hpp"
#include "http/trial_csv.hpp"
#include "http/trial_writer.hpp"

#include <memory>
#include <utility>

namespace tuner::http {

namespace {

constexpr std::size_t page_size = 1'000;

// One export under way: the trials that existed when it began, in number order.
// Numbers are dense, so pages by offset neither skip nor repeat any, whatever
// is added meanwhile.
class trial_export {
public:
  trial_export(const gateway& actors, std::string study, export_format format,
               std::size_t n_objectives, trial_page first)
    : actors_(actors), study_(std::move(study)), format_(format),
      csv_(n_objectives, *first.table), total_(first.total),
      page_(std::move(first)) {
    // nop
  }

  // Sends one page and fetches the next. Cuts the connection if that fails,
  // which is all that can be said once an answer has begun.
  bool next(httplib::DataSink& sink) {
    auto text = format_ == export_format::csv ? csv_page() : json_page();
    sent_ += page_.trials.size();
    if (!sink.write(text.data(), text.size()))
      return false;
    if (sent_ >= total_) {
      sink.done();
      return true;
    }
    return fetch();
  }

private:
  bool fetch() {
    list_request query;
    query.offset = sent_;
    query.limit = std::min(page_size, total_ - sent_);
    auto page = actors_.list(study_, query);
    // An empty page would have the caller come back for ever.
    if (!page || page->trials.empty())
      return false;
    page_ = std::move(*page);
    return true;
  }

  std::string csv_page() {
    std::string out;
    if (sent_ == 0)
      csv_.header(out);
    for (const auto& x : page_.trials)
      csv_.row(out, *page_.table, x);
    return out;
  }

  std::string json_page() {
    if (sent_ == 0)
      json_.begin_array();
    for (const auto& x : page_.trials)
      write_trial(json_, study_, *page_.table, x, trial_detail::full);
    if (sent_ + page_.trials.size() >= total_)
      json_.end_array();
    return json_.take();
  }

  const gateway& actors_;
  std::string study_;
  export_format format_;
  trial_csv csv_;
  json_writer json_;
  std::size_t total_;
  std::size_t sent_ = 0;
  trial_page page_;
};

void export_trials(const gateway& actors, const request& req,
                   httplib::Response& res) {
  validation_errors errors;
  auto format = read_export_format(req, errors);
  if (!errors.empty())
    return reject(res, errors);
  const auto& study = req.captures[0];
  auto summary = actors.summary(study);
  if (!summary)
    return reject(res, summary.error(), req);
  list_request query;
  query.limit = page_size;
  auto first = actors.list(study, query);
  if (!first)
    return reject(res, first.error(), req);
  auto state = std::make_shared<trial_export>(
    actors, study, format, summary->directions.size(), std::move(*first));
  res.status = 200;
  res.set_chunked_content_provider(
    format == export_format::csv ? "text/csv; charset=utf-8"
                                 : "application/json",
    [state](std::size_t, httplib::DataSink& sink) {
      return state->next(sink);
    });
}

} // namespace

void add_export_routes(router& routes, const gateway& actors) {
  routes.add("GET", std::string{prefix} + "/studies/{name}/export",
             [&actors](const request& req, httplib::Response& res) {
               export_trials(actors, req, res);
             });
}

} // namespace tuner::http
