#include "outlets/fanout/recipients.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace callbox::outlets::fanout {
namespace {

// Without REFERENCES: what was sent stays known when a recipient is forgotten.
constexpr std::string_view kRecipients = R"sql(
CREATE TABLE fanout_recipients (
  delivery TEXT NOT NULL,
  recipient TEXT NOT NULL,
  shard INTEGER NOT NULL,
  post TEXT NOT NULL,
  version INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'accepted', 'refused', 'deferred', 'unconfirmed', 'suppressed')),
  attempts INTEGER NOT NULL,
  not_before INTEGER NOT NULL,
  reply TEXT NOT NULL,
  receipt TEXT NOT NULL,
  updated_at INTEGER NOT NULL,
  follows TEXT NOT NULL,
  PRIMARY KEY (delivery, recipient)
) STRICT;
CREATE INDEX fanout_recipients_due ON fanout_recipients (delivery, shard, state, not_before, recipient);
CREATE INDEX fanout_recipients_of ON fanout_recipients (post, version, state);
)sql";

result<int> shards_for(storage::ReadTx& tx, std::string_view audience, std::string_view post, int version,
                       const Sharding& sharding) {
  // The numbering of `audience` begins at $5: what stands before it is mentioned, so that it is known.
  TRY(const auto row, tx.first("SELECT COUNT(*) FROM (" + std::string(audience) +
                                   ") AS a WHERE CAST($1 AS TEXT) = '' AND CAST($2 AS TEXT) = '' AND CAST($3 AS TEXT) "
                                   "= '' AND CAST($4 AS TEXT) = ''",
                               "", "", "", "", post, version));
  const std::int64_t wanted = (row->integer(0) + sharding.recipients - 1) / sharding.recipients;
  return static_cast<int>(std::clamp<std::int64_t>(wanted, 1, sharding.most));
}

}  // namespace

Status dispose(storage::Tx& tx, std::string_view post) {
  CHECK_OK(tx.exec("DELETE FROM fanout_recipients WHERE post = $1", post));
  return {};
}

std::span<const storage::Migration> migrations() {
  static const std::array<storage::Migration, 1> kMigrations = {{{850, "fan-out", kRecipients, {}}}};
  return kMigrations;
}

Status enroll(storage::Tx& tx, const Clock& clock, std::string_view delivery, std::string_view post, int version,
              std::string_view audience, const Sharding& sharding) {
  // A newer version that has begun has taken this one's readers over.
  TRY(const auto begun,
      tx.first("SELECT 1 FROM fanout_recipients WHERE delivery = $1 OR (post = $2 AND version > $3) LIMIT 1", delivery,
               post, version));
  if (begun) return {};
  TRY(const int shards, shards_for(tx, audience, post, version, sharding));
  constexpr std::string_view kInsert =
      "INSERT INTO fanout_recipients (delivery, recipient, shard, post, version, state, attempts, not_before, reply, "
      "receipt, updated_at, follows) SELECT CAST($1 AS TEXT), r.recipient, "
      "(row_number() OVER (ORDER BY r.recipient) - 1) % CAST($4 AS BIGINT), CAST($5 AS TEXT), CAST($2 AS BIGINT), "
      "'queued', 0, 0, '', '', CAST($3 AS BIGINT), ";
  TRY(const auto earlier,
      tx.query("SELECT delivery FROM fanout_recipients WHERE post = $1 AND version < $2 GROUP BY delivery, version "
               "ORDER BY version DESC, delivery",
               post, version));
  for (const auto& row : earlier) {
    CHECK_OK(
        tx.exec("UPDATE fanout_recipients SET state = 'unconfirmed', reply = 'interrupted while sending', updated_at = "
                "$1 WHERE delivery = $2 AND state = 'sending'",
                clock.now(), row.text(0)));
    CHECK_OK(
        tx.exec("UPDATE fanout_recipients SET state = 'suppressed', reply = 'a newer version came first', updated_at = "
                "$1 WHERE delivery = $2 AND state IN ('queued', 'deferred')",
                clock.now(), row.text(0)));
    CHECK_OK(tx.exec(std::string(kInsert) +
                         "r.delivery FROM fanout_recipients AS r WHERE r.delivery = $6 AND r.state IN ('accepted', "
                         "'unconfirmed') ON CONFLICT (delivery, recipient) DO NOTHING",
                     delivery, version, clock.now(), shards, post, row.text(0)));
  }
  // WHERE, so that SQLite does not take ON CONFLICT for a join's condition.
  CHECK_OK(tx.exec(std::string(kInsert) + "'' FROM (" + std::string(audience) +
                       ") AS r WHERE 1 = 1 ON CONFLICT (delivery, recipient) DO NOTHING",
                   delivery, version, clock.now(), shards, post, version));
  return {};
}

Status give_up_on_interrupted(storage::Tx& tx, const Clock& clock, std::string_view delivery, int shard) {
  CHECK_OK(tx.exec(
      "UPDATE fanout_recipients SET state = 'unconfirmed', reply = 'interrupted while sending', updated_at = $1 "
      "WHERE delivery = $2 AND shard = $3 AND state = 'sending'",
      clock.now(), delivery, shard));
  return {};
}

Status store_fate(storage::Tx& tx, const Clock& clock, std::string_view delivery, const Fate& fate) {
  // A peer's words may be in any encoding; PostgreSQL keeps UTF-8 only.
  const std::string_view reply = std::string_view(fate.reply).substr(0, first_invalid_utf8(fate.reply));
  CHECK_OK(
      tx.exec("UPDATE fanout_recipients SET state = $1, reply = $2, receipt = $3, not_before = $4, updated_at = $5 "
              "WHERE delivery = $6 AND recipient = $7",
              fate.state, reply.substr(0, reply.find('\0')), fate.receipt, fate.not_before, clock.now(), delivery,
              fate.recipient));
  return {};
}

result<std::optional<Recipient>> begin_next(
    storage::Tx& tx, const Clock& clock, std::string_view delivery, int shard,
    const std::function<result<bool>(storage::Tx&, const Recipient&)>& is_wanted) {
  const UtcMillis now = clock.now();
  for (;;) {
    // Two questions, each answered by the index: new rows first, then those put off.
    TRY(auto row, tx.first("SELECT recipient, attempts, follows FROM fanout_recipients WHERE delivery = $1 AND shard = "
                           "$2 AND state = 'queued' AND not_before = 0 ORDER BY recipient LIMIT 1",
                           delivery, shard));
    if (!row) {
      TRY(row, tx.first("SELECT recipient, attempts, follows FROM fanout_recipients WHERE delivery = $1 AND shard = $2 "
                        "AND state = 'deferred' AND not_before <= $3 ORDER BY not_before, recipient LIMIT 1",
                        delivery, shard, now));
    }
    if (!row) return std::optional<Recipient>();
    Recipient recipient{row->text(0), static_cast<int>(row->integer(1)) + 1, row->text(2)};
    TRY(const bool still_wanted, is_wanted(tx, recipient));
    TRY(const auto changed, tx.exec("UPDATE fanout_recipients SET state = $1, attempts = attempts + 1, updated_at = $2 "
                                    "WHERE delivery = $3 AND recipient = $4 AND state IN ('queued', 'deferred')",
                                    still_wanted ? "sending" : "suppressed", now, delivery, recipient.id));
    if (changed == 1 && still_wanted) return std::optional<Recipient>(std::move(recipient));
  }
}

result<Counts> count(storage::ReadTx& tx, std::string_view delivery) {
  TRY(const auto rows,
      tx.query("SELECT state, COUNT(*), MIN(not_before) FROM fanout_recipients WHERE delivery = $1 GROUP BY state",
               delivery));
  Counts counts;
  for (const auto& row : rows) {
    const std::string& state = row.text(0);
    const std::int64_t number = row.integer(1);
    if (state == "queued") counts.queued = number;
    if (state == "sending") counts.sending = number;
    if (state == "accepted") counts.accepted = number;
    if (state == "refused") counts.refused = number;
    if (state == "unconfirmed") counts.unconfirmed = number;
    if (state == "suppressed") counts.suppressed = number;
    if (state == "deferred") {
      counts.deferred = number;
      counts.next_deferred = row.time(2);
    }
  }
  return counts;
}

result<Shards> shards_of(storage::ReadTx& tx, std::string_view delivery, UtcMillis now) {
  TRY(const auto rows, tx.query("SELECT shard, SUM(CASE WHEN state IN ('queued', 'sending') OR (state = 'deferred' AND "
                                "not_before <= $1) THEN 1 ELSE 0 END) FROM fanout_recipients WHERE delivery = $2 "
                                "GROUP BY shard ORDER BY shard",
                                now, delivery));
  Shards shards;
  shards.all = static_cast<int>(rows.size());
  for (const auto& row : rows)
    if (row.integer(1) > 0) shards.open.push_back(static_cast<int>(row.integer(0)));
  return shards;
}

result<bool> any_accepted(storage::ReadTx& tx, std::string_view delivery) {
  TRY(const auto row,
      tx.first("SELECT 1 FROM fanout_recipients WHERE delivery = $1 AND state = 'accepted' LIMIT 1", delivery));
  return row.has_value();
}

}  // namespace callbox::outlets::fanout
