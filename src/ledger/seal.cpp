#include "ledger/seal.h"

#include "ledger/checkpoint.h"
#include "ledger/growth.h"
#include "ledger/merkle.h"

namespace callbox::ledger {
namespace {

// Few enough that the writers wait some milliseconds at most while they are placed.
constexpr std::int64_t kBatch = 1024;

TileTree::Fetch stored_tiles(storage::AnyReadTx& tx) {
  return [&tx](const TileName& tile) { return load_tile(tx, tile); };
}

}  // namespace

result<SealOutcome> Sealer::seal_once() {
  SealOutcome outcome{SealOutcome::Kind::kAnotherSigns, 0, 0, false};
  bool entered = false;
  const Status status = db_.try_exclusively("ledger-signer", [&]() -> Status {
    entered = true;
    TRY(outcome, seal());
    return {};
  });
  if (!status && !entered && status.error().kind == ErrorKind::kUnavailable) return outcome;
  if (!status) return fail(status.error());
  return outcome;
}

result<SealOutcome> Sealer::seal() {
  TRY(LogState state, db_.read([](storage::AnyReadTx& tx) { return load_state(tx); }));
  const std::uint64_t signed_before = state.signed_size;
  // A state ahead of its signature: an earlier call died in between. Sign that first.
  if (state.size == state.signed_size) {
    TRY(state, place(state));
  }
  if (state.size == state.signed_size) return SealOutcome{SealOutcome::Kind::kNothingNew, state.size, 0, false};
  CHECK_OK(check(state));
  CHECK_OK(sign(state));
  TRY(const auto rest, db_.read([&](storage::AnyReadTx& tx) { return unsealed_events(tx, state, 1); }));
  return SealOutcome{SealOutcome::Kind::kSigned, state.size, state.size - signed_before, !rest.empty()};
}

result<LogState> Sealer::place(const LogState& before) {
  std::vector<Unsealed> events;
  Growth growth;
  CHECK_OK(db_.read([&](storage::AnyReadTx& tx) -> Status {
    TRY(events, unsealed_events(tx, before, kBatch));
    if (events.empty()) return {};
    std::vector<std::string> entries;
    for (const Unsealed& event : events) {
      if (hash_leaf(event.entry) != event.leaf) {
        return fail(ErrorKind::kCorrupt,
                    "the event in row " + std::to_string(event.seq) + " is not as it was appended");
      }
      entries.push_back(event.entry);
    }
    TRY(growth, grow(before.size, entries, stored_tiles(tx)));
    return {};
  }));
  if (events.empty()) return before;

  LogState after = before;
  after.size = growth.size;
  after.root = growth.root;
  for (const Unsealed& event : events) after.sealed_seq = std::max(after.sealed_seq, event.seq);
  CHECK_OK(db_.write([&](storage::AnyTx& tx) -> Status {
    CHECK_OK(swap_state(tx, before, after));
    for (std::size_t i = 0; i < events.size(); ++i) CHECK_OK(place_event(tx, events[i].seq, before.size + i));
    for (const TileWrite& write : growth.writes) CHECK_OK(store_tile(tx, write.tile, write.bytes));
    return {};
  }));
  return after;
}

Status Sealer::check(const LogState& state) {
  return db_.read([&](storage::AnyReadTx& tx) -> Status {
    const auto fetch = stored_tiles(tx);
    // Against the events themselves, too: the bundle is a second copy, and one of two may rot.
    const auto same_as_events = [&](std::uint64_t first, std::span<const std::string_view> entries) -> Status {
      TRY(const auto events, placed_entries(tx, first, first + entries.size()));
      for (std::size_t i = 0; i < entries.size(); ++i) {
        if (events[i] != entries[i]) {
          return fail(ErrorKind::kCorrupt, "entry " + std::to_string(first + i) + " is not its event's");
        }
      }
      return {};
    };
    const auto stop = [](const Error& problem) -> Status { return fail(problem); };
    CHECK_OK(check_tiles(state.signed_size, state.size, fetch, same_as_events, stop));

    TileTree now(state.size, fetch);
    TRY(const Digest root, root_at(state.size, now.source()));
    if (root != state.root) return fail(ErrorKind::kCorrupt, "the tiles do not hash to the state's root");
    TileTree then(state.signed_size, fetch);
    TRY(const Digest signed_root, root_at(state.signed_size, then.source()));
    if (signed_root != state.signed_root) {
      return fail(ErrorKind::kCorrupt, "the tiles no longer hash to the root that was signed last");
    }
    return {};
  });
}

Status Sealer::sign(const LogState& state) {
  const Checkpoint checkpoint{signer_.origin, state.size, state.root};
  TRY(const std::string note, sign_checkpoint(checkpoint, signer_.key));
  // A signature that does not verify must never be published.
  TRY(const Checkpoint opened, open_checkpoint(note, signer_.key.verifier()));
  if (opened != checkpoint) return fail(ErrorKind::kInternal, "the checkpoint does not read back as it was signed");

  LogState after = state;
  after.signed_size = state.size;
  after.signed_root = state.root;
  return db_.write([&](storage::AnyTx& tx) -> Status {
    CHECK_OK(swap_state(tx, state, after));
    CHECK_OK(store_head(tx, {state.size, state.root, note, clock_.now()}));
    return tx.notify(kHeadChannel, std::to_string(state.size));
  });
}

}  // namespace callbox::ledger
