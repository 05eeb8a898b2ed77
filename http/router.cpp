#include "http/router.hpp"

#include "http/uri.hpp"

#include <algorithm>
#include <cassert>
#include <set>

namespace tuner::http {

namespace {

/// The texts between the slashes; none of them holds one.
std::vector<std::string_view> split(std::string_view path) {
  assert(!path.empty() && path.front() == '/');
  std::vector<std::string_view> out;
  for (;;) {
    path.remove_prefix(1);
    auto slash = path.find('/');
    out.push_back(path.substr(0, slash));
    if (slash == std::string_view::npos)
      return out;
    path.remove_prefix(slash);
  }
}

bool is_capture(std::string_view segment) {
  return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

std::string join(const std::set<std::string>& methods) {
  std::string out;
  for (const auto& x : methods)
    out += (out.empty() ? "" : ", ") + x;
  return out;
}

} // namespace

void router::add(std::string_view method, std::string_view pattern,
                 handler answer, access who) {
  route x{
    std::string{method}, std::string{pattern}, {}, std::move(answer), who};
  for (auto segment : split(pattern)) {
    assert(!segment.empty());
    x.segments.emplace_back(is_capture(segment) ? std::string_view{} : segment);
  }
  // Lexicographic with captures, which are empty, last.
  auto more_literal = [](const route& a, const route& b) {
    return std::lexicographical_compare(
      a.segments.begin(), a.segments.end(), b.segments.begin(),
      b.segments.end(), [](const std::string& s, const std::string& t) {
        return s.empty() != t.empty() ? t.empty() : s < t;
      });
  };
  auto place
    = std::upper_bound(routes_.begin(), routes_.end(), x, more_literal);
  assert(std::none_of(routes_.begin(), routes_.end(), [&](const route& y) {
    return y.method == x.method && y.segments == x.segments;
  }));
  routes_.insert(place, std::move(x));
}

bool router::fits(const route& x, const std::vector<std::string>& path) {
  return x.segments.size() == path.size()
         && std::equal(path.begin(), path.end(), x.segments.begin(),
                       [](const std::string& came, const std::string& wanted) {
                         return wanted.empty() ? !came.empty() : came == wanted;
                       });
}

void router::find(std::string_view method, const std::vector<std::string>& path,
                  match_result& out) const {
  const route* found = nullptr;
  const route* most_literal = nullptr;
  std::set<std::string> allowed;
  for (const auto& x : routes_) {
    if (!fits(x, path))
      continue;
    if (!most_literal)
      most_literal = &x;
    else if (x.segments != most_literal->segments)
      break;
    if (x.method == method) {
      found = &x;
      break;
    }
    if (!found && method == "HEAD" && x.method == "GET")
      found = &x;
    allowed.insert(x.method);
    if (x.method == "GET")
      allowed.insert("HEAD");
  }
  if (!found) {
    out.status = allowed.empty() ? 404 : 405;
    out.allow = join(allowed);
    return;
  }
  out.status = 200;
  out.answer = &found->answer;
  out.pattern = found->pattern;
  out.who = found->who;
  for (std::size_t i = 0; i < path.size(); ++i)
    if (found->segments[i].empty())
      out.captures.push_back(path[i]);
}

std::vector<std::pair<std::string, std::string>> router::routes() const {
  std::vector<std::pair<std::string, std::string>> out;
  for (const auto& x : routes_)
    out.emplace_back(x.method, x.pattern);
  return out;
}

router::match_result
router::match(std::string_view method, std::string_view target) const {
  match_result out;
  if (target.empty() || target.front() != '/')
    return out;
  std::vector<std::string> path;
  for (auto segment : split(target)) {
    auto text = percent_decode(segment);
    if (!text) {
      out.status = 400;
      return out;
    }
    path.push_back(std::move(*text));
  }
  find(method, path, out);
  if (out.status == 404 && path.size() > 1 && path.back().empty()) {
    path.pop_back();
    match_result without_slash;
    find(method, path, without_slash);
    if (without_slash.status != 404)
      out.status = 307;
  }
  return out;
}

} // namespace tuner::http
