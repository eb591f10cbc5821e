#include "ledger/ledger.h"

#include "ledger/bodies.h"
#include "ledger/entry.h"
#include "ledger/event_order.h"
#include "ledger/merkle.h"
#include "ledger/series_query.h"

namespace callbox::ledger {
namespace {

Recorded to_recorded(const storage::Row& row) {
  Recorded event;
  event.id = row.id<EventId>(0);
  event.type = row.text(1);
  event.record = row.text(2);
  event.actor = row.text(3);
  event.series = row.text(4);
  event.number = static_cast<std::uint64_t>(row.integer(5));
  event.at = row.time(6);
  event.entry = row.bytes(7);
  if (!row.is_null(8)) event.index = static_cast<std::uint64_t>(row.integer(8));
  return event;
}

std::vector<Recorded> to_recorded(const storage::Rows& rows) {
  std::vector<Recorded> events;
  events.reserve(rows.size());
  for (const auto& row : rows) events.push_back(to_recorded(row));
  return events;
}

// Where the record and the log stand.
struct Before {
  std::uint64_t number = 0;  // of the record's last event
  std::int64_t order = -1;   // of the last event that the next one must come after
};
// One look at the end of the record's range of the unique index. Two nodes that found the same number conflict there,
// and the database runs one of them again.
result<Before> find_before(storage::AnyReadTx& tx, std::string_view record) {
  // SQLite has one writer, so ids can rise over the whole log, and sealing goes by them. On PostgreSQL, where reading
  // the newest event would make every two appends conflict, they rise within a record: that is all the order of the
  // tree needs.
  static constexpr std::string_view kSqlite =
      "SELECT (SELECT number FROM ledger_events WHERE record = $1 ORDER BY number DESC LIMIT 1), "
      "(SELECT MAX(seq) FROM ledger_events)";
  static constexpr std::string_view kPostgres =
      "SELECT number, seq FROM ledger_events WHERE record = $1 ORDER BY number DESC LIMIT 1";
  TRY(const auto row, tx.first(tx.dialect() == storage::Dialect::kSqlite ? kSqlite : kPostgres, record));
  Before before;
  if (row && !row->is_null(0)) before.number = static_cast<std::uint64_t>(row->integer(0));
  if (row && !row->is_null(1)) before.order = row->integer(1);
  return before;
}

result<std::vector<KeptBody>> kept_bodies(storage::AnyReadTx& tx, const EventId& event) {
  TRY(const auto row, tx.first("SELECT bodies FROM ledger_events WHERE seq = $1 AND id = $2", order_of(event), event));
  if (!row) return fail(ErrorKind::kNotFound, "the ledger has no such event");
  return unpack_bodies(row->bytes(0));
}

}  // namespace

// Two statements: this is on the path of every act.
result<Appended> append(storage::AnyTx& tx, const Clock& clock, Random& random, const Event& event) {
  TRY(const Before before, find_before(tx, event.record));
  Appended appended{later_id(EventId::make(clock, random), before.order), before.number + 1, clock.now()};

  Entry entry{
      std::string(event.type.name()), event.record, event.actor, event.series, appended.number, appended.at, {}};
  std::string bodies;
  for (const Body& body : event.bodies) {
    const std::string salt = random.bytes(kSaltSize);
    if (!entry.commitments.emplace(body.name.text(), commit(salt, body.bytes)).second) {
      return fail(ErrorKind::kInternal, "an event has each body once", Where{std::string(body.name.text()), 0, 0});
    }
    pack_body(bodies, body.name.text(), salt, body.bytes);
  }
  TRY(const std::string bytes, format_entry(entry));
  const storage::Bytes entry_bytes{bytes}, kept{std::move(bodies)};
  const Digest leaf = hash_leaf(bytes);
  while (true) {
    TRY(const auto added,
        tx.exec("INSERT INTO ledger_events (seq, id, record, number, type, actor, series, at, entry, leaf, bodies) "
                "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (seq) DO NOTHING",
                order_of(appended.id), appended.id, event.record, appended.number, entry.type, event.actor,
                event.series, appended.at, entry_bytes, leaf, kept));
    if (added == 1) return appended;
    // Two nodes drew the same 20 random bits in the same millisecond.
    appended.id = later_id(EventId::make(clock, random), order_of(appended.id));
  }
}

result<std::vector<Recorded>> history(storage::AnyReadTx& tx, std::string_view record) {
  TRY(const auto rows, tx.query("SELECT id, type, record, actor, series, number, at, entry, tree_index "
                                "FROM ledger_events WHERE record = $1 ORDER BY number",
                                record));
  return to_recorded(rows);
}

result<std::vector<Recorded>> events_of_series(storage::AnyReadTx& tx, std::string_view series, UtcMillis before,
                                               std::int64_t limit, const SeriesPlace& after) {
  TRY(const auto rows, tx.query(kEventsOfSeries, series, before, after.at, order_of(after.id), limit));
  return to_recorded(rows);
}

result<Disclosure> disclose(storage::AnyReadTx& tx, const EventId& event, std::string_view body) {
  TRY(auto bodies, kept_bodies(tx, event));
  for (KeptBody& kept : bodies) {
    if (kept.name == body) return Disclosure{std::move(kept.name), std::move(kept.salt), std::move(kept.bytes)};
  }
  return fail(ErrorKind::kNotFound, "this body is not kept: it never was, or was lawfully destroyed");
}

result<Appended> destroy(storage::AnyTx& tx, const Clock& clock, Random& random, const EventId& event,
                         std::string_view body, const Event& disposal) {
  TRY(const auto bodies, kept_bodies(tx, event));
  std::string rest;
  bool found = false;
  for (const KeptBody& kept : bodies) {
    if (kept.name == body) {
      found = true;
    } else {
      pack_body(rest, kept.name, kept.salt, kept.bytes);
    }
  }
  if (!found) return fail(ErrorKind::kNotFound, "this body is not kept: it never was, or was lawfully destroyed");
  CHECK_OK(
      tx.exec("UPDATE ledger_events SET bodies = $1 WHERE seq = $2", storage::Bytes{std::move(rest)}, order_of(event)));
  tx.scrub();
  return append(tx, clock, random, disposal);
}

std::span<const storage::Migration> migrations() {
  // Kept lean, because every act pays for every index: the row's key is the beginning of its id, and bodies lie in the
  // row. On SQLite ids rise in the order of commit: "unsealed" is simply "after the last sealed one". On PostgreSQL
  // commits overtake each other, and a partial index knows the unsealed.
  static const std::vector<storage::Migration> kMigrations = {
      {200,
       "ledger",
       R"sql(
CREATE TABLE ledger_events (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  record TEXT NOT NULL,
  number INTEGER NOT NULL CHECK (number >= 1),
  type TEXT NOT NULL,
  actor TEXT NOT NULL,
  series TEXT NOT NULL,
  at INTEGER NOT NULL,
  entry BLOB NOT NULL,
  leaf BLOB NOT NULL,
  tree_index INTEGER,
  bodies BLOB NOT NULL,
  UNIQUE (record, number)
) STRICT;
CREATE UNIQUE INDEX ledger_events_tree ON ledger_events (tree_index) WHERE tree_index IS NOT NULL;
-- postgres:
CREATE INDEX ledger_events_unsealed ON ledger_events (seq) WHERE tree_index IS NULL;

CREATE TABLE ledger_tiles (
  path TEXT PRIMARY KEY,
  width INTEGER NOT NULL,
  bytes BLOB NOT NULL
) STRICT;

CREATE TABLE ledger_state (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  size INTEGER NOT NULL,
  root BLOB NOT NULL,
  signed_size INTEGER NOT NULL,
  signed_root BLOB NOT NULL,
  sealed_seq INTEGER NOT NULL
) STRICT;

CREATE TABLE ledger_heads (
  size INTEGER PRIMARY KEY,
  root BLOB NOT NULL,
  checkpoint TEXT NOT NULL,
  signed_at INTEGER NOT NULL
) STRICT;

CREATE TABLE ledger_signer (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  origin TEXT NOT NULL,
  vkey TEXT NOT NULL,
  sealed_seed BLOB NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
)sql",
       {}},
      // What is due for disposal is found by it. Bounded by the life of a series, not by that of the ledger.
      {201, "events by series", "CREATE INDEX ledger_events_series ON ledger_events (series, at, seq);", {}},
  };
  return kMigrations;
}

}  // namespace callbox::ledger
