// Who gets mail: double opt-in, one-click unsubscribe.
//
// Nobody learns here who is signed up: a visitor gets the same answer for an address that is new, known, suppressed or
// asking too often. Nobody can change another's subscription either: what a wish asks for happens when its mail is
// answered.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/crypto.h"
#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "net/email_address.h"
#include "storage/database.h"

namespace callbox::outlets::mail {

using SubscriberId = Id<struct SubscriberTag>;
using WishId = Id<struct WishTag>;

inline constexpr std::string_view kConfirmationJob = "mail-confirmation";
inline constexpr Millis kWishLife = hours(48);    // how long a confirmation link works
inline constexpr int kMostWishesOfAnAddress = 3;  // in a day; more are taken in silence and send nothing
inline constexpr int kMostWishesFromAPeer = 10;   // in an hour; more are kRateLimited
inline constexpr std::size_t kMostAreas = 200;

struct Wish {
  std::string email;               // as typed
  std::vector<std::string> areas;  // slugs of units that exist (the caller knows); at least one
  std::string language;            // "en"
  std::string peer;                // IP address, for the limit; kept as a keyed hash only
};

// A wish on its way to be confirmed, as the job that mails the link needs it.
struct Invitation {
  net::EmailAddress email;
  std::string language;
  std::vector<std::string> areas;
  std::string token;  // plain, for the link; only its hash is kept
};

struct SubscriberCounts {
  std::int64_t pending = 0, confirmed = 0, unsubscribed = 0, bounced = 0;
};

class Subscribers {
 public:
  // `secret` (32 bytes) keys the unsubscribe links: changing it breaks every link in every mail ever sent.
  Subscribers(const Clock& clock, Random& random, std::string secret)
      : clock_(clock), random_(random), secret_(std::move(secret)) {}

  // Keeps the wish and queues the mail to confirm it. kInvalid with field "email", "areas" or "language"; kRateLimited.
  Status subscribe(storage::Tx& tx, const Wish& wish) const;
  // What a confirmation link would confirm. Reads only. kNotFound when it is unknown, too old, or was withdrawn.
  result<std::vector<std::string>> areas_to_confirm(storage::ReadTx& tx, std::string_view token) const;
  // The subscription becomes what the wish asked for, whatever it was before. Confirming twice is fine, and does not
  // undo an unsubscription in between. kNotFound as above.
  Status confirm(storage::Tx& tx, std::string_view token) const;

  // The part of an unsubscribe link that proves it is ours. The same for one subscriber for ever.
  std::string unsubscribe_token(const SubscriberId& subscriber) const;
  // Whether `token` is one of ours and its subscriber is known. Reads only: link scanners follow links.
  result<bool> can_unsubscribe(storage::ReadTx& tx, std::string_view token) const;
  // Ends all mail to this subscriber at once, also mail that is already queued. Ending what has ended is fine.
  // kNotFound when the token was never given out.
  Status unsubscribe(storage::Tx& tx, std::string_view token) const;

  // For the job: makes the token of a wish that waits for its mail. Nothing when it needs none any more.
  result<std::optional<Invitation>> invite(storage::Tx& tx, const WishId& wish) const;

  // A mailbox that is gone is not written to again, until its owner signs up anew.
  Status mark_bounced(storage::Tx& tx, const SubscriberId& subscriber) const;
  // Forgets wishes that ran out and people who never confirmed. For a daily job.
  Status forget_unconfirmed(storage::Tx& tx) const;
  result<SubscriberCounts> counts(storage::ReadTx& tx) const;

 private:
  std::optional<SubscriberId> subscriber_of(std::string_view token) const;

  const Clock& clock_;
  Random& random_;
  std::string secret_;
};

}  // namespace callbox::outlets::mail
