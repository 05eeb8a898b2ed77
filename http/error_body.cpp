#include "http/error_body.hpp"

#include "http/json_writer.hpp"

namespace tuner::http {

std::string error_body(std::string_view detail, std::string_view request_id) {
  std::string out = R"({"detail":)";
  append_json_string(out, detail);
  if (!request_id.empty()) {
    out += R"(,"request_id":)";
    append_json_string(out, request_id);
  }
  out += '}';
  return out;
}

} // namespace tuner::http
