#include "net/dkim.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <algorithm>
#include <array>

#include "base/text.h"

namespace callbox::net {
namespace {

// In the order they are named in h=. From is added once more.
constexpr std::array<std::string_view, 16> kSigned = {"from",
                                                      "to",
                                                      "reply-to",
                                                      "subject",
                                                      "date",
                                                      "message-id",
                                                      "in-reply-to",
                                                      "references",
                                                      "mime-version",
                                                      "content-type",
                                                      "list-id",
                                                      "list-unsubscribe",
                                                      "list-unsubscribe-post",
                                                      "auto-submitted",
                                                      "precedence",
                                                      "content-transfer-encoding"};

struct Field {
  std::string name;  // lower case
  std::string_view value;
};

struct Parts {
  std::vector<Field> fields;
  std::string_view body;
};

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

Parts take_apart(std::string_view message) {
  Parts parts;
  std::size_t at = 0;
  while (at < message.size() && !message.substr(at).starts_with("\r\n")) {
    std::size_t end = message.find("\r\n", at);
    while (end != std::string_view::npos && end + 2 < message.size() && is_blank(message[end + 2]))
      end = message.find("\r\n", end + 2);
    const std::string_view field = message.substr(at, end == std::string_view::npos ? end : end - at);
    const std::size_t colon = field.find(':');
    if (colon != std::string_view::npos) {
      std::string_view name = field.substr(0, colon);
      while (!name.empty() && is_blank(name.back())) name.remove_suffix(1);
      parts.fields.push_back({to_lower_ascii(name), field.substr(colon + 1)});
    }
    at = end == std::string_view::npos ? message.size() : end + 2;
  }
  parts.body = at + 2 <= message.size() ? message.substr(at + 2) : std::string_view();
  return parts;
}

bool is_dns_name(std::string_view name) {
  if (name.empty() || name.size() > 253) return false;
  const auto labels = split(name, '.');
  return std::all_of(labels.begin(), labels.end(), [](std::string_view label) {
    return !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-' &&
           std::all_of(label.begin(), label.end(),
                       [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_'; });
  });
}

std::string fold_list(const std::vector<std::string_view>& names) {
  std::string out;
  std::size_t line = 4;
  for (const std::string_view name : names) {
    if (!out.empty()) out += ':';
    if (line + name.size() > 72) {
      out += "\r\n\t";
      line = 1;
    }
    out += name;
    line += name.size() + 1;
  }
  return out;
}

std::string fold_base64(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); at += 72) out.append("\r\n\t").append(text.substr(at, 72));
  return out;
}

using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;

std::string text_of(BIO* bio) {
  std::string out;
  std::array<char, 4096> buffer{};
  for (int got = 0; (got = BIO_read(bio, buffer.data(), static_cast<int>(buffer.size()))) > 0;) {
    out.append(buffer.data(), static_cast<std::size_t>(got));
  }
  return out;
}

EVP_PKEY* key_of(const std::shared_ptr<void>& key) {
  return static_cast<EVP_PKEY*>(key.get());
}

std::shared_ptr<void> own(EVP_PKEY* key) {
  return {key, [](void* p) { EVP_PKEY_free(static_cast<EVP_PKEY*>(p)); }};
}

}  // namespace

result<RsaKey> RsaKey::generate(int bits) {
  EVP_PKEY* made = EVP_RSA_gen(static_cast<unsigned>(bits));
  if (made == nullptr) return fail(ErrorKind::kInternal, "No RSA key could be made.");
  return RsaKey(own(made));
}

result<RsaKey> RsaKey::from_pem(std::string_view pem) {
  const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), &BIO_free);
  // Without a callback OpenSSL would ask for a passphrase at the terminal.
  const auto no_passphrase = [](char*, int, int, void*) { return -1; };
  EVP_PKEY* read = PEM_read_bio_PrivateKey(bio.get(), nullptr, no_passphrase, nullptr);
  if (read == nullptr)
    return fail(ErrorKind::kInvalid, "The DKIM key is not a private key in PEM without a passphrase.");
  RsaKey key(own(read));
  if (EVP_PKEY_base_id(read) != EVP_PKEY_RSA) return fail(ErrorKind::kInvalid, "The DKIM key is not an RSA key.");
  if (EVP_PKEY_bits(read) < 2048) return fail(ErrorKind::kInvalid, "The DKIM key is shorter than 2048 bits.");
  return key;
}

std::string RsaKey::to_pem() const {
  const Bio bio(BIO_new(BIO_s_mem()), &BIO_free);
  PEM_write_bio_PrivateKey(bio.get(), key_of(key_), nullptr, nullptr, 0, nullptr, nullptr);
  return text_of(bio.get());
}

std::string RsaKey::public_key_der() const {
  const Bio bio(BIO_new(BIO_s_mem()), &BIO_free);
  i2d_PUBKEY_bio(bio.get(), key_of(key_));
  return text_of(bio.get());
}

result<std::string> RsaKey::sign_sha256(std::string_view data) const {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  const auto* bytes = reinterpret_cast<const unsigned char*>(data.data());
  std::size_t size = 0;
  if (EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_of(key_)) != 1 ||
      EVP_DigestSign(context.get(), nullptr, &size, bytes, data.size()) != 1) {
    return fail(ErrorKind::kInternal, "The RSA key does not sign.");
  }
  std::string signature(size, '\0');
  if (EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, bytes, data.size()) !=
      1) {
    return fail(ErrorKind::kInternal, "The RSA key does not sign.");
  }
  signature.resize(size);
  return signature;
}

std::string DnsRecord::zone_file_line() const {
  std::string line = name + ". IN TXT (";
  for (std::size_t at = 0; at < text.size(); at += 255) line += " \"" + text.substr(at, 255) + "\"";
  return line + " )";
}

std::string relax_header(std::string_view name, std::string_view value) {
  std::string out = to_lower_ascii(name) + ":";
  bool blank = false;
  bool begun = false;
  for (const char c : value) {
    if (c == '\r' || c == '\n') continue;  // unfolding
    if (is_blank(c)) {
      blank = true;
      continue;
    }
    if (blank && begun) out += ' ';
    blank = false;
    begun = true;
    out += c;
  }
  return out;
}

std::string relax_body(std::string_view body) {
  std::string out;
  out.reserve(body.size());
  std::size_t empty_lines = 0;
  std::size_t at = 0;
  while (at < body.size()) {
    const std::size_t end = body.find("\r\n", at);
    const std::string_view line = body.substr(at, end == std::string_view::npos ? end : end - at);
    std::string relaxed;
    bool blank = false;
    for (const char c : line) {
      if (is_blank(c)) {
        blank = true;
        continue;
      }
      if (blank) relaxed += ' ';
      blank = false;
      relaxed += c;
    }
    if (relaxed.empty()) {
      ++empty_lines;  // written only when something follows
    } else {
      for (; empty_lines > 0; --empty_lines) out += "\r\n";
      out.append(relaxed).append("\r\n");
    }
    at = end == std::string_view::npos ? body.size() : end + 2;
  }
  return out;
}

result<DkimSigner> DkimSigner::create(Options options) {
  options.domain = to_lower_ascii(options.domain);
  if (!is_dns_name(options.domain))
    return fail(ErrorKind::kInvalid, "The DKIM domain is not a domain name.", Where{"domain"});
  if (!is_dns_name(options.selector))
    return fail(ErrorKind::kInvalid, "The DKIM selector is not a name of letters, digits and hyphens.",
                Where{"selector"});
  if (options.ed25519_key && (!is_dns_name(options.ed25519_selector) || options.ed25519_selector == options.selector)) {
    return fail(ErrorKind::kInvalid, "The Ed25519 key needs a selector of its own.", Where{"ed25519_selector"});
  }
  return DkimSigner(std::move(options));
}

result<std::string> DkimSigner::sign(std::string_view message, UtcMillis at) const {
  const Parts parts = take_apart(message);
  const std::string body_hash = to_base64(sha256(relax_body(parts.body)).view());

  std::vector<std::string_view> names;
  std::string signed_fields;
  for (const std::string_view name : kSigned) {
    // Bottom up (RFC 6376 section 5.4.2); we write each of them at most once.
    const auto found = std::find_if(parts.fields.rbegin(), parts.fields.rend(),
                                    [&](const Field& field) { return field.name == name; });
    if (found == parts.fields.rend()) continue;
    names.push_back(name);
    signed_fields += relax_header(name, found->value) + "\r\n";
  }
  if (names.empty() || names.front() != "from")
    return fail(ErrorKind::kInvalid, "A message without From is not signed.");
  names.push_back("from");  // the second From does not exist and is signed as nothing

  const auto signature_with = [&](std::string_view algorithm, std::string_view selector,
                                  auto&& sign_text) -> result<std::string> {
    std::string value = " v=1; a=" + std::string(algorithm) + "; c=relaxed/relaxed; d=" + options_.domain +
                        ";\r\n\ts=" + std::string(selector) + "; t=" + std::to_string(at.count / 1000) +
                        ";\r\n\th=" + fold_list(names) + ";\r\n\tbh=" + body_hash + ";\r\n\tb=";
    TRY(const std::string signature, sign_text(signed_fields + relax_header("DKIM-Signature", value)));
    return "DKIM-Signature:" + value + fold_base64(to_base64(signature)) + "\r\n";
  };
  std::string out;
  if (options_.ed25519_key) {
    // RFC 8463 section 3: Ed25519 over the SHA-256 of the text.
    TRY(const std::string second, signature_with("ed25519-sha256", options_.ed25519_selector,
                                                 [&](const std::string& text) -> result<std::string> {
                                                   return options_.ed25519_key->sign(sha256(text).view());
                                                 }));
    out += second;
  }
  TRY(const std::string first, signature_with("rsa-sha256", options_.selector,
                                              [&](const std::string& text) { return options_.key.sign_sha256(text); }));
  out += first;
  return out.append(message);
}

std::vector<DnsRecord> DkimSigner::dns_records() const {
  std::vector<DnsRecord> records;
  records.push_back({options_.selector + "._domainkey." + options_.domain,
                     "v=DKIM1; k=rsa; p=" + to_base64(options_.key.public_key_der())});
  if (options_.ed25519_key) {
    const auto key = options_.ed25519_key->public_key();
    const std::string_view bytes(reinterpret_cast<const char*>(key.bytes.data()), key.bytes.size());
    records.push_back(
        {options_.ed25519_selector + "._domainkey." + options_.domain, "v=DKIM1; k=ed25519; p=" + to_base64(bytes)});
  }
  return records;
}

}  // namespace callbox::net
