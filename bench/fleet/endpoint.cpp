#include "bench/fleet/endpoint.hpp"

#include <cstring>
#include <memory>
#include <netdb.h>

namespace tuner::fleet {

result<endpoint> resolve(std::string_view url) {
  constexpr std::string_view scheme = "http://";
  if (!url.starts_with(scheme))
    return fail(errc::invalid_argument,
                "expected http://host[:port][/path], got " + std::string{url});
  auto rest = url.substr(scheme.size());
  endpoint out;
  auto slash = rest.find('/');
  out.authority = rest.substr(0, slash);
  out.base_path = slash == std::string_view::npos ? "" : rest.substr(slash);
  while (!out.base_path.empty() && out.base_path.back() == '/')
    out.base_path.pop_back();
  if (out.base_path.empty())
    out.base_path = "/v1/tuner";
  std::string host = out.authority;
  std::string port = "80";
  auto colon = host.rfind(':');
  if (colon != std::string::npos
      && host.find(']', colon) == std::string::npos) {
    port = host.substr(colon + 1);
    host.resize(colon);
  }
  if (host.size() > 2 && host.front() == '[' && host.back() == ']')
    host = host.substr(1, host.size() - 2);
  addrinfo hints = {};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (auto error = getaddrinfo(host.c_str(), port.c_str(), &hints, &found))
    return fail(errc::unavailable,
                "cannot resolve " + out.authority + ": " + gai_strerror(error));
  auto guard
    = std::unique_ptr<addrinfo, decltype(&freeaddrinfo)>{found, freeaddrinfo};
  std::memcpy(&out.address, found->ai_addr, found->ai_addrlen);
  out.address_size = found->ai_addrlen;
  return out;
}

} // namespace tuner::fleet
