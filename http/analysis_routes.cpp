#include "http/routes.hpp"
#include "http/status.hpp"
#include "http/trial_writer.hpp"

namespace tuner::http {

void add_analysis_routes(router& routes, const gateway& actors) {
  auto base = std::string{prefix} + "/studies/{name}";
  routes.add("GET", base + "/best",
             [&actors](const request& req, httplib::Response& res) {
               auto page = actors.best(req.captures[0]);
               if (!page)
                 return reject(res, page.error(), req);
               json_writer out;
               write_best(out, *page->table, page->trials.front());
               send_json(res, 200, out.take());
             });
  routes.add("GET", base + "/pareto",
             [&actors](const request& req, httplib::Response& res) {
               auto page = actors.pareto(req.captures[0]);
               if (!page)
                 return reject(res, page.error(), req);
               json_writer out;
               out.begin_array();
               for (const auto& x : page->trials)
                 write_pareto_point(out, *page->table, x);
               send_json(res, 200, out.end_array().take());
             });
}

} // namespace tuner::http
