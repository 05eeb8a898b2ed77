#include "http/static_content.hpp"

#include "http/digest.hpp"
#include "http/gzip_encoder.hpp"
#include "http/representation.hpp"
#include "http/security_headers.hpp"

namespace tuner::http {

namespace {

std::string gzip(std::string_view text) {
  std::string out;
  gzip_encoder{}.encode(text, true, out);
  return out;
}

} // namespace

static_content::static_content(std::string_view content_type,
                               std::string_view text)
  : content_type_{content_type}, text_{text},
    compressed_{gzip(text)}, version_{sha256_hex({text})} {
  // nop
}

void static_content::answer(const request& req, httplib::Response& res) const {
  representation how{req, version_};
  if (content_type_.starts_with("text/html"))
    protect_page(res);
  res.set_header("X-Content-Type-Options", "nosniff");
  if (how.answer_if_known(res))
    return;
  res.set_header("Content-Type", content_type_);
  how.send(res, text_, compressed_);
}

} // namespace tuner::http
