#include "outlets/inbound/inbox.h"

#include <algorithm>
#include <array>
#include <utility>

namespace callbox::outlets::inbound {
namespace {

using storage::JobOutcome;

constexpr std::size_t kMostOfId = 1000;  // bytes
constexpr Millis kCredentialPause = minutes(15);
constexpr Millis kLongestWait = hours(1);

constexpr std::string_view kSchema = R"sql(
CREATE TABLE inbound_cursors (
  channel TEXT NOT NULL PRIMARY KEY,
  cursor TEXT NOT NULL,
  looked_at INTEGER NOT NULL
) STRICT;
CREATE TABLE inbound_taken (
  channel TEXT NOT NULL,
  id TEXT NOT NULL,
  raw BLOB NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (channel, id)
) STRICT;
)sql";

result<std::string> cursor_of(storage::ReadTx& tx, std::string_view channel) {
  TRY(const auto row, tx.first("SELECT cursor FROM inbound_cursors WHERE channel = $1", channel));
  return row ? row->text(0) : std::string();
}

// Unless another look has moved it meanwhile: that one's items are taken too.
Status move_cursor(storage::Tx& tx, const Clock& clock, std::string_view channel, std::string_view from,
                   std::string_view to) {
  CHECK_OK(
      tx.exec("INSERT INTO inbound_cursors (channel, cursor, looked_at) VALUES ($1, '', $2) "
              "ON CONFLICT (channel) DO NOTHING",
              channel, clock.now()));
  CHECK_OK(tx.exec("UPDATE inbound_cursors SET cursor = $1, looked_at = $2 WHERE channel = $3 AND cursor = $4", to,
                   clock.now(), channel, from));
  return {};
}

}  // namespace

std::span<const storage::Migration> migrations() {
  static const std::array<storage::Migration, 1> kMigrations = {{{870, "what came back", kSchema, {}}}};
  return kMigrations;
}

result<int> take(storage::Tx& tx, const Clock& clock, std::string_view channel, std::span<const Received> items,
                 const Sink& sink) {
  int taken = 0;
  for (const Received& item : items) {
    if (item.id.empty() || item.id.size() > kMostOfId)
      return fail(ErrorKind::kInvalid, "An item that came back has an id of 1 to 1,000 bytes.", Where{"id", 0, 0});
    TRY(const std::int64_t is_new, tx.exec("INSERT INTO inbound_taken (channel, id, raw, at) VALUES ($1, $2, $3, $4) "
                                           "ON CONFLICT (channel, id) DO NOTHING",
                                           channel, item.id, item.raw, clock.now()));
    if (is_new == 0) continue;
    CHECK_OK(sink(tx, channel, item));
    ++taken;
  }
  return taken;
}

Inbox::Inbox(storage::Database& db, const Clock& clock, Random& random, std::shared_ptr<Shelf> shelf, Sink sink)
    : db_(db), clock_(clock), random_(random), shelf_(std::move(shelf)), sink_(std::move(sink)) {}

Status Inbox::watch(std::string_view channel) {
  TRY(const Shelved shelved, shelf_->find(channel));
  if (shelved.outlet->inbound() == nullptr) return {};
  return db_.write([&](storage::Tx& tx) -> Status {
    storage::NewJob job;
    job.kind = kLookJob;
    job.key = channel;
    job.payload = "{}";
    job.run_at = clock_.now();
    job.lane = std::string(channel) + "#inbound";
    CHECK_OK(storage::enqueue(tx, clock_, random_, job));
    return {};
  });
}

JobOutcome Inbox::look(const storage::Job& job) {
  const std::string& channel = job.key;
  const auto shelved = shelf_->find(channel);
  if (!shelved)
    return shelved.error().kind == ErrorKind::kNotFound ? JobOutcome::done()
                                                        : JobOutcome::later(kLookEvery, shelved.error().message);
  Inbound* const inbound = shelved->outlet->inbound();
  if (inbound == nullptr) return JobOutcome::done();
  for (int looks = 0; looks < kMostLooks; ++looks) {
    const auto cursor = db_.read([&](storage::ReadTx& tx) { return cursor_of(tx, channel); });
    if (!cursor) return JobOutcome::later(kLookEvery, cursor.error().message);
    const Look found = inbound->look(*cursor);
    const bool went_well = found.kind == Answer::Kind::kDone || found.kind == Answer::Kind::kNext;
    const Status kept = db_.write([&](storage::Tx& tx) -> Status {
      CHECK_OK(shelf_->note(tx, channel, found.kind));
      if (!went_well) return {};
      CHECK_OK(take(tx, clock_, channel, found.items, sink_));
      return move_cursor(tx, clock_, channel, *cursor, found.cursor);
    });
    if (!kept) return JobOutcome::later(kLookEvery, kept.error().message);
    const Millis wait = std::min(std::max(found.wait, kLookEvery), kLongestWait);
    switch (found.kind) {
      case Answer::Kind::kNext:
        continue;
      case Answer::Kind::kDenied:
        return JobOutcome::later(std::max(wait, kCredentialPause), found.detail);
      default:
        return JobOutcome::later(wait, found.detail);
    }
  }
  return JobOutcome::later(Millis{0}, "there is more");
}

}  // namespace callbox::outlets::inbound
