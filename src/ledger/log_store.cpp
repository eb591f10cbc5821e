#include "ledger/log_store.h"

namespace callbox::ledger {
namespace {

// The key of a tile: its path as if it were full.
std::string key_of(int level, std::uint64_t index) {
  return path_of({level, index, kTileWidth});
}

std::uint64_t unsigned_integer(const storage::Row& row, std::size_t column) {
  return static_cast<std::uint64_t>(row.integer(column));
}

// A stored digest of another length is damage to report, not a defect to throw at.
result<Digest> digest_at(const storage::Row& row, std::size_t column) {
  const auto digest = digest_from_bytes(row.bytes(column));
  if (!digest) return fail(ErrorKind::kCorrupt, "a stored hash is not 32 bytes long");
  return *digest;
}

result<StoredHead> to_head(const storage::Row& row) {
  TRY(const Digest root, digest_at(row, 1));
  return StoredHead{unsigned_integer(row, 0), root, row.text(2), row.time(3)};
}

// The row up to which no event waits. SQLite's rows rise in the order of commit; PostgreSQL's may appear late, and its
// index knows them.
std::int64_t sealed_through(const storage::AnyReadTx& tx, const LogState& state) {
  return tx.dialect() == storage::Dialect::kSqlite ? state.sealed_seq : -1;
}

}  // namespace

result<LogState> load_state(storage::AnyReadTx& tx) {
  TRY(const auto row,
      tx.first("SELECT size, root, signed_size, signed_root, sealed_seq FROM ledger_state WHERE one = 1"));
  if (!row) return fail(ErrorKind::kNotFound, "this ledger was never opened");
  TRY(const Digest root, digest_at(*row, 1));
  TRY(const Digest signed_root, digest_at(*row, 3));
  return LogState{unsigned_integer(*row, 0), root, unsigned_integer(*row, 2), signed_root, row->integer(4)};
}

Status swap_state(storage::AnyTx& tx, const LogState& before, const LogState& after) {
  TRY(const auto changed,
      tx.exec("UPDATE ledger_state SET size = $1, root = $2, signed_size = $3, signed_root = $4, sealed_seq = $5 "
              "WHERE one = 1 AND size = $6 AND root = $7 AND signed_size = $8 AND signed_root = $9",
              after.size, after.root, after.signed_size, after.signed_root, after.sealed_seq, before.size, before.root,
              before.signed_size, before.signed_root));
  if (changed != 1) return fail(ErrorKind::kConflict, "moved", "another signer moved the log");
  return {};
}

result<std::vector<Unsealed>> unsealed_events(storage::AnyReadTx& tx, const LogState& state, std::int64_t limit) {
  TRY(const auto rows, tx.query("SELECT seq, entry, leaf FROM ledger_events WHERE tree_index IS NULL AND seq > $1 "
                                "ORDER BY seq LIMIT $2",
                                sealed_through(tx, state), limit));
  std::vector<Unsealed> events;
  events.reserve(rows.size());
  for (const auto& row : rows) {
    TRY(const Digest leaf, digest_at(row, 2));
    events.push_back({row.integer(0), row.bytes(1), leaf});
  }
  return events;
}

result<std::optional<UtcMillis>> oldest_unsealed(storage::AnyReadTx& tx, const LogState& state) {
  TRY(const auto row,
      tx.first("SELECT at FROM ledger_events WHERE tree_index IS NULL AND seq > $1 ORDER BY seq LIMIT 1",
               sealed_through(tx, state)));
  if (!row) return std::optional<UtcMillis>();
  return std::optional(row->time(0));
}

Status place_event(storage::AnyTx& tx, std::int64_t seq, std::uint64_t index) {
  TRY(const auto changed,
      tx.exec("UPDATE ledger_events SET tree_index = $1 WHERE seq = $2 AND tree_index IS NULL", index, seq));
  if (changed != 1) return fail(ErrorKind::kConflict, "moved", "another signer placed this event");
  return {};
}

result<std::vector<std::string>> placed_entries(storage::AnyReadTx& tx, std::uint64_t begin, std::uint64_t end) {
  TRY(const auto rows,
      tx.query("SELECT tree_index, entry FROM ledger_events WHERE tree_index >= $1 AND tree_index < $2 "
               "AND tree_index IS NOT NULL ORDER BY tree_index",
               begin, end));
  std::vector<std::string> entries;
  entries.reserve(rows.size());
  for (const auto& row : rows) {
    if (unsigned_integer(row, 0) != begin + entries.size()) break;
    entries.push_back(row.bytes(1));
  }
  if (entries.size() != end - begin) {
    return fail(ErrorKind::kCorrupt, "no event has the place " + std::to_string(begin + entries.size()));
  }
  return entries;
}

result<std::optional<StoredTile>> find_tile(storage::AnyReadTx& tx, int level, std::uint64_t index) {
  TRY(const auto row, tx.first("SELECT width, bytes FROM ledger_tiles WHERE path = $1", key_of(level, index)));
  if (!row) return std::optional<StoredTile>();
  return std::optional(StoredTile{unsigned_integer(*row, 0), row->bytes(1)});
}

result<std::string> load_tile(storage::AnyReadTx& tx, const TileName& tile) {
  TRY(auto stored, find_tile(tx, tile.level, tile.index));
  if (!stored || stored->width < tile.width) return fail(ErrorKind::kNotFound, "there is no " + path_of(tile));
  if (tile.level == kEntryBundle) {
    TRY(const auto cut, first_entries(stored->bytes, tile.width));
    return std::string(cut);
  }
  if (stored->bytes.size() < tile.width * kHashSize) return fail(ErrorKind::kCorrupt, path_of(tile) + " is cut short");
  stored->bytes.resize(tile.width * kHashSize);
  return std::move(stored->bytes);
}

Status store_tile(storage::AnyTx& tx, const TileName& tile, const std::string& bytes) {
  CHECK_OK(
      tx.exec("INSERT INTO ledger_tiles (path, width, bytes) VALUES ($1, $2, $3) "
              "ON CONFLICT (path) DO UPDATE SET width = excluded.width, bytes = excluded.bytes",
              key_of(tile.level, tile.index), tile.width, storage::Bytes{bytes}));
  return {};
}

Status store_head(storage::AnyTx& tx, const StoredHead& head) {
  CHECK_OK(tx.exec("INSERT INTO ledger_heads (size, root, checkpoint, signed_at) VALUES ($1, $2, $3, $4)", head.size,
                   head.root, head.checkpoint, head.signed_at));
  return {};
}

result<std::optional<StoredHead>> newest_head(storage::AnyReadTx& tx) {
  TRY(const auto row,
      tx.first("SELECT size, root, checkpoint, signed_at FROM ledger_heads ORDER BY size DESC LIMIT 1"));
  if (!row) return std::optional<StoredHead>();
  TRY(auto head, to_head(*row));
  return std::optional(std::move(head));
}

Status each_head(storage::AnyReadTx& tx, const std::function<Status(const StoredHead&)>& head) {
  return tx.each("SELECT size, root, checkpoint, signed_at FROM ledger_heads ORDER BY size",
                 [&](const storage::Row& row) -> Status {
                   TRY(const auto stored, to_head(row));
                   return head(stored);
                 });
}

}  // namespace callbox::ledger
