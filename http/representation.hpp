#pragma once

#include "http/router.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace tuner::http {

/// Whether the client takes gzip (RFC 9110 §12.5.3).
bool accepts_gzip(std::string_view accept_encoding) noexcept;

/// Whether `If-None-Match` names the entity tag `tag`, quotes included, or any
/// (RFC 9110 §13.1.2).
bool names_tag(std::string_view if_none_match, std::string_view tag) noexcept;

/// A long answer that a client may keep: what is sent depends on `version` and
/// on the request's target alone. Compressed if the client takes it.
class representation {
public:
  /// @param version  Letters, digits and `-`.
  representation(const request& req, std::string_view version);

  /// Whether the client has it already; then `res` is the complete answer, 304.
  bool answer_if_known(httplib::Response& res) const;

  /// Appends some text to its argument; false once it is all there is.
  using text_source = std::function<bool(std::string&)>;

  /// Answers 200 with JSON, piece by piece.
  void stream_json(httplib::Response& res, text_source source) const;

  /// Answers 200 with the form that the client takes of a text that is at hand.
  /// The caller says what type it is.
  void send(httplib::Response& res, std::string_view plain,
            std::string_view compressed) const;

private:
  void set_headers(httplib::Response& res) const;

  bool is_compressed_;
  /// With quotes. Strong, so that it differs for other bytes.
  std::string tag_;
  bool is_known_;
};

} // namespace tuner::http
