#include "net/email_address.h"

#include <algorithm>

#include "base/text.h"

namespace callbox::net {
namespace {

constexpr std::size_t kLongestAddress = 254;  // RFC 5321 section 4.5.3.1.3: a path of 256 with its brackets
constexpr std::size_t kLongestLocalPart = 64;
constexpr std::size_t kLongestLabel = 63;

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// RFC 5322 section 3.2.3, "atext".
bool is_atom_character(char c) {
  return is_letter_or_digit(c) || std::string_view("!#$%&'*+-/=?^_`{|}~").find(c) != std::string_view::npos;
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

Status check_local(std::string_view local) {
  if (local.empty()) return fail(ErrorKind::kInvalid, "The part before the @ is missing.");
  if (local.front() == '"') return fail(ErrorKind::kInvalid, "Addresses in quotation marks are not accepted.");
  if (!is_ascii(local)) {
    return fail(
        ErrorKind::kInvalid,
        "The part before the @ has a letter outside A to Z. Mail servers on the way may not deliver to it; please "
        "use another address.");
  }
  if (local.size() > kLongestLocalPart)
    return fail(ErrorKind::kInvalid, "The part before the @ is longer than 64 characters.");
  for (const std::string_view atom : split(local, '.')) {
    if (atom.empty()) return fail(ErrorKind::kInvalid, "There is a dot too many before the @.");
    if (!std::all_of(atom.begin(), atom.end(), is_atom_character)) {
      return fail(ErrorKind::kInvalid, "The part before the @ has a character that addresses do not have.");
    }
  }
  return {};
}

Status check_domain(std::string_view domain) {
  if (domain.empty()) return fail(ErrorKind::kInvalid, "The part after the @ is missing.");
  if (domain.front() == '[')
    return fail(ErrorKind::kInvalid, "A number in brackets after the @ is not accepted: a domain name is expected.");
  if (!is_ascii(domain)) {
    return fail(ErrorKind::kInvalid, "The domain has a letter outside A to Z; please write it in its \"xn--\" form.");
  }
  const auto labels = split(domain, '.');
  if (labels.size() < 2)
    return fail(ErrorKind::kInvalid, "The part after the @ should be a domain such as example.org.");
  for (const std::string_view label : labels) {
    if (label.empty()) return fail(ErrorKind::kInvalid, "There is a dot too many after the @.");
    const bool good = label.size() <= kLongestLabel && label.front() != '-' && label.back() != '-' &&
                      std::all_of(label.begin(), label.end(), [](char c) { return is_letter_or_digit(c) || c == '-'; });
    if (!good) return fail(ErrorKind::kInvalid, "The part after the @ is not a domain name.");
  }
  const std::string_view top = labels.back();
  if (std::all_of(top.begin(), top.end(), [](char c) { return c >= '0' && c <= '9'; })) {
    return fail(ErrorKind::kInvalid, "The part after the @ is a number, not a domain name.");
  }
  return {};
}

}  // namespace

result<EmailAddress> EmailAddress::parse(std::string_view text) {
  text = trim(text);
  if (text.size() > kLongestAddress) return fail(ErrorKind::kInvalid, "An e-mail address has at most 254 characters.");
  const std::size_t at = text.rfind('@');
  if (at == std::string_view::npos)
    return fail(ErrorKind::kInvalid, "An e-mail address has an @, as in name@example.org.");
  const std::string_view local = text.substr(0, at);
  const std::string_view domain = text.substr(at + 1);
  CHECK_OK(check_local(local));
  CHECK_OK(check_domain(domain));
  return EmailAddress(std::string(local) + "@" + to_lower_ascii(domain));
}

std::string_view EmailAddress::local() const {
  return std::string_view(text_).substr(0, text_.rfind('@'));
}
std::string_view EmailAddress::domain() const {
  return std::string_view(text_).substr(text_.rfind('@') + 1);
}
std::string EmailAddress::key() const {
  return to_lower_ascii(text_);
}

}  // namespace callbox::net
