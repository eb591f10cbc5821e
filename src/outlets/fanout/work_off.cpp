#include "outlets/fanout/work_off.h"

#include <algorithm>

namespace callbox::outlets::fanout {
namespace {

using Kind = Answer::Kind;
using Outcome = Attempt::Outcome;

constexpr Millis kAtOnce = milliseconds(1);
constexpr Millis kWhileOthersWork = seconds(5);

Fate fate_of(const Recipient& recipient, const Attempt& attempt, const Limits& limits, UtcMillis now) {
  Fate fate{recipient.id, "refused", attempt.reply, attempt.receipt};
  const Millis wait = {limits.first_wait.count << std::min(recipient.attempts - 1, 10)};
  switch (attempt.outcome) {
    case Outcome::kAccepted:
      fate.state = "accepted";
      break;
    case Outcome::kRefused:
      break;
    case Outcome::kLater:
      if (recipient.attempts < limits.most_attempts) {
        fate.state = "deferred";
        fate.not_before = now + wait;
      }
      break;
    case Outcome::kNotSent:
      // Behind the others: a recipient at whom the peer hangs up must not stop everyone else.
      fate.state = "deferred";
      fate.not_before = now;
      break;
    case Outcome::kDenied:
      fate.state = "queued";
      break;
    case Outcome::kUnconfirmed:
      fate.state = "unconfirmed";
      break;
  }
  return fate;
}

}  // namespace

Answer work_off(storage::Database& db, const Clock& clock, const Limits& limits, std::string_view delivery, int shard,
                Carrier& carrier) {
  const UtcMillis until = clock.now() + limits.batch_time;
  const auto is_wanted = [&](storage::Tx& tx, const Recipient& recipient) { return carrier.take(tx, recipient); };
  // One commit a message: the outcome of the last and the beginning of the next are stored together.
  auto next = db.write([&](storage::Tx& tx) -> result<std::optional<Recipient>> {
    CHECK_OK(give_up_on_interrupted(tx, clock, delivery, shard));
    return begin_next(tx, clock, delivery, shard, is_wanted);
  });
  for (int sent_now = 1; next && *next; ++sent_now) {
    const Recipient recipient = **next;
    const Attempt attempt = carrier.send(recipient);
    const bool is_cut_off = attempt.outcome == Outcome::kNotSent || attempt.outcome == Outcome::kDenied;
    const bool enough = is_cut_off || sent_now >= limits.batch || clock.now() >= until;
    next = db.write([&](storage::Tx& tx) -> result<std::optional<Recipient>> {
      CHECK_OK(store_fate(tx, clock, delivery, fate_of(recipient, attempt, limits, clock.now())));
      CHECK_OK(carrier.keep(tx, recipient, attempt));
      if (enough) return std::optional<Recipient>();
      return begin_next(tx, clock, delivery, shard, is_wanted);
    });
    if (next && is_cut_off)
      return {attempt.outcome == Outcome::kDenied ? Kind::kDenied : Kind::kFailed, {}, attempt.reply, {}};
  }
  if (!next) return {Kind::kUnconfirmed, {}, next.error().message, {}};
  const auto shards = db.read([&](storage::ReadTx& tx) { return shards_of(tx, delivery, clock.now()); });
  if (!shards) return {Kind::kUnconfirmed, {}, shards.error().message, {}};
  const bool open = std::find(shards->open.begin(), shards->open.end(), shard) != shards->open.end();
  if (open) return {Kind::kPending, {}, {}, kAtOnce};
  return {Kind::kDone, {}, {}, {}};
}

result<Answer> progress(storage::Database& db, const Clock& clock, std::string_view delivery) {
  const UtcMillis now = clock.now();
  return db.read([&](storage::ReadTx& tx) -> result<Answer> {
    TRY(const Counts counts, count(tx, delivery));
    TRY(const Shards shards, shards_of(tx, delivery, now));
    Answer answer;
    answer.kind = Kind::kPending;
    if (!shards.open.empty()) {
      answer.wait = shards.all > 1 ? kWhileOthersWork : kAtOnce;
      if (shards.all > 1) answer.shards = shards.open;
    } else if (counts.deferred > 0) {
      answer.wait = std::max(counts.next_deferred - now, kAtOnce);
    } else {
      answer.kind = Kind::kDone;
    }
    return answer;
  });
}

}  // namespace callbox::outlets::fanout
