#pragma once

#include "algorithms/core/error.hpp"
#include "http/tls_session.hpp"

#include <openssl/ssl.h>

#include <memory>
#include <string>

namespace tuner::http {

/// A certificate with its key, and how TLS is spoken with it: versions 1.2 and
/// 1.3, ciphers with forward secrecy and authentication only, no renegotiation.
///
/// Thread-safety: immutable.
class tls_context {
public:
  /// Reads a chain of certificates, the server's own first, and the key of the
  /// first, both PEM. The key must not have a password.
  /// Errors: `invalid_argument`, naming the file and what is wrong with it.
  static result<std::shared_ptr<const tls_context>>
  load(const std::string& certificate_file, const std::string& key_file);

  /// A session for a socket that was accepted; null if there is no memory.
  std::unique_ptr<tls_session> accept(int socket) const;

private:
  using context_ptr = std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)>;

  explicit tls_context(context_ptr context);

  context_ptr context_;
};

} // namespace tuner::http
