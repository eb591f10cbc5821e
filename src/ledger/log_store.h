// The SQL of the sealed log: its state, its tiles, its heads. Inside the room; others read through published.h.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/crypto.h"
#include "base/result.h"
#include "base/time.h"
#include "ledger/tiles.h"
#include "storage/database.h"

namespace callbox::ledger {

// Where the log stands. `size` may be ahead of `signed_size` for the moment between placing and signing, or after a
// crash.
struct LogState {
  std::uint64_t size = 0;
  Digest root;
  std::uint64_t signed_size = 0;
  Digest signed_root;
  std::int64_t sealed_seq = -1;  // the highest row that has a place in the tree
  friend bool operator==(const LogState&, const LogState&) = default;
};
// kNotFound before the first start.
result<LogState> load_state(storage::AnyReadTx& tx);
// Replaces `before` by `after` if the log still stands at `before`; kConflict when it moved.
Status swap_state(storage::AnyTx& tx, const LogState& before, const LogState& after);

// An event that waits for its place.
struct Unsealed {
  std::int64_t seq = 0;
  std::string entry;
  Digest leaf;
};
// At most `limit`, in the order in which they will be placed: by row, in which a record's numbers rise.
result<std::vector<Unsealed>> unsealed_events(storage::AnyReadTx& tx, const LogState& state, std::int64_t limit);
// When the oldest of them happened; nothing when there is none.
result<std::optional<UtcMillis>> oldest_unsealed(storage::AnyReadTx& tx, const LogState& state);
Status place_event(storage::AnyTx& tx, std::int64_t seq, std::uint64_t index);
// The entries of the events at the places [begin, end), in order. kCorrupt when one is missing.
result<std::vector<std::string>> placed_entries(storage::AnyReadTx& tx, std::uint64_t begin, std::uint64_t end);

// A tile is kept once, at its widest; a narrower one is the beginning of it.
struct StoredTile {
  std::uint64_t width = 0;
  std::string bytes;
};
result<std::optional<StoredTile>> find_tile(storage::AnyReadTx& tx, int level, std::uint64_t index);
// Exactly the tile named, cut from the stored one. kNotFound when it is not stored that wide, kCorrupt when the stored
// bytes cannot be cut.
result<std::string> load_tile(storage::AnyReadTx& tx, const TileName& tile);
Status store_tile(storage::AnyTx& tx, const TileName& tile, const std::string& bytes);

struct StoredHead {
  std::uint64_t size = 0;
  Digest root;
  std::string checkpoint;  // the signed note
  UtcMillis signed_at;
};
Status store_head(storage::AnyTx& tx, const StoredHead& head);
result<std::optional<StoredHead>> newest_head(storage::AnyReadTx& tx);
// Oldest first, one after another: a log signs one a second for years.
Status each_head(storage::AnyReadTx& tx, const std::function<Status(const StoredHead&)>& head);

}  // namespace callbox::ledger
