#include "http/tls.h"

#include <algorithm>
#include <cstring>
#include <string_view>

namespace callbox::http {
namespace {

namespace ssl = boost::asio::ssl;

// RFC 7301: of what the client offers we speak http/1.1 alone; a client that offers only others is told so.
int choose_protocol(SSL*, const unsigned char** out, unsigned char* out_length, const unsigned char* offered,
                    unsigned int offered_length, void*) {
  constexpr std::string_view kOurs = "http/1.1";
  for (unsigned int at = 0; at < offered_length; at += offered[at] + 1U) {
    const unsigned int length = offered[at];
    if (at + 1 + length > offered_length) break;
    if (length == kOurs.size() && std::memcmp(offered + at + 1, kOurs.data(), length) == 0) {
      *out = offered + at + 1;
      *out_length = offered[at];
      return SSL_TLSEXT_ERR_OK;
    }
  }
  return SSL_TLSEXT_ERR_ALERT_FATAL;
}

}  // namespace

result<std::unique_ptr<ssl::context>> make_tls_context(const std::string& certificate, const std::string& key) {
  auto context = std::make_unique<ssl::context>(ssl::context::tls_server);
  SSL_CTX* native = context->native_handle();
  SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
  SSL_CTX_set_options(native, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  // Idle connections give their 34 KiB of record buffers back.
  SSL_CTX_set_mode(native, SSL_MODE_RELEASE_BUFFERS);
  // Of TLS 1.2 only forward-secret authenticated suites (RFC 9325 section 4.2).
  SSL_CTX_set_cipher_list(native, "ECDHE+AESGCM:ECDHE+CHACHA20");
  SSL_CTX_set_alpn_select_cb(native, choose_protocol, nullptr);

  boost::system::error_code error;
  context->use_certificate_chain_file(certificate, error);
  if (error)
    return fail(ErrorKind::kInvalid, "bad-certificate",
                "The TLS certificate \"" + certificate + "\" cannot be used: " + error.message() + ".");
  context->use_private_key_file(key, ssl::context::pem, error);
  if (error)
    return fail(ErrorKind::kInvalid, "bad-key", "The TLS key \"" + key + "\" cannot be used: " + error.message() + ".");
  if (SSL_CTX_check_private_key(native) != 1) {
    return fail(ErrorKind::kInvalid, "bad-key", "The TLS key \"" + key + "\" does not belong to the certificate.");
  }
  return context;
}

}  // namespace callbox::http
