// Turns a letter into a signed message and hands it to the relay.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "net/dkim.h"
#include "net/mime.h"
#include "net/smtp.h"
#include "outlets/mail/letter.h"
#include "outlets/mail/subscribers.h"

namespace callbox::outlets::mail {

// Whom a notice goes to.
struct Reader {
  SubscriberId subscriber;
  net::EmailAddress email;
  std::string language;
  std::string follows;  // delivery of the newest earlier version they got or may have got; empty: this is their first
};

struct Sent {
  net::SmtpOutcome outcome;
  std::string message_id;
};

class Postman {
 public:
  // All outlive this. Without a signer messages go unsigned: large receivers will refuse them.
  Postman(const Settings& settings, net::MailTransport& transport, const net::DkimSigner* signer, const Clock& clock)
      : settings_(settings), transport_(transport), signer_(signer), clock_(clock) {}

  // A notice to one subscriber: with List-Unsubscribe and List-Unsubscribe-Post (RFC 8058), List-Id, and a Message-ID
  // that is the same for every attempt, so that a receiver can drop a second copy. With the message it corrects, by
  // that one's delivery, if `reader` got one (RFC 5322 section 3.6.4). `letter` has its footer.
  result<Sent> send_notice(const Letter& letter, std::string_view delivery, const Reader& reader,
                           std::string_view unsubscribe_url) const;
  result<Sent> send_invitation(const Letter& letter, const WishId& wish, const net::EmailAddress& to) const;

 private:
  std::string message_id(std::string_view delivery, const SubscriberId& subscriber) const;
  result<Sent> send(net::Message message) const;

  const Settings& settings_;
  net::MailTransport& transport_;
  const net::DkimSigner* signer_;
  const Clock& clock_;
};

}  // namespace callbox::outlets::mail
