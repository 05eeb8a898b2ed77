#include "http/static_content.hpp"

#include "http/digest.hpp"
#include "http/gzip_encoder.hpp"
#include "http/representation.hpp"

namespace tuner::http {

namespace {

std::string gzip(std::string_view text) {
  std::string out;
  gzip_encoder{}.encode(text, true, out);
  return out;
}

/// All that pages of this service need is here; nothing else is let in.
void protect_page(httplib::Response& res) {
  res.set_header("Content-Security-Policy",
                 "default-src 'none'; script-src 'self'; style-src 'self'; "
                 "img-src 'self' data:; connect-src 'self'; "
                 "base-uri 'none'; form-action 'none'; "
                 "frame-ancestors 'none'");
  res.set_header("Referrer-Policy", "no-referrer");
  res.set_header("X-Frame-Options", "DENY");
  res.set_header("Cross-Origin-Opener-Policy", "same-origin");
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
