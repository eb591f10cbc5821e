// One row a recipient of a delivery: what is to be sent, what is being sent, what became of it.
//
// A row is marked "sending", durably, before its message leaves, and its outcome is stored after. A row found "sending"
// by a later run was cut off in between: nobody knows whether that message arrived. It becomes "unconfirmed", is shown
// to staff, and is never sent again by itself.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "net/email_address.h"
#include "outlets/mail/subscribers.h"
#include "storage/database.h"

namespace callbox::outlets::mail {

struct Mailing {
  SubscriberId subscriber;
  net::EmailAddress email;
  std::string language;
  int attempts = 0;     // including the one that begins now
  std::string follows;  // delivery of the newest earlier version they got or may have got; empty: this is their first
};

// What became of one attempt.
struct Fate {
  SubscriberId subscriber;
  std::string_view state;  // "accepted", "refused", "deferred", "unconfirmed", "queued"
  std::string reply;
  std::string message_id;
  UtcMillis not_before{0};  // deferred
};

struct MailingCounts {
  std::int64_t queued = 0, sending = 0, accepted = 0, refused = 0, deferred = 0, unconfirmed = 0, suppressed = 0;
  UtcMillis next_deferred{0};  // when the first deferred one is due
  std::int64_t all() const { return queued + sending + accepted + refused + deferred + unconfirmed + suppressed; }
};

// Puts on the delivery's list everyone who got, or may have got, an earlier version of `post`, and the frozen audience
// of this one. Once: a list that is there stays as it is. From then on no earlier version is sent to anybody any more.
Status enroll(storage::Tx& tx, const Clock& clock, std::string_view delivery, std::string_view post, int version);
// Rows cut off by a crash become unconfirmed.
Status give_up_on_interrupted(storage::Tx& tx, const Clock& clock, std::string_view delivery);

Status store_fate(storage::Tx& tx, const Clock& clock, std::string_view delivery, const Fate& fate);
// Marks the next due row "sending" and returns it; nothing when none is due. Whoever unsubscribed since the freeze is
// suppressed on the way. No two callers get the same row.
result<std::optional<Mailing>> begin_next(storage::Tx& tx, const Clock& clock, std::string_view delivery);

result<MailingCounts> count_mailings(storage::ReadTx& tx, std::string_view delivery);
result<bool> any_accepted(storage::ReadTx& tx, std::string_view delivery);

// For staff: mails that may or may not have arrived.
struct UnconfirmedMailing {
  std::string delivery, subscriber, email, message_id, reply;
  UtcMillis at;
};
result<std::vector<UnconfirmedMailing>> unconfirmed_mailings(storage::ReadTx& tx, std::string_view delivery);

}  // namespace callbox::outlets::mail
