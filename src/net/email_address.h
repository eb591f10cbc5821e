// E-mail addresses as a type: what was parsed once is never parsed again, and can be put into a header or an SMTP
// command without escaping.
#pragma once

#include <compare>
#include <string>
#include <string_view>

#include "base/result.h"

namespace callbox::net {

// The addresses people have: a dot-string local part and a domain of at least two labels (RFC 5321 section 4.1.2),
// all in ASCII. The domain is kept in lower case, the local part as it was written.
//
// Left out on purpose: quoted local parts and address literals (nobody reads mail there, and they are how commands and
// headers get smuggled), and UTF-8 local parts (RFC 6531: few relays take them). Both are refused with a sentence that
// says so. An internationalised domain is written in its "xn--" form.
class EmailAddress {
 public:
  // Surrounding blanks are ignored. kInvalid with a sentence for the person who typed it.
  static result<EmailAddress> parse(std::string_view text);
  // For values that come from our own database.
  static EmailAddress trusted(std::string text) { return EmailAddress(std::move(text)); }

  const std::string& text() const { return text_; }
  std::string_view local() const;
  std::string_view domain() const;
  // Two spellings with one key are one mailbox for us: all in lower case. RFC 5321 lets hosts tell local parts apart by
  // case; none that people use does, and a person must not get a mail twice.
  std::string key() const;

  friend auto operator<=>(const EmailAddress&, const EmailAddress&) = default;

 private:
  explicit EmailAddress(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

// An address with the name shown beside it; the name may be empty and may hold any UTF-8 but line breaks.
struct Mailbox {
  std::string name;
  EmailAddress address;
};

}  // namespace callbox::net
