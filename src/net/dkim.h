// DKIM signatures (RFC 6376): rsa-sha256, and ed25519-sha256 (RFC 8463) beside it when a key for it is given.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/crypto.h"
#include "base/result.h"
#include "base/time.h"

namespace callbox::net {

// An RSA key for signing; parsed once, because parsing costs more than signing does.
class RsaKey {
 public:
  static result<RsaKey> generate(int bits = 2048);
  // PKCS#8 or PKCS#1 PEM. kInvalid when it is no RSA key or shorter than 2048 bits (receivers refuse those).
  static result<RsaKey> from_pem(std::string_view pem);
  std::string to_pem() const;                                    // secret
  std::string public_key_der() const;                            // SubjectPublicKeyInfo
  result<std::string> sign_sha256(std::string_view data) const;  // PKCS#1 v1.5

 private:
  explicit RsaKey(std::shared_ptr<void> key) : key_(std::move(key)) {}
  std::shared_ptr<void> key_;  // EVP_PKEY; shared because it never changes
};

// What the operator puts into DNS. Long texts are cut into strings of 255 bytes by the zone file's quotation marks.
struct DnsRecord {
  std::string name;  // "s2026._domainkey.example.org"
  std::string text;  // "v=DKIM1; k=rsa; p=…"
  std::string zone_file_line() const;
};

class DkimSigner {
 public:
  struct Options {
    std::string domain;    // d=: aligned with the From address, or DMARC fails
    std::string selector;  // s=
    RsaKey key;
    // The second signature. Never alone: few receivers verify it.
    std::string ed25519_selector;
    std::optional<Ed25519PrivateKey> ed25519_key;
  };
  // kInvalid when domain or selector is not a DNS name.
  static result<DkimSigner> create(Options options);

  // `message` with one DKIM-Signature, or two, in front. relaxed/relaxed, no l=; h= holds From twice, so that a second
  // From added on the way breaks the signature, and covers List-Unsubscribe and List-Unsubscribe-Post as RFC 8058
  // demands. `message` ends its lines with CRLF. kInvalid when it has no From header.
  result<std::string> sign(std::string_view message, UtcMillis at) const;
  std::vector<DnsRecord> dns_records() const;

 private:
  explicit DkimSigner(Options options) : options_(std::move(options)) {}
  Options options_;
};

// RFC 6376 sections 3.4.2 and 3.4.4, exposed for the tests.
std::string relax_header(std::string_view name, std::string_view value);  // "name:value", without CRLF
std::string relax_body(std::string_view body);

}  // namespace callbox::net
