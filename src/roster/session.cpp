#include "roster/session.h"

#include "ledger/ledger.h"
#include "roster/events.h"
#include "roster/member.h"
#include "roster/sign_in_reset.h"

namespace callbox::roster {
namespace {

constexpr Millis kNoteUseEvery = minutes(1);

}  // namespace

result<NewSession> start_session(storage::AnyTx& tx, const Clock& clock, Random& random, const MemberId& member,
                                 bool department_device, bool on_duty) {
  const UtcMillis now = clock.now();
  NewSession session{to_base64url(random.bytes(32)), now + kSessionLength};
  CHECK_OK(
      tx.exec("INSERT INTO sessions (token_digest, member, created_at, last_seen, expires, department_device, "
              "on_duty) VALUES ($1, $2, $3, $4, $5, $6, $7)",
              sha256(session.token), member, now, now, session.expires, department_device, on_duty));
  return session;
}

Status forget_ended_sessions(storage::AnyTx& tx, const Clock& clock) {
  const UtcMillis now = clock.now();
  CHECK_OK(tx.exec("DELETE FROM sessions WHERE expires <= $1 OR last_seen <= $2", now, now - kSessionIdle));
  return {};
}

result<Actor> find_session(storage::AnyDatabase& db, const Clock& clock, const RolesAt& roles, std::string_view token) {
  if (token.empty()) return fail(ErrorKind::kUnauthorized, "no-session", "Sign in first.");
  const UtcMillis now = clock.now();
  const Digest digest = sha256(token);
  UtcMillis last_seen;
  TRY(Actor actor, db.read([&](storage::AnyReadTx& tx) -> result<Actor> {
    TRY(const auto row, tx.first("SELECT member, last_seen, expires, department_device, on_duty FROM sessions "
                                 "WHERE token_digest = $1",
                                 digest));
    if (!row) return fail(ErrorKind::kUnauthorized, "no-session", "Sign in first.");
    last_seen = row->time(1);
    if (row->time(2) <= now || last_seen + kSessionIdle <= now) {
      return fail(ErrorKind::kUnauthorized, "session-ended", "Your session has ended. Sign in again.");
    }
    TRY(const Roles meant, roles(tx, now));
    auto found = actor_of(tx, meant, row->id<MemberId>(0));
    if (!found) return fail(ErrorKind::kUnauthorized, "no-session", "Sign in first.");
    found->session_expires = row->time(2);
    found->department_device = row->boolean(3);
    found->on_duty = row->boolean(4);
    TRY(const auto reset, find_reset(tx, found->id));
    found->renewing = reset && reset->is_open();
    return found;
  }));
  if (now - last_seen >= kNoteUseEvery) {
    CHECK_OK(db.write([&](storage::AnyTx& tx) -> Status {
      CHECK_OK(tx.exec("UPDATE sessions SET last_seen = $1 WHERE token_digest = $2", now, digest));
      return {};
    }));
  }
  return actor;
}

std::string words_of(const Circumstances& circumstances) {
  return std::string("department device: ") + (circumstances.department_device ? "yes" : "no") +
         "; on duty: " + (circumstances.on_duty ? "yes" : "no");
}

Status state_circumstances(storage::AnyDatabase& db, const Clock& clock, Random& random, const Actor& actor,
                           std::string_view token, const Circumstances& stated) {
  return db.write([&](storage::AnyTx& tx) -> Status {
    TRY(const std::int64_t changed, tx.exec("UPDATE sessions SET department_device = $1, on_duty = $2 "
                                            "WHERE token_digest = $3 AND (department_device <> $1 OR on_duty <> $2)",
                                            stated.department_device, stated.on_duty, sha256(token)));
    if (changed == 0) return {};
    CHECK_OK(ledger::append(tx, clock, random,
                            {kCircumstancesStated,
                             "member/" + actor.pseudonym,
                             actor.pseudonym,
                             "personnel",
                             {{"detail", words_of(stated)}}}));
    return {};
  });
}

Status end_session(storage::AnyDatabase& db, const Clock& clock, Random& random, std::string_view token) {
  return db.write([&](storage::AnyTx& tx) -> Status {
    TRY(const auto row, tx.first("SELECT m.pseudonym FROM sessions s JOIN members m ON m.id = s.member "
                                 "WHERE s.token_digest = $1",
                                 sha256(token)));
    if (!row) return {};
    CHECK_OK(tx.exec("DELETE FROM sessions WHERE token_digest = $1", sha256(token)));
    CHECK_OK(ledger::append(tx, clock, random, {kSignedOut, "member/" + row->text(0), row->text(0), "personnel", {}}));
    return {};
  });
}

Status end_sessions_of(storage::AnyTx& tx, const Clock& clock, Random& random, const MemberId& member,
                       std::string_view actor) {
  TRY(const auto row, tx.first("SELECT pseudonym FROM members WHERE id = $1", member));
  if (!row) return fail(ErrorKind::kNotFound, "There is no such member.");
  CHECK_OK(tx.exec("DELETE FROM sessions WHERE member = $1", member));
  CHECK_OK(
      ledger::append(tx, clock, random, {kSignedOut, "member/" + row->text(0), std::string(actor), "personnel", {}}));
  return {};
}

}  // namespace callbox::roster
