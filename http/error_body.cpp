#include "http/error_body.hpp"

#include "http/json_writer.hpp"

#include <utility>

namespace tuner::http {

namespace {

std::string finish(std::string out, std::string_view request_id) {
  if (!request_id.empty()) {
    out += R"(,"request_id":)";
    append_json_string(out, request_id);
  }
  out += '}';
  return out;
}

} // namespace

std::string error_body(std::string_view detail, std::string_view request_id) {
  std::string out = R"({"detail":)";
  append_json_string(out, detail);
  return finish(std::move(out), request_id);
}

std::string error_body(std::string_view code, std::string_view message,
                       std::string_view request_id) {
  std::string out = R"({"detail":{"code":)";
  append_json_string(out, code);
  out += R"(,"message":)";
  append_json_string(out, message);
  out += '}';
  return finish(std::move(out), request_id);
}

} // namespace tuner::http
