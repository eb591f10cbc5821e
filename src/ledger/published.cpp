#include "ledger/published.h"

#include "ledger/event_order.h"
#include "ledger/log_store.h"
#include "ledger/merkle.h"
#include "ledger/proof.h"
#include "ledger/tiles.h"

namespace callbox::ledger {
namespace {

result<StoredHead> head(storage::AnyReadTx& tx) {
  TRY(auto newest, newest_head(tx));
  if (!newest) return fail(ErrorKind::kNotFound, "this log has no checkpoint yet");
  return std::move(*newest);
}

}  // namespace

result<std::string> latest_checkpoint(storage::AnyReadTx& tx) {
  TRY(auto newest, head(tx));
  return std::move(newest.checkpoint);
}

result<std::string> read_tile(storage::AnyReadTx& tx, std::string_view path) {
  TRY(const TileName tile, parse_tile_path(path));
  TRY(const StoredHead newest, head(tx));
  // Tiles ahead of the checkpoint exist for a moment while it is being signed; nobody vouches for them yet.
  if (width_at(tile.level, tile.index, newest.size) < tile.width) {
    return fail(ErrorKind::kNotFound, "the log has no " + std::string(path));
  }
  return load_tile(tx, tile);
}

result<std::string> prove(storage::AnyReadTx& tx, const EventId& event) {
  TRY(const auto row,
      tx.first("SELECT tree_index FROM ledger_events WHERE seq = $1 AND id = $2", order_of(event), event));
  if (!row) return fail(ErrorKind::kNotFound, "the ledger has no such event");
  TRY(const auto newest, newest_head(tx));
  if (row->is_null(0) || !newest || static_cast<std::uint64_t>(row->integer(0)) >= newest->size) {
    return fail(ErrorKind::kConflict, "unsealed", "the log is not sealed over this event yet; try again in a second");
  }
  Proof proof;
  proof.index = static_cast<std::uint64_t>(row->integer(0));
  proof.checkpoint = newest->checkpoint;
  TileTree tree(newest->size, [&](const TileName& tile) { return load_tile(tx, tile); });
  TRY(proof.path, prove_inclusion(proof.index, newest->size, tree.source()));
  return format_proof(proof);
}

result<std::optional<UtcMillis>> waiting_since(storage::AnyReadTx& tx) {
  TRY(const LogState state, load_state(tx));
  return oldest_unsealed(tx, state);
}

}  // namespace callbox::ledger
