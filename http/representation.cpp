#include "http/representation.hpp"

#include "http/gzip_encoder.hpp"
#include "http/request_head.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

namespace tuner::http {

namespace {

/// Cuts the text before the next `separator` off `rest`.
std::string_view next_part(std::string_view& rest, char separator) noexcept {
  auto end = std::min(rest.find(separator), rest.size());
  auto out = trim(rest.substr(0, end));
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return out;
}

/// Whether a weight such as `q=0.000` refuses.
bool is_zero(std::string_view weight) noexcept {
  return weight.size() >= 3 && (weight[0] == 'q' || weight[0] == 'Q')
         && weight[1] == '='
         && weight.find_first_not_of("0.", 2) == std::string_view::npos;
}

/// All values of a header as one list.
std::string joined(const httplib::Request& req, const char* name) {
  std::string out;
  auto [first, last] = req.headers.equal_range(name);
  for (auto i = first; i != last; ++i)
    out += (out.empty() ? "" : ",") + i->second;
  return out;
}

} // namespace

bool accepts_gzip(std::string_view accept_encoding) noexcept {
  std::optional<bool> any;
  while (!accept_encoding.empty()) {
    auto part = next_part(accept_encoding, ',');
    auto coding = next_part(part, ';');
    auto taken = !is_zero(trim(part));
    if (equals_ignoring_case(coding, "gzip")
        || equals_ignoring_case(coding, "x-gzip"))
      return taken;
    if (coding == "*")
      any = taken;
  }
  return any.value_or(false);
}

bool names_tag(std::string_view if_none_match, std::string_view tag) noexcept {
  // Tags may hold commas, but ours do not, so cutting theirs does no harm.
  while (!if_none_match.empty()) {
    auto one = next_part(if_none_match, ',');
    if (one.starts_with("W/"))
      one.remove_prefix(2);
    if (one == "*" || one == tag)
      return true;
  }
  return false;
}

representation::representation(const request& req, std::string_view version)
  : is_compressed_(accepts_gzip(joined(req.raw, "Accept-Encoding"))),
    tag_('"' + std::string{version} + (is_compressed_ ? "-gzip\"" : "\"")),
    is_known_(names_tag(joined(req.raw, "If-None-Match"), tag_)) {
  // nop
}

void representation::set_headers(httplib::Response& res) const {
  res.set_header("ETag", tag_);
  // To be kept, but not to be used without asking.
  res.set_header("Cache-Control", "private, no-cache");
  res.headers.emplace("Vary", "Accept-Encoding");
}

bool representation::answer_if_known(httplib::Response& res) const {
  if (!is_known_)
    return false;
  res.status = 304;
  set_headers(res);
  return true;
}

void representation::send(httplib::Response& res, std::string_view plain,
                          std::string_view compressed) const {
  res.status = 200;
  set_headers(res);
  if (is_compressed_)
    res.set_header("Content-Encoding", "gzip");
  res.body = is_compressed_ ? compressed : plain;
}

void representation::stream_json(httplib::Response& res,
                                 text_source source) const {
  res.status = 200;
  set_headers(res);
  std::shared_ptr<gzip_encoder> encoder;
  if (is_compressed_) {
    res.set_header("Content-Encoding", "gzip");
    encoder = std::make_shared<gzip_encoder>();
  }
  res.set_chunked_content_provider(
    "application/json", [source = std::move(source),
                         encoder](std::size_t, httplib::DataSink& sink) {
      std::string text;
      auto more = source(text);
      if (encoder) {
        std::string plain = std::exchange(text, {});
        encoder->encode(plain, !more, text);
      }
      if (!text.empty() && !sink.write(text.data(), text.size()))
        return false;
      if (!more)
        sink.done();
      return true;
    });
}

} // namespace tuner::http
