// The ledger: every act, in order, provable, without a name or a draft in it.
//
// `append` writes an event in the transaction of the act itself. Sealing (one signer at a time) gives events their
// place in the Merkle tree, writes tiles and publishes a signed checkpoint. Formats: RFC 6962 hashing, C2SP tlog-tiles,
// signed-note, tlog-checkpoint, tlog-proof.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/crypto.h"
#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "ledger/vocabulary.h"
#include "storage/database.h"

namespace callbox::ledger {

using EventId = Id<struct EventTag>;

// A body stays in storage with its own 32-byte random salt; the entry holds only HMAC-SHA-256(salt, bytes). Destroying
// salt and body leaves the tree whole and the commitment unguessable (promise 8).
struct Body {
  BodyName name;  // "package", "decision", "comment"
  std::string bytes;
};

struct Event {
  EventType type;      // of the room that records it: desk::kPostApproved, roster::kMemberAdded, …
  std::string record;  // "post/<id>", "member/<pseudonym>"
  std::string actor;   // the member's pseudonym, or "system"
  std::string series;  // retention series
  std::vector<Body> bodies;
};

struct Appended {
  EventId id;
  std::uint64_t number = 0;  // dense within the record, from 1
  UtcMillis at;
};

// Appends in the caller's transaction. The event's type and its bodies' names are constants of the program
// (vocabulary.h); a record, actor or series that does not fit a public entry is refused (kInternal).
result<Appended> append(storage::AnyTx& tx, const Clock& clock, Random& random, const Event& event);

// One event as kept.
struct Recorded {
  EventId id;
  std::string type, record, actor, series;
  std::uint64_t number = 0;
  UtcMillis at;
  std::string entry;                   // canonical JSON: the leaf's bytes
  std::optional<std::uint64_t> index;  // place in the tree; absent until sealed
};
// In order of number.
result<std::vector<Recorded>> history(storage::AnyReadTx& tx, std::string_view record);
// Behind which event a list of a series goes on; by default before the first.
struct SeriesPlace {
  UtcMillis at{std::numeric_limits<std::int64_t>::min()};
  EventId id;
};
// Events of a retention series that happened before `before`, the oldest first (events of the same millisecond in the
// order of their rows), at most `limit` behind `after`: what a disposal looks through. The way on is the time and id of
// the last one. Reads what it gives back and no more, however long the ledger is.
result<std::vector<Recorded>> events_of_series(storage::AnyReadTx& tx, std::string_view series, UtcMillis before,
                                               std::int64_t limit, const SeriesPlace& after = {});
// The body and its salt, for disclosure (a published package) or for the timeline. kNotFound when destroyed.
struct Disclosure {
  std::string name, salt, bytes;
};
result<Disclosure> disclose(storage::AnyReadTx& tx, const EventId& event, std::string_view body);

// Destroys a body and its salt, so that its commitment can no longer be opened, and appends `disposal`
// (kRecordDisposed of events.h, with the authority for it). The tree and every proof stand. On SQLite no file holds the
// bytes when the write returns; PostgreSQL keeps them until VACUUM (docs/ledger.md). kNotFound when there is no such
// body.
result<Appended> destroy(storage::AnyTx& tx, const Clock& clock, Random& random, const EventId& event,
                         std::string_view body, const Event& disposal);

std::span<const storage::Migration> migrations();  // block 200

}  // namespace callbox::ledger
