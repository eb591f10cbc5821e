// One delivery, many recipients: one row a recipient says what is to be sent, what is being sent, what became of it.
//
// A row is marked "sending", durably, before its message leaves, and its outcome is stored after. A row found "sending"
// by a later run was cut off in between: nobody knows whether that message arrived. It becomes "unconfirmed", is shown
// to staff, and is never sent again by itself.
//
// Many recipients are parted into shards when they are enrolled. A shard is worked by one job at a time, shards beside
// one another.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "storage/database.h"

namespace callbox::outlets::fanout {

struct Recipient {
  std::string id;       // the outlet's own: a subscriber, an inbox
  int attempts = 0;     // including the one that begins now
  std::string follows;  // delivery of the newest earlier version they got or may have got; empty: this is their first
};

// What became of one attempt.
struct Fate {
  std::string recipient;
  std::string_view state;   // "accepted", "refused", "deferred", "unconfirmed", "queued"
  std::string reply;        // the peer's words
  std::string receipt;      // names the message: a Message-ID
  UtcMillis not_before{0};  // deferred
};

struct Counts {
  std::int64_t queued = 0, sending = 0, accepted = 0, refused = 0, deferred = 0, unconfirmed = 0, suppressed = 0;
  UtcMillis next_deferred{0};  // when the first deferred one is due
  std::int64_t all() const { return queued + sending + accepted + refused + deferred + unconfirmed + suppressed; }
};

struct Sharding {
  std::int64_t recipients = 2'000;  // so many are worth a job of their own
  int most = 8;
};

// Puts on the delivery's list everyone who got, or may have got, an earlier version of `post`, and the audience of this
// one: `audience` is a SELECT of one column `recipient` whose $5 and $6 are post and version. Once: a list that is
// there stays as it is. From then on no earlier version is sent to anybody any more.
Status enroll(storage::Tx& tx, const Clock& clock, std::string_view delivery, std::string_view post, int version,
              std::string_view audience, const Sharding& sharding);
// Rows of the shard that were cut off by a crash become unconfirmed.
Status give_up_on_interrupted(storage::Tx& tx, const Clock& clock, std::string_view delivery, int shard);

Status store_fate(storage::Tx& tx, const Clock& clock, std::string_view delivery, const Fate& fate);
// Marks the shard's next due row "sending" and returns it; nothing when none is due. Whoever `is_wanted` denies is
// suppressed on the way. No two callers get the same row.
result<std::optional<Recipient>> begin_next(
    storage::Tx& tx, const Clock& clock, std::string_view delivery, int shard,
    const std::function<result<bool>(storage::Tx&, const Recipient&)>& is_wanted);

result<Counts> count(storage::ReadTx& tx, std::string_view delivery);
// Shards that have something to do now, and of how many.
struct Shards {
  std::vector<int> open;
  int all = 0;
};
result<Shards> shards_of(storage::ReadTx& tx, std::string_view delivery, UtcMillis now);
result<bool> any_accepted(storage::ReadTx& tx, std::string_view delivery);

// Forgets who got what of a post, with its record (rooms::Disposal).
Status dispose(storage::Tx& tx, std::string_view post);

std::span<const storage::Migration> migrations();  // block 850

}  // namespace callbox::outlets::fanout
