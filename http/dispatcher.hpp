#pragma once

#include "http/admission.hpp"
#include "http/cors.hpp"
#include "http/request_framer.hpp"
#include "http/router.hpp"
#include "http/server.hpp"

#include <httplib.h>

#include <memory>
#include <string>
#include <string_view>

namespace tuner::http {

/// The other end of a connection.
struct peer {
  std::string address;
  int port = 0;
};

/// Makes the answer to one request: routes it, asks the guard, calls its
/// handler, adds what every answer carries. Does no I/O.
///
/// Thread-safety: immutable, if the handlers and the guard are safe to call
/// from any thread.
class dispatcher {
public:
  /// @param entry  Decides on requests for guarded routes; empty: all are let
  ///   in.
  dispatcher(router routes, cors sharing, guard entry);

  /// Calls the handler and blocks as long as it does. Never throws: a handler's
  /// exception becomes a 500, its text goes to `record.error` alone.
  /// @param record  Gets all but `bytes` and `duration`.
  /// @param events  Set if the answer is a head that events are to follow.
  httplib::Response
  answer(framed_request from, const peer& client, access_record& record,
         std::shared_ptr<event_channel>& events) const;

  /// Answers without a handler, for requests that were not let in.
  /// @param head  As much of the request as is known.
  /// @param record  Gets all but `bytes` and `duration`.
  httplib::Response
  refuse(const request_head& head, const peer& client, int status,
         std::string_view detail, access_record& record) const;

  /// Takes the place of an answer whose content could not be made, as long as
  /// nothing of it has been sent: 500, with what CORS demands and what is left
  /// of the caller's limit.
  /// @param record  Says what happened already.
  httplib::Response
  fail(const httplib::Response& answer, access_record& record) const;

private:
  void
  route(framed_request from, const peer& client, httplib::Response& res,
        access_record& record, std::shared_ptr<event_channel>& events) const;

  /// Calls the handler, if the guard lets the request in.
  void
  serve(framed_request from, const peer& client, router::match_result found,
        httplib::Response& res, access_record& record,
        std::shared_ptr<event_channel>& events) const;

  /// Calls the handler.
  void
  handle(framed_request from, const peer& client, router::match_result found,
         httplib::Response& res, access_record& record,
         std::shared_ptr<event_channel>& events) const;

  router routes_;
  cors cors_;
  guard guard_;
};

} // namespace tuner::http
