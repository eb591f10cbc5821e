// Hands messages to a relay (RFC 5321) over libcurl, on one connection kept between messages, one recipient a message.
//
// Each outcome says what a sender must know before it may send again. Between "the relay took it" and "it did not" lies
// the moment after the final dot: a connection that dies there leaves the truth unknown, and that is its own outcome.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "net/email_address.h"

namespace callbox::net {

struct SmtpOutcome {
  enum class Kind {
    kAccepted,     // 250 after the final dot: the relay answers for it from now on
    kRefused,      // 5xx for this recipient or this message: do not repeat
    kLater,        // 4xx, for this recipient or for all: try again later
    kDenied,       // 5xx before any recipient was named (greeting, TLS, login, sender): an administrator must act
    kNotSent,      // no connection, or it ended before the final dot: certainly not delivered
    kUnconfirmed,  // the connection ended after the final dot and before its reply
  };
  Kind kind = Kind::kNotSent;
  int code = 0;               // of the reply; 0 = none
  std::string enhanced;       // RFC 3463, "5.1.1"; empty = none given
  std::string reply;          // the relay's words, or ours when there was none; at most 500 bytes
  bool at_recipient = false;  // it was said of the recipient, before any data (RCPT TO)
};

// What mail goes through; a test puts a failing one in its place.
class MailTransport {
 public:
  virtual ~MailTransport() = default;
  // `message` is written and signed, lines ended by CRLF; `sender` is the return path.
  virtual SmtpOutcome send(const EmailAddress& sender, const EmailAddress& recipient, std::string_view message) = 0;
};

class SmtpSender final : public MailTransport {
 public:
  enum class Security { kNone, kStartTls, kTls };
  struct Options {
    std::string host;
    int port = 587;
    Security security = Security::kStartTls;
    std::string user;  // empty = no login
    std::string password;
    std::string name;     // what we greet with (EHLO): our host name
    std::string ca_file;  // PEM of the authorities to trust; empty = the system's
    Millis connect_timeout = seconds(10);
    Millis timeout = minutes(2);  // of one message; RFC 5321 section 4.5.3.2 would wait ten minutes for the last reply
  };
  // kInvalid when host or name is not a host name, or when a password would go over a connection without TLS to another
  // machine.
  static result<std::unique_ptr<SmtpSender>> create(Options options);
  ~SmtpSender() override;

  SmtpOutcome send(const EmailAddress& sender, const EmailAddress& recipient, std::string_view message) override;

 private:
  struct State;
  explicit SmtpSender(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace callbox::net
