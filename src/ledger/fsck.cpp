#include "ledger/fsck.h"

#include <unordered_map>

#include "ledger/bodies.h"
#include "ledger/checkpoint.h"
#include "ledger/entry.h"
#include "ledger/event_order.h"
#include "ledger/growth.h"
#include "ledger/log_store.h"
#include "ledger/merkle.h"

namespace callbox::ledger {
namespace {

constexpr std::size_t kMaxProblems = 1000;
constexpr std::uint64_t kToldEvery = 500;

void note(FsckReport& report, std::string problem) {
  if (report.problems.size() < kMaxProblems) report.problems.push_back(std::move(problem));
}

void tell(const FsckProgress& progress, std::string_view step, std::uint64_t done, std::uint64_t total) {
  if (progress) progress(step, done, total);
}

// What the database's log is checked with: one transaction, one report.
class DatabaseCheck {
 public:
  DatabaseCheck(storage::AnyReadTx& tx, FsckReport& report, const FsckProgress& progress)
      : tx_(tx), report_(report), progress_(progress) {}

  Status run(const std::optional<VerifierKey>& expected) {
    TRY(const auto signer, tx_.first("SELECT vkey FROM ledger_signer WHERE one = 1"));
    if (!signer) return fail(ErrorKind::kNotFound, "this ledger was never opened");
    TRY(const VerifierKey own, parse_vkey(signer->text(0)));
    if (expected && *expected != own) note(report_, "The log's own key is not the one it should be checked with.");
    const VerifierKey key = expected.value_or(own);
    report_.origin = key.name;

    TRY(const LogState state, load_state(tx_));
    report_.size = state.signed_size;
    CHECK_OK(check_events(state));
    CHECK_OK(check_numbers());
    CHECK_OK(check_log(state));
    return check_heads(state, key);
  }

 private:
  // The columns are copies for SQL; the entry is the record.
  Status check_events(const LogState& state) {
    std::uint64_t placed = 0;
    CHECK_OK(
        tx_.each("SELECT seq, id, record, number, type, actor, series, at, entry, leaf, tree_index, bodies "
                 "FROM ledger_events ORDER BY seq",
                 [&](const storage::Row& row) -> Status {
                   if (++report_.events % kToldEvery == 0) tell(progress_, "events", report_.events, report_.events);
                   check_event(row);
                   if (!row.is_null(10)) {
                     ++placed;
                     return {};
                   }
                   ++report_.unsealed;
                   if (tx_.dialect() == storage::Dialect::kSqlite && row.integer(0) <= state.sealed_seq) {
                     note(report_, "Event " + row.text(1) + " has no place in the tree and will never get one.");
                   }
                   return {};
                 }));
    tell(progress_, "events", report_.events, report_.events);
    if (placed != state.size) {
      note(report_, "The tree has " + std::to_string(state.size) + " entries, but " + std::to_string(placed) +
                        " events have a place in it.");
    }
    return {};
  }

  void check_event(const storage::Row& row) {
    const std::string name = "Event " + row.text(1);
    const std::string& bytes = row.bytes(8);
    if (order_of(row.id<EventId>(1)) != row.integer(0)) note(report_, name + " stands in another event's row.");
    if (hash_leaf(bytes).view() != row.bytes(9)) note(report_, name + " does not hash to its leaf.");
    const auto entry = parse_entry(bytes);
    if (!entry) return note(report_, name + " is not a well-formed entry: " + entry.error().message + ".");
    const Entry columns{
        row.text(4), row.text(2),       row.text(5), row.text(6), static_cast<std::uint64_t>(row.integer(3)),
        row.time(7), entry->commitments};
    if (columns != *entry) note(report_, name + " is listed otherwise than its entry says.");
    check_bodies(name, *entry, row.bytes(11));
  }

  // A body that was lawfully destroyed is no problem; one that no longer opens its commitment is.
  void check_bodies(const std::string& event, const Entry& entry, std::string_view packed) {
    const auto bodies = unpack_bodies(packed);
    if (!bodies) return note(report_, event + " has bodies that cannot be read.");
    for (const KeptBody& body : *bodies) {
      ++report_.bodies;
      const auto commitment = entry.commitments.find(body.name);
      if (commitment == entry.commitments.end()) {
        note(report_, event + " keeps a body \"" + body.name + "\" that its entry does not commit to.");
      } else if (commit(body.salt, body.bytes) != commitment->second) {
        note(report_, event + " keeps a body \"" + body.name + "\" that does not open its commitment.");
      }
    }
  }

  Status check_numbers() {
    return tx_.each(
        "SELECT record, COUNT(*), MIN(number), MAX(number) FROM ledger_events GROUP BY record "
        "HAVING COUNT(*) <> MAX(number) OR MIN(number) <> 1 ORDER BY record",
        [&](const storage::Row& row) -> Status {
          note(report_, "The record " + row.text(0) + " has " + std::to_string(row.integer(1)) + " events numbered " +
                            std::to_string(row.integer(2)) + " to " + std::to_string(row.integer(3)) +
                            ": some are missing.");
          return {};
        });
  }

  Status check_log(const LogState& state) {
    const TileTree::Fetch fetch = [&](const TileName& tile) -> result<std::string> {
      TRY(auto stored, find_tile(tx_, tile.level, tile.index));
      const auto damaged = [&](std::string_view how) {
        return fail(ErrorKind::kCorrupt, path_of(tile) + std::string(how));
      };
      if (!stored) return damaged(" is missing");
      if (stored->width != tile.width) return damaged(" is stored " + std::to_string(stored->width) + " wide");
      return std::move(stored->bytes);
    };
    const auto same_as_events = [&](std::uint64_t first, std::span<const std::string_view> entries) -> Status {
      tell(progress_, "tiles", first + entries.size(), state.size);
      const auto events = placed_entries(tx_, first, first + entries.size());
      if (!events) {
        note(report_, "The events do not fill the tree: " + events.error().message + ".");
        return {};
      }
      for (std::size_t i = 0; i < entries.size(); ++i) {
        if ((*events)[i] != entries[i]) {
          note(report_, "Entry " + std::to_string(first + i) + " of its bundle is not what its event says.");
        }
      }
      return {};
    };
    const auto collect = [&](const Error& problem) -> Status {
      if (problem.kind != ErrorKind::kCorrupt) return fail(problem);
      note(report_, "The log's " + problem.message + ".");
      return {};
    };
    CHECK_OK(check_tiles(0, state.size, fetch, same_as_events, collect));

    std::uint64_t tiles = tiles_at(kEntryBundle, state.size).size();
    for (int level = 0; level <= kMaxTileLevel; ++level) tiles += tiles_at(level, state.size).size();
    TRY(const auto kept, tx_.first("SELECT COUNT(*) FROM ledger_tiles"));
    if (static_cast<std::uint64_t>(kept->integer(0)) != tiles) {
      note(report_, "There are " + std::to_string(kept->integer(0)) +
                        " tiles and bundles, but a log of this size has " + std::to_string(tiles) + ".");
    }
    TileTree tree(state.size, fetch);
    const auto root = root_at(state.size, tree.source());
    if (!root || *root != state.root) note(report_, "The tiles do not hash to the root the state names.");
    return {};
  }

  Status check_heads(const LogState& state, const VerifierKey& key) {
    TRY(const auto last, newest_head(tx_));
    const Digest newest = last ? last->root : empty_root();
    if ((last ? last->size : 0) != state.signed_size || newest != state.signed_root) {
      note(report_, "The newest checkpoint is not the head that was signed last.");
    }
    if (state.signed_size > state.size) note(report_, "More entries are signed than the tree has.");
    TileTree tree(state.size, [&](const TileName& tile) { return load_tile(tx_, tile); });
    return each_head(tx_, [&](const StoredHead& head) -> Status {
      const std::string name = "The checkpoint of size " + std::to_string(head.size);
      const auto checkpoint = open_checkpoint(head.checkpoint, key);
      if (!checkpoint) {
        note(report_, name + " is not in order: " + checkpoint.error().message + ".");
        return {};
      }
      if (checkpoint->size != head.size || checkpoint->root != head.root)
        note(report_, name + " is listed otherwise than it says.");
      const auto root = root_at(checkpoint->size, tree.source());
      if (!root || *root != checkpoint->root) note(report_, name + " signs another root than the tiles have.");
      return {};
    });
  }

  storage::AnyReadTx& tx_;
  FsckReport& report_;
  const FsckProgress& progress_;
};

}  // namespace

result<FsckReport> fsck(storage::AnyDatabase& db, const std::optional<VerifierKey>& expected,
                        const FsckProgress& progress) {
  FsckReport report;
  CHECK_OK(db.read([&](storage::AnyReadTx& tx) -> Status {
    report = FsckReport();
    return DatabaseCheck(tx, report, progress).run(expected);
  }));
  return report;
}

result<FsckReport> fsck(const FetchPath& fetch, const VerifierKey& key, const FsckProgress& progress) {
  FsckReport report;
  report.origin = key.name;
  TRY(const std::string note_text, fetch("checkpoint"));
  const auto checkpoint = open_checkpoint(note_text, key);
  if (!checkpoint) {
    note(report, "The checkpoint is not in order: " + checkpoint.error().message + ".");
    return report;
  }
  report.size = checkpoint->size;

  const TileTree::Fetch fetch_tile = [&](const TileName& tile) { return fetch(path_of(tile)); };
  std::unordered_map<std::string, std::uint64_t> numbers;
  const auto read_entries = [&](std::uint64_t first, std::span<const std::string_view> entries) -> Status {
    for (std::size_t i = 0; i < entries.size(); ++i) {
      ++report.events;
      const auto entry = parse_entry(entries[i]);
      if (!entry) {
        note(report, "Entry " + std::to_string(first + i) + " is not well-formed: " + entry.error().message + ".");
        continue;
      }
      // Within a record, the order of the tree is the order of the numbers: a gap, a repetition and a swap all show.
      const std::uint64_t expected = ++numbers[entry->record];
      if (entry->number != expected) {
        note(report, "Entry " + std::to_string(first + i) + " is number " + std::to_string(entry->number) + " of " +
                         entry->record + ", where number " + std::to_string(expected) + " was due.");
      }
    }
    tell(progress, "entries", report.events, report.size);
    return {};
  };
  const auto collect = [&](const Error& problem) -> Status {
    if (problem.kind == ErrorKind::kUnavailable) return fail(problem);
    note(report, "The log's tiles do not fit: " + problem.message + ".");
    return {};
  };
  CHECK_OK(check_tiles(0, checkpoint->size, fetch_tile, read_entries, collect));
  TileTree tree(checkpoint->size, fetch_tile);
  const auto root = root_at(checkpoint->size, tree.source());
  if (!root || *root != checkpoint->root) note(report, "The tiles do not hash to the root that was signed.");
  return report;
}

}  // namespace callbox::ledger
