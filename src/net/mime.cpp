#include "net/mime.h"

#include <algorithm>

#include "base/crypto.h"
#include "base/text.h"

namespace callbox::net {
namespace {

constexpr std::size_t kLine = 76;          // where we fold
constexpr std::size_t kLongestLine = 998;  // RFC 5322 section 2.1.1, without CRLF
constexpr std::string_view kHexDigits = "0123456789ABCDEF";

bool is_printable_ascii(char c) {
  return c >= 0x20 && c <= 0x7e;
}

bool is_printable_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return is_printable_ascii(c); });
}

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

std::size_t length_of_character(char first) {
  const auto byte = static_cast<unsigned char>(first);
  if (byte < 0x80) return 1;
  if (byte < 0xe0) return 2;
  return byte < 0xf0 ? 3 : 4;
}

// A word too long to fold, or one that looks encoded, is encoded as well.
bool needs_encoding(std::string_view text) {
  if (!is_printable_ascii(text) || text.find("=?") != std::string_view::npos) return true;
  if (text != trim(text)) return true;
  const auto words = split(text, ' ');
  return std::any_of(words.begin(), words.end(), [](std::string_view word) { return word.size() > kLine - 16; });
}

// "Name: value" folded at blanks. A single part longer than a line stays whole (a URL in List-Unsubscribe).
std::string fold_header(std::string_view name, std::string_view value) {
  std::string out(name);
  out += ":";
  std::size_t used = out.size();
  for (const std::string_view word : split(value, ' ')) {
    if (used > name.size() + 1 && used + 1 + word.size() > kLine) {
      out += "\r\n";
      used = 0;
    }
    out.append(" ").append(word);
    used += 1 + word.size();
  }
  return out += "\r\n";
}

std::string write_name(std::string_view name, std::size_t used) {
  if (needs_encoding(name)) return encode_unstructured(name, used);
  std::string out = "\"";
  for (const char c : name) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out += '"';
}

std::string write_mailbox(std::string_view header, const Mailbox& mailbox) {
  std::string out(header);
  out += ": ";
  if (mailbox.name.empty()) return out + mailbox.address.text() + "\r\n";
  out += write_name(mailbox.name, out.size());
  const std::size_t line = out.size() - (out.rfind('\n') == std::string::npos ? 0 : out.rfind('\n') + 1);
  out += line + mailbox.address.text().size() + 3 > kLine ? "\r\n " : " ";
  return out + "<" + mailbox.address.text() + ">\r\n";
}

// Quoted-printable while most of the text is ASCII, so that a person can read the source; base64 beyond.
bool reads_well_quoted(std::string_view text) {
  const auto high =
      std::count_if(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
  return static_cast<std::size_t>(high) * 3 <= text.size();
}

std::string to_crlf(std::string_view text) {
  std::string out;
  out.reserve(text.size() + 64);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') continue;
    if (text[i] == '\n' || text[i] == '\r') {
      out += "\r\n";
    } else {
      out += text[i];
    }
  }
  if (!out.ends_with("\r\n")) out += "\r\n";
  return out;
}

std::string wrap_base64(std::string_view bytes) {
  const std::string all = to_base64(bytes);
  std::string out;
  for (std::size_t at = 0; at < all.size(); at += kLine) out.append(all, at, kLine).append("\r\n");
  return out;
}

std::string write_part(std::string_view type, std::string_view text) {
  const bool quoted = reads_well_quoted(text);
  std::string out = "Content-Type: " + std::string(type) + "; charset=utf-8\r\n";
  out += quoted ? "Content-Transfer-Encoding: quoted-printable\r\n\r\n" : "Content-Transfer-Encoding: base64\r\n\r\n";
  return out += quoted ? to_quoted_printable(text) : wrap_base64(to_crlf(text));
}

bool is_header_name(std::string_view name) {
  return !name.empty() &&
         std::all_of(name.begin(), name.end(), [](char c) { return c > 0x20 && c < 0x7f && c != ':'; });
}

Status check_line(std::string_view text, std::string field) {
  if (!is_utf8(text)) return fail(ErrorKind::kInvalid, "The text is not UTF-8.", Where{std::move(field)});
  if (has_control(text))
    return fail(ErrorKind::kInvalid, "A line break or control character cannot stand in a header.",
                Where{std::move(field)});
  return {};
}

Status check(const Message& message) {
  CHECK_OK(check_line(message.subject, "subject"));
  CHECK_OK(check_line(message.from.name, "from"));
  CHECK_OK(check_line(message.to.name, "to"));
  if (message.reply_to) CHECK_OK(check_line(message.reply_to->name, "reply_to"));
  const std::string& id = message.message_id;
  const bool good_id = is_printable_ascii(id) && id.size() <= 250 && std::count(id.begin(), id.end(), '@') == 1 &&
                       id.find_first_of(" <>") == std::string::npos;
  if (!good_id) return fail(ErrorKind::kInvalid, "A Message-ID looks like left@right.", Where{"message_id"});
  for (const MessageHeader& header : message.headers) {
    const bool good = is_header_name(header.name) && is_printable_ascii(header.value) &&
                      header.value.size() + header.name.size() + 2 <= kLongestLine;
    if (!good) return fail(ErrorKind::kInvalid, "A header is one line of printable ASCII.", Where{header.name});
  }
  if (!is_utf8(message.text)) return fail(ErrorKind::kInvalid, "The text is not UTF-8.", Where{"text"});
  if (!is_utf8(message.html)) return fail(ErrorKind::kInvalid, "The HTML is not UTF-8.", Where{"html"});
  return {};
}

}  // namespace

std::string encode_unstructured(std::string_view text, std::size_t used) {
  if (!needs_encoding(text)) {
    std::string out;
    bool first = true;
    for (const std::string_view word : split(text, ' ')) {
      if (!first && used + 1 + word.size() > kLine) {
        out += "\r\n";
        used = 0;
      }
      if (!first) out += ' ';
      out += word;
      used += word.size() + (first ? 0 : 1);
      first = false;
    }
    return out;
  }
  // Base64 words of at most 75 bytes, cut between characters (RFC 2047 sections 2 and 5).
  constexpr std::string_view kOpen = "=?utf-8?B?";
  constexpr std::string_view kClose = "?=";
  std::string out;
  std::size_t at = 0;
  while (at < text.size()) {
    if (at > 0) {
      out += "\r\n ";
      used = 1;
    }
    const std::size_t room = used + 30 < kLine ? kLine - 1 - used - kOpen.size() - kClose.size() : 18;
    const std::size_t bytes = std::min<std::size_t>(room / 4 * 3, 45);
    std::size_t end = at;
    while (end < text.size() && end + length_of_character(text[end]) - at <= bytes)
      end += length_of_character(text[end]);
    if (end == at) end = at + length_of_character(text[at]);
    end = std::min(end, text.size());
    out.append(kOpen).append(to_base64(text.substr(at, end - at))).append(kClose);
    at = end;
  }
  return out;
}

std::string to_quoted_printable(std::string_view text) {
  const std::string lines = to_crlf(text);
  std::string out;
  out.reserve(lines.size() + lines.size() / 8);
  std::size_t column = 0;
  const auto put = [&](std::string_view token) {
    if (column + token.size() > kLine - 1) {  // one column is kept for the soft break's "="
      out += "=\r\n";
      column = 0;
    }
    out += token;
    column += token.size();
  };
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const char c = lines[i];
    if (c == '\r') {
      out += "\r\n";
      column = 0;
      ++i;
      continue;
    }
    const bool last = lines[i + 1] == '\r';
    // A blank at the end of a line may be lost on the way; a dot or "From " at its start is changed by old relays.
    const bool at_risk = ((c == ' ' || c == '\t') && last) || (column == 0 && (c == '.' || c == 'F'));
    const bool plain = (is_printable_ascii(c) && c != '=') || c == '\t';
    if (plain && !at_risk) {
      put(std::string_view(&lines[i], 1));
    } else {
      const auto byte = static_cast<unsigned char>(c);
      const char coded[3] = {'=', kHexDigits[byte >> 4], kHexDigits[byte & 15]};
      put(std::string_view(coded, 3));
    }
  }
  return out;
}

result<std::string> write_message(const Message& message) {
  CHECK_OK(check(message));
  std::string out = "Date: " + to_mail_date(message.date) + "\r\n";
  out += write_mailbox("From", message.from);
  if (message.reply_to) out += write_mailbox("Reply-To", *message.reply_to);
  out += write_mailbox("To", message.to);
  constexpr std::string_view kSubject = "Subject: ";
  out.append(kSubject).append(encode_unstructured(message.subject, kSubject.size())).append("\r\n");
  out += "Message-ID: <" + message.message_id + ">\r\n";
  for (const MessageHeader& header : message.headers) out += fold_header(header.name, header.value);
  out += "MIME-Version: 1.0\r\n";
  if (message.html.empty()) return out + write_part("text/plain", message.text);

  // "=_" cannot occur in either encoding, so the boundary cannot occur in a part.
  const std::string boundary = "=_" + to_hex(sha256(message.message_id)).substr(0, 32);
  out += "Content-Type: multipart/alternative;\r\n boundary=\"" + boundary + "\"\r\n\r\n";
  out += "--" + boundary + "\r\n" + write_part("text/plain", message.text);
  out += "\r\n--" + boundary + "\r\n" + write_part("text/html", message.html);
  return out + "\r\n--" + boundary + "--\r\n";
}

}  // namespace callbox::net
