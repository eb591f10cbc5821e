#include "ledger/ledger.h"

#include "ledger/entry.h"
#include "ledger/merkle.h"

namespace callbox::ledger {
namespace {

constexpr std::size_t kSaltSize = 32;

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

}  // namespace

// Two statements and one more a body. The number is found by one look at the end of the record's range of the unique
// index; two nodes that found the same one conflict there, and the database runs one of them again.
result<Appended> append(storage::Tx& tx, const Clock& clock, Random& random, const Event& event) {
  TRY(const auto last,
      tx.first("SELECT number FROM ledger_events WHERE record = $1 ORDER BY number DESC LIMIT 1", event.record));
  Appended appended{EventId::make(clock, random), 1, clock.now()};
  if (last) appended.number = static_cast<std::uint64_t>(last->integer(0)) + 1;

  Entry entry{event.type, event.record, event.actor, event.series, appended.number, appended.at, {}};
  std::vector<std::string> salts;
  salts.reserve(event.bodies.size());
  for (const Body& body : event.bodies) {
    salts.push_back(random.bytes(kSaltSize));
    if (!entry.commitments.emplace(body.name, commit(salts.back(), body.bytes)).second) {
      return fail(ErrorKind::kInternal, "an event has each body once", Where{body.name, 0, 0});
    }
  }
  TRY(std::string bytes, format_entry(entry));
  const Digest leaf = hash_leaf(bytes);

  CHECK_OK(
      tx.exec("INSERT INTO ledger_events (id, record, number, type, actor, series, at, entry, leaf) "
              "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
              appended.id, event.record, appended.number, event.type, event.actor, event.series, appended.at,
              storage::Bytes{std::move(bytes)}, leaf));
  for (std::size_t i = 0; i < event.bodies.size(); ++i) {
    CHECK_OK(tx.exec("INSERT INTO ledger_bodies (event, name, salt, body) VALUES ($1, $2, $3, $4)", appended.id,
                     event.bodies[i].name, storage::Bytes{std::move(salts[i])}, storage::Bytes{event.bodies[i].bytes}));
  }
  return appended;
}

result<std::vector<Recorded>> history(storage::ReadTx& tx, std::string_view record) {
  TRY(const auto rows, tx.query("SELECT id, type, record, actor, series, number, at, entry, tree_index "
                                "FROM ledger_events WHERE record = $1 ORDER BY number",
                                record));
  std::vector<Recorded> events;
  events.reserve(rows.size());
  for (const auto& row : rows) events.push_back(to_recorded(row));
  return events;
}

result<Disclosure> disclose(storage::ReadTx& tx, const EventId& event, std::string_view body) {
  TRY(const auto row, tx.first("SELECT salt, body FROM ledger_bodies WHERE event = $1 AND name = $2", event, body));
  if (!row) return fail(ErrorKind::kNotFound, "this body is not kept: it never was, or was lawfully destroyed");
  return Disclosure{std::string(body), row->bytes(0), row->bytes(1)};
}

Status destroy(storage::Tx& tx, const EventId& event, std::string_view body) {
  TRY(const auto gone, tx.exec("DELETE FROM ledger_bodies WHERE event = $1 AND name = $2", event, body));
  if (gone == 0) return fail(ErrorKind::kNotFound, "this body is not kept: it never was, or was lawfully destroyed");
  return {};
}

std::span<const storage::Migration> migrations() {
  // SQLite numbers rows in the order of commit, so "unsealed" is simply "after the last sealed one" and appending pays
  // for no index on it. PostgreSQL's identity numbers may commit out of order: there a partial index finds the
  // unsealed.
  static const std::vector<storage::Migration> kMigrations = {
      {200,
       "ledger",
       R"sql(
-- sqlite:
CREATE TABLE ledger_events (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  record TEXT NOT NULL,
  number INTEGER NOT NULL CHECK (number >= 1),
  type TEXT NOT NULL,
  actor TEXT NOT NULL,
  series TEXT NOT NULL,
  at INTEGER NOT NULL,
  entry BLOB NOT NULL,
  leaf BLOB NOT NULL,
  tree_index INTEGER,
  UNIQUE (record, number)
) STRICT;
-- postgres:
CREATE TABLE ledger_events (
  seq BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  record TEXT NOT NULL,
  number BIGINT NOT NULL CHECK (number >= 1),
  type TEXT NOT NULL,
  actor TEXT NOT NULL,
  series TEXT NOT NULL,
  at BIGINT NOT NULL,
  entry BYTEA NOT NULL,
  leaf BYTEA NOT NULL,
  tree_index BIGINT,
  UNIQUE (record, number)
);
-- postgres:
CREATE INDEX ledger_events_unsealed ON ledger_events (seq) WHERE tree_index IS NULL;
CREATE UNIQUE INDEX ledger_events_tree ON ledger_events (tree_index) WHERE tree_index IS NOT NULL;

CREATE TABLE ledger_bodies (
  event TEXT NOT NULL REFERENCES ledger_events (id),
  name TEXT NOT NULL,
  salt BLOB NOT NULL,
  body BLOB NOT NULL,
  PRIMARY KEY (event, name)
) STRICT;

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
       {"ledger_bodies"}},
  };
  return kMigrations;
}

}  // namespace callbox::ledger
