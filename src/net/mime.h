// Writes Internet messages (RFC 5322, RFC 2045-2047): what a relay and a DKIM verifier take without changing a byte.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "net/email_address.h"

namespace callbox::net {

struct MessageHeader {
  std::string name;
  std::string value;  // printable ASCII; folded at its blanks
};

struct Message {
  Mailbox from;
  std::optional<Mailbox> reply_to;
  Mailbox to;
  std::string subject;     // UTF-8, one line
  std::string message_id;  // without angle brackets: "delivery.subscriber@example.org"
  UtcMillis date;
  std::string text;                    // UTF-8
  std::string html;                    // UTF-8; empty = text only
  std::vector<MessageHeader> headers;  // List-Unsubscribe and its like
};

// The whole message, lines ended by CRLF and at most 998 bytes, seven bits only: so no relay has a reason to re-encode
// it, which would break its signature. The bytes depend on `message` alone. kInvalid when a header would hold a line
// break or a character that headers do not have: nothing that people typed can add a header. `where.field` names the
// part.
result<std::string> write_message(const Message& message);

// RFC 2047: `text` as it may stand in a Subject, folded, for a line that already holds `used` bytes.
std::string encode_unstructured(std::string_view text, std::size_t used);
// RFC 2045 section 6.7; lines are ended by CRLF whatever they were ended by before.
std::string to_quoted_printable(std::string_view text);

}  // namespace callbox::net
