#include "http/reason_phrase.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace tuner::http {

namespace {

constexpr std::array<std::pair<int, std::string_view>, 37> phrases{{
  {200, "OK"},
  {201, "Created"},
  {202, "Accepted"},
  {204, "No Content"},
  {206, "Partial Content"},
  {301, "Moved Permanently"},
  {302, "Found"},
  {303, "See Other"},
  {304, "Not Modified"},
  {307, "Temporary Redirect"},
  {308, "Permanent Redirect"},
  {400, "Bad Request"},
  {401, "Unauthorized"},
  {403, "Forbidden"},
  {404, "Not Found"},
  {405, "Method Not Allowed"},
  {406, "Not Acceptable"},
  {408, "Request Timeout"},
  {409, "Conflict"},
  {410, "Gone"},
  {411, "Length Required"},
  {412, "Precondition Failed"},
  {413, "Content Too Large"},
  {414, "URI Too Long"},
  {415, "Unsupported Media Type"},
  {416, "Range Not Satisfiable"},
  {417, "Expectation Failed"},
  {422, "Unprocessable Content"},
  {425, "Too Early"},
  {428, "Precondition Required"},
  {429, "Too Many Requests"},
  {431, "Request Header Fields Too Large"},
  {500, "Internal Server Error"},
  {501, "Not Implemented"},
  {503, "Service Unavailable"},
  {504, "Gateway Timeout"},
  {505, "HTTP Version Not Supported"},
}};

} // namespace

std::string_view reason_phrase(int status) noexcept {
  auto found = std::lower_bound(
    phrases.begin(), phrases.end(), status,
    [](const auto& entry, int wanted) { return entry.first < wanted; });
  return found != phrases.end() && found->first == status ? found->second
                                                          : std::string_view{};
}

} // namespace tuner::http
