// The target of a request: path and query.

#include "http/query_reader.hpp"
#include "http/uri.hpp"
#include "http/utf8.hpp"

#include "tests/fuzz/fuzzing.hpp"

#include <nlohmann/json.hpp>

using namespace tuner;
using namespace tuner::http;
using tuner::test::expect;

namespace {

const router& routes() {
  static const auto out = [] {
    router r;
    auto nothing = [](const request&, httplib::Response&) {};
    r.add("GET", "/v1/tuner/studies", nothing);
    r.add("GET", "/v1/tuner/studies/{name}", nothing);
    r.add("POST", "/v1/tuner/studies/{name}/trials/suggest", nothing);
    r.add("GET", "/v1/tuner/studies/{name}/trials/{id}", nothing);
    return r;
  }();
  return out;
}

void read_queries(const request& req) {
  validation_errors errors;
  if (auto x = read_list_query(req, errors); errors.empty())
    expect(x.limit >= 1 && x.limit <= 1000, "a page has a size");
  if (!req.captures.empty())
    read_trial_id(req, 0, errors);
  read_study_query(req, errors);
  read_importance_query(req, errors);
  read_reference_point(req, errors);
  read_plot_query(req, errors);
  read_curve_query(req, errors);
  read_export_format(req, errors);
  expect(nlohmann::json::accept(errors.body()), "errors are JSON");
}

} // namespace

extern "C" int
LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto target = test::as_text(data, size);
  auto mark = target.find('?');
  auto path = target.substr(0, mark);
  for (const auto* method : {"GET", "POST"}) {
    auto found = routes().match(method, path);
    expect((found.status == 200) == (found.answer != nullptr),
           "what is found can be called");
    for (const auto& x : found.captures)
      expect(!x.empty() && is_utf8(x) && x.find('\0') == x.npos,
             "a capture is a clean text");
  }
  if (mark == target.npos)
    return 0;
  auto params = parse_query(target.substr(mark + 1));
  if (!params)
    return 0;
  httplib::Request raw;
  raw.params = std::move(*params);
  for (const auto& [name, value] : raw.params)
    expect(is_utf8(name) && is_utf8(value), "a parameter is text");
  request req{raw, {std::string{path}}, "id"};
  read_queries(req);
  return 0;
}
