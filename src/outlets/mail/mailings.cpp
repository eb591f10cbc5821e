#include "outlets/mail/mailings.h"

#include "base/text.h"

namespace callbox::outlets::mail {

Status enroll(storage::Tx& tx, const Clock& clock, std::string_view delivery, std::string_view post, int version) {
  // A newer version that has begun has taken this one's readers over.
  TRY(const auto begun,
      tx.first("SELECT 1 FROM mail_mailings WHERE delivery = $1 OR (post = $2 AND version > $3) LIMIT 1", delivery,
               post, version));
  if (begun) return {};
  constexpr std::string_view kInsert =
      "INSERT INTO mail_mailings (delivery, subscriber, post, version, state, attempts, not_before, reply, message_id, "
      "updated_at, follows) SELECT $1, subscriber, post, CAST($2 AS BIGINT), 'queued', 0, 0, '', '', CAST($3 AS "
      "BIGINT), ";
  TRY(const auto earlier,
      tx.query("SELECT delivery FROM mail_mailings WHERE post = $1 AND version < $2 GROUP BY delivery, version "
               "ORDER BY version DESC",
               post, version));
  for (const auto& row : earlier) {
    CHECK_OK(give_up_on_interrupted(tx, clock, row.text(0)));
    CHECK_OK(
        tx.exec("UPDATE mail_mailings SET state = 'suppressed', reply = 'a newer version came first', updated_at = $1 "
                "WHERE delivery = $2 AND state IN ('queued', 'deferred')",
                clock.now(), row.text(0)));
    CHECK_OK(tx.exec(std::string(kInsert) +
                         "delivery FROM mail_mailings WHERE delivery = $4 AND state IN ('accepted', 'unconfirmed') "
                         "ON CONFLICT (delivery, subscriber) DO NOTHING",
                     delivery, version, clock.now(), row.text(0)));
  }
  CHECK_OK(tx.exec(std::string(kInsert) + "'' FROM mail_audiences WHERE post = $4 AND version = $5 "
                                          "ON CONFLICT (delivery, subscriber) DO NOTHING",
                   delivery, version, clock.now(), post, version));
  return {};
}

Status give_up_on_interrupted(storage::Tx& tx, const Clock& clock, std::string_view delivery) {
  CHECK_OK(
      tx.exec("UPDATE mail_mailings SET state = 'unconfirmed', reply = 'interrupted while sending', updated_at = $1 "
              "WHERE delivery = $2 AND state = 'sending'",
              clock.now(), delivery));
  return {};
}

Status store_fate(storage::Tx& tx, const Clock& clock, std::string_view delivery, const Fate& fate) {
  // A relay's words may be in any encoding; PostgreSQL keeps UTF-8 only.
  const std::string_view reply = std::string_view(fate.reply).substr(0, first_invalid_utf8(fate.reply));
  CHECK_OK(
      tx.exec("UPDATE mail_mailings SET state = $1, reply = $2, message_id = $3, not_before = $4, updated_at = $5 "
              "WHERE delivery = $6 AND subscriber = $7",
              fate.state, reply.substr(0, reply.find('\0')), fate.message_id, fate.not_before, clock.now(), delivery,
              fate.subscriber));
  return {};
}

result<std::optional<Mailing>> begin_next(storage::Tx& tx, const Clock& clock, std::string_view delivery) {
  const UtcMillis now = clock.now();
  for (;;) {
    // Two questions, each answered by the index: new rows first, then those put off.
    TRY(auto row,
        tx.first("SELECT m.subscriber, m.attempts, s.email, s.language, s.state, m.follows FROM mail_mailings AS m "
                 "LEFT JOIN mail_subscribers AS s ON s.id = m.subscriber "
                 "WHERE m.delivery = $1 AND m.state = 'queued' AND m.not_before = 0 ORDER BY m.subscriber LIMIT 1",
                 delivery));
    if (!row) {
      TRY(row,
          tx.first("SELECT m.subscriber, m.attempts, s.email, s.language, s.state, m.follows FROM mail_mailings AS m "
                   "LEFT JOIN mail_subscribers AS s ON s.id = m.subscriber "
                   "WHERE m.delivery = $1 AND m.state = 'deferred' AND m.not_before <= $2 ORDER BY m.not_before, "
                   "m.subscriber LIMIT 1",
                   delivery, now));
    }
    if (!row) return std::optional<Mailing>();
    const auto subscriber = row->id<SubscriberId>(0);
    const bool still_wanted = !row->is_null(4) && row->text(4) == "confirmed";
    TRY(const auto changed, tx.exec("UPDATE mail_mailings SET state = $1, attempts = attempts + 1, updated_at = $2 "
                                    "WHERE delivery = $3 AND subscriber = $4 AND state IN ('queued', 'deferred')",
                                    still_wanted ? "sending" : "suppressed", now, delivery, subscriber));
    if (changed == 1 && still_wanted) {
      return std::optional<Mailing>({subscriber, net::EmailAddress::trusted(row->text(2)), row->text(3),
                                     static_cast<int>(row->integer(1)) + 1, row->text(5)});
    }
  }
}

result<MailingCounts> count_mailings(storage::ReadTx& tx, std::string_view delivery) {
  TRY(const auto rows,
      tx.query("SELECT state, COUNT(*), MIN(not_before) FROM mail_mailings WHERE delivery = $1 GROUP BY state",
               delivery));
  MailingCounts counts;
  for (const auto& row : rows) {
    const std::string& state = row.text(0);
    const std::int64_t count = row.integer(1);
    if (state == "queued") counts.queued = count;
    if (state == "sending") counts.sending = count;
    if (state == "accepted") counts.accepted = count;
    if (state == "refused") counts.refused = count;
    if (state == "unconfirmed") counts.unconfirmed = count;
    if (state == "suppressed") counts.suppressed = count;
    if (state == "deferred") {
      counts.deferred = count;
      counts.next_deferred = row.time(2);
    }
  }
  return counts;
}

result<bool> any_accepted(storage::ReadTx& tx, std::string_view delivery) {
  TRY(const auto row,
      tx.first("SELECT 1 FROM mail_mailings WHERE delivery = $1 AND state = 'accepted' LIMIT 1", delivery));
  return row.has_value();
}

result<std::vector<UnconfirmedMailing>> unconfirmed_mailings(storage::ReadTx& tx, std::string_view delivery) {
  TRY(const auto rows,
      tx.query(
          "SELECT m.subscriber, COALESCE(s.email, ''), m.message_id, m.reply, m.updated_at FROM mail_mailings AS m "
          "LEFT JOIN mail_subscribers AS s ON s.id = m.subscriber "
          "WHERE m.delivery = $1 AND m.state = 'unconfirmed' ORDER BY m.subscriber",
          delivery));
  std::vector<UnconfirmedMailing> list;
  for (const auto& row : rows)
    list.push_back({std::string(delivery), row.text(0), row.text(1), row.text(2), row.text(3), row.time(4)});
  return list;
}

}  // namespace callbox::outlets::mail
