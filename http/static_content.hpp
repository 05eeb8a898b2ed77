#pragma once

#include "http/router.hpp"

#include <string>
#include <string_view>

namespace tuner::http {

/// A text that does not change while the service runs, as it is served: with an
/// `ETag` that says what it is, compressed where the client takes that.
///
/// Thread-safety: immutable.
class static_content {
public:
  /// Compresses the text, once.
  /// @param text  Must outlive this.
  static_content(std::string_view content_type, std::string_view text);

  /// Answers GET: 200, or 304 if the client has the text. Pages of HTML get the
  /// headers that keep anybody else's scripts and frames away from them.
  void answer(const request& req, httplib::Response& res) const;

private:
  std::string content_type_;
  std::string_view text_;
  std::string compressed_;
  std::string version_;
};

} // namespace tuner::http
