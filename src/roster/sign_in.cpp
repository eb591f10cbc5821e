#include "roster/sign_in.h"

#include <optional>

#include "ledger/ledger.h"
#include "roster/member.h"
#include "roster/sign_in_locks.h"
#include "roster/totp.h"

namespace callbox::roster {
namespace {

struct Account {
  MemberId id;
  std::string pseudonym, password_hash;
  std::optional<std::string> totp_sealed;
};

std::string totp_context(const MemberId& id) {
  return "totp/" + id.text();
}

Status append_member_event(storage::Tx& tx, const Clock& clock, Random& random, std::string type,
                           const std::string& pseudonym, std::string_view actor,
                           std::vector<ledger::Body> bodies = {}) {
  CHECK_OK(ledger::append(
      tx, clock, random, {std::move(type), "member/" + pseudonym, std::string(actor), "personnel", std::move(bodies)}));
  return {};
}

result<std::optional<Account>> find_account(storage::ReadTx& tx, std::string_view login) {
  TRY(const auto row, tx.first("SELECT id, pseudonym, password_hash, totp_secret FROM members "
                               "WHERE login = $1 AND state = 'active'",
                               login));
  if (!row) return std::optional<Account>();
  Account account{row->id<MemberId>(0), row->text(1), row->text(2), std::nullopt};
  if (!row->is_null(3)) account.totp_sealed = row->bytes(3);
  return std::optional<Account>(std::move(account));
}

// Notes the step of an accepted code; false when it, or a later one, was used before (RFC 6238 section 5.2).
result<bool> use_step(storage::Tx& tx, const MemberId& id, std::int64_t step) {
  TRY(const std::int64_t changed,
      tx.exec("INSERT INTO totp_used (member, step) VALUES ($1, $2) "
              "ON CONFLICT (member) DO UPDATE SET step = excluded.step WHERE totp_used.step < excluded.step",
              id, step));
  return changed == 1;
}

tl::unexpected<Error> refused() {
  return fail(ErrorKind::kUnauthorized, "sign-in-failed", "Login, password or code is wrong.");
}
tl::unexpected<Error> locked() {
  return fail(ErrorKind::kRateLimited, "locked",
              "Too many failed sign-ins. An administrator of your agency can unlock this login.");
}

}  // namespace

SignIn::SignIn(storage::Database& db, const Clock& clock, Random& random, std::string master_key32, PasswordCost cost)
    : db_(db), clock_(clock), random_(random), master_key_(std::move(master_key32)), cost_(cost) {
  dummy_hash_ = hash_password(to_hex(random_.bytes(16)), cost_).value_or("");
}

result<SignedIn> SignIn::sign_in(const Credentials& credentials) const {
  if (credentials.login.size() > 64 || credentials.password.size() > 200) return refused();
  bool is_closed = false;
  std::optional<Account> account;
  CHECK_OK(db_.read([&](storage::ReadTx& tx) -> Status {
    TRY(is_closed, is_locked(tx, credentials.login));
    TRY(account, find_account(tx, credentials.login));
    return {};
  }));
  if (is_closed) return locked();
  // Outside of any transaction: a hash takes a tenth of a second.
  const bool password_right =
      password_matches(account ? account->password_hash : dummy_hash_, credentials.password) && account.has_value();
  if (password_right && account->totp_sealed && credentials.code.empty()) {
    return fail(ErrorKind::kUnauthorized, "totp-required", "Enter the six digits of your authenticator app.");
  }

  // A failure must be kept, so it is a value of this transaction and not its error.
  enum class Outcome { kIn, kFailed, kLocked };
  SignedIn in;
  const auto attempt = [&](storage::Tx& tx) -> result<Outcome> {
    TRY(const bool closed_meanwhile, is_locked(tx, credentials.login));
    if (closed_meanwhile) return Outcome::kLocked;
    bool right = password_right;
    if (right && account->totp_sealed) {
      TRY(const std::string secret, open_secret(master_key_, totp_context(account->id), *account->totp_sealed));
      const auto step = totp_step(secret, credentials.code, clock_.now());
      right = false;
      if (step) {
        TRY(right, use_step(tx, account->id, *step));
      }
    }
    if (!right) {
      TRY(const bool now_locked, note_failure(tx, credentials.login, clock_.now()));
      if (account) {
        CHECK_OK(append_member_event(tx, clock_, random_, "member.sign_in_refused", account->pseudonym, "system"));
        if (now_locked) {
          CHECK_OK(append_member_event(tx, clock_, random_, "member.locked", account->pseudonym, "system"));
        }
      }
      return now_locked ? Outcome::kLocked : Outcome::kFailed;
    }
    CHECK_OK(forget_failures(tx, credentials.login));
    if (!credentials.earlier_token.empty()) {
      CHECK_OK(tx.exec("DELETE FROM sessions WHERE token_digest = $1", sha256(credentials.earlier_token)));
    }
    TRY(in.actor, actor_of(tx, account->id));
    TRY(in.session,
        start_session(tx, clock_, random_, account->id, credentials.department_device, credentials.on_duty));
    const Circumstances stated{credentials.department_device, credentials.on_duty};
    CHECK_OK(append_member_event(tx, clock_, random_, "member.signed_in", account->pseudonym, account->pseudonym,
                                 {{"detail", words_of(stated)}}));
    return Outcome::kIn;
  };
  TRY(const Outcome outcome, db_.write(attempt));
  if (outcome == Outcome::kLocked) return locked();
  if (outcome == Outcome::kFailed) return refused();
  in.actor.department_device = credentials.department_device;
  in.actor.on_duty = credentials.on_duty;
  in.actor.session_expires = in.session.expires;
  return in;
}

Status SignIn::check_password(const Actor& actor, std::string_view password) const {
  bool is_closed = false;
  std::string hash;
  CHECK_OK(db_.read([&](storage::ReadTx& tx) -> Status {
    TRY(is_closed, is_locked(tx, actor.login));
    TRY(const auto row, tx.first("SELECT password_hash FROM members WHERE id = $1", actor.id));
    if (!row) return fail(ErrorKind::kNotFound, "There is no such member.");
    hash = row->text(0);
    return {};
  }));
  if (is_closed) return locked();
  if (password.size() <= 200 && password_matches(hash, password)) return {};
  bool now_locked = false;
  CHECK_OK(db_.write([&](storage::Tx& tx) -> Status {
    TRY(now_locked, note_failure(tx, actor.login, clock_.now()));
    CHECK_OK(append_member_event(tx, clock_, random_, "member.sign_in_refused", actor.pseudonym, "system"));
    if (!now_locked) return {};
    return append_member_event(tx, clock_, random_, "member.locked", actor.pseudonym, "system");
  }));
  if (now_locked) return locked();
  return fail(ErrorKind::kInvalid, "wrong-password", "This is not your current password.", Where{"password", 0, 0});
}

result<std::string> SignIn::begin_totp(const Actor& actor) const {
  const std::string secret = random_.bytes(20);  // RFC 4226 section 4: 160 bits
  const std::string sealed = seal_secret(master_key_, totp_context(actor.id), secret, random_);
  CHECK_OK(db_.write([&](storage::Tx& tx) -> Status {
    CHECK_OK(tx.exec("UPDATE members SET totp_pending = $1 WHERE id = $2", storage::Bytes{sealed}, actor.id));
    return append_member_event(tx, clock_, random_, "member.changed", actor.pseudonym, actor.pseudonym);
  }));
  return secret;
}

Status SignIn::confirm_totp(const Actor& actor, std::string_view code) const {
  return db_.write([&](storage::Tx& tx) -> Status {
    TRY(const auto row, tx.first("SELECT totp_pending FROM members WHERE id = $1", actor.id));
    if (!row || row->is_null(0)) return fail(ErrorKind::kConflict, "Begin the enrolment first.");
    TRY(const std::string secret, open_secret(master_key_, totp_context(actor.id), row->bytes(0)));
    const auto step = totp_step(secret, code, clock_.now());
    if (!step) {
      return fail(ErrorKind::kInvalid, "wrong-code", "This is not the code that the app shows now.",
                  Where{"code", 0, 0});
    }
    CHECK_OK(tx.exec("UPDATE members SET totp_secret = totp_pending, totp_pending = NULL WHERE id = $1", actor.id));
    // Steps of an earlier secret say nothing about this one.
    CHECK_OK(tx.exec("DELETE FROM totp_used WHERE member = $1", actor.id));
    CHECK_OK(use_step(tx, actor.id, *step));
    return append_member_event(tx, clock_, random_, "member.totp_enrolled", actor.pseudonym, actor.pseudonym);
  });
}

Status SignIn::change_password(const MemberId& member, std::string_view password, std::string_view actor,
                               std::string_view kept_token) const {
  TRY(const std::string hash, hash_password(password, cost_));
  return db_.write([&](storage::Tx& tx) -> Status {
    TRY(const auto row, tx.first("SELECT pseudonym FROM members WHERE id = $1", member));
    if (!row) return fail(ErrorKind::kNotFound, "There is no such member.");
    CHECK_OK(tx.exec("UPDATE members SET password_hash = $1 WHERE id = $2", hash, member));
    CHECK_OK(tx.exec("DELETE FROM sessions WHERE member = $1 AND token_digest <> $2", member, sha256(kept_token)));
    return append_member_event(tx, clock_, random_, "member.password_changed", row->text(0), actor);
  });
}

}  // namespace callbox::roster
