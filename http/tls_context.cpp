#include "http/tls_context.hpp"

#include <openssl/err.h>

#include <cassert>
#include <string_view>
#include <utility>

namespace tuner::http {

namespace {

/// Of TLS 1.2; those of 1.3 are all good.
constexpr const char* ciphers = "ECDHE+AESGCM:ECDHE+CHACHA20";

/// What OpenSSL complained about last.
std::string last_reason() {
  auto code = ERR_peek_last_error();
  auto text = ERR_reason_error_string(code);
  ERR_clear_error();
  return text ? text : "unknown error " + std::to_string(code);
}

/// Asked for passwords, instead of the terminal.
int no_password(char*, int, int, void*) {
  return 0;
}

/// Agrees on HTTP/1.1 with clients that ask which protocol is spoken.
int choose_protocol(SSL*, const unsigned char** out, unsigned char* size,
                    const unsigned char* offered, unsigned offered_size,
                    void*) {
  static constexpr unsigned char ours[] = "\x08http/1.1";
  unsigned char* chosen = nullptr;
  if (SSL_select_next_proto(&chosen, size, ours, sizeof ours - 1, offered,
                            offered_size)
      != OPENSSL_NPN_NEGOTIATED)
    return SSL_TLSEXT_ERR_NOACK;
  *out = chosen;
  return SSL_TLSEXT_ERR_OK;
}

} // namespace

tls_context::tls_context(context_ptr context) : context_{std::move(context)} {
  // nop
}

result<std::shared_ptr<const tls_context>>
tls_context::load(const std::string& certificate_file,
                  const std::string& key_file) {
  ERR_clear_error();
  context_ptr context{SSL_CTX_new(TLS_server_method()), SSL_CTX_free};
  if (!context)
    return fail(errc::internal, "TLS cannot be used: " + last_reason());
  auto x = context.get();
  SSL_CTX_set_min_proto_version(x, TLS1_2_VERSION);
  SSL_CTX_set_options(x, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION
                           | SSL_OP_CIPHER_SERVER_PREFERENCE);
  // Idle connections keep no buffers, and nothing of sessions is kept here:
  // tickets bring them along.
  SSL_CTX_set_mode(x, SSL_MODE_ENABLE_PARTIAL_WRITE
                        | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER
                        | SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_session_cache_mode(x, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_alpn_select_cb(x, choose_protocol, nullptr);
  SSL_CTX_set_default_passwd_cb(x, no_password);
  if (SSL_CTX_set_cipher_list(x, ciphers) != 1)
    return fail(errc::internal, "TLS cannot be used: " + last_reason());
  if (SSL_CTX_use_certificate_chain_file(x, certificate_file.c_str()) != 1)
    return fail(errc::invalid_argument,
                "TLS_CERT_FILE: expected a PEM file with a certificate and its "
                "chain in "
                  + certificate_file + ": " + last_reason());
  if (SSL_CTX_use_PrivateKey_file(x, key_file.c_str(), SSL_FILETYPE_PEM) != 1)
    return fail(errc::invalid_argument,
                "TLS_KEY_FILE: expected a PEM file without a password, with "
                "the key of the certificate, in "
                  + key_file + ": " + last_reason());
  if (SSL_CTX_check_private_key(x) != 1)
    return fail(errc::invalid_argument,
                "TLS_KEY_FILE: the key in " + key_file
                  + " is not the one of the certificate in "
                  + certificate_file);
  return std::shared_ptr<const tls_context>{
    new tls_context{std::move(context)}};
}

std::unique_ptr<tls_session> tls_context::accept(int socket) const {
  ERR_clear_error();
  tls_session::session_ptr session{SSL_new(context_.get()), SSL_free};
  if (!session || SSL_set_fd(session.get(), socket) != 1)
    return nullptr;
  SSL_set_accept_state(session.get());
  return std::make_unique<tls_session>(std::move(session));
}

} // namespace tuner::http
