#include "roster/sign_in.h"

#include <optional>

#include "ledger/ledger.h"
#include "roster/credential.h"
#include "roster/events.h"
#include "roster/member.h"
#include "roster/sign_in_locks.h"
#include "roster/sign_in_reset.h"
#include "roster/totp.h"
#include "storage/chores.h"

namespace callbox::roster {
namespace {

struct Account {
  MemberId id;
  std::string pseudonym;
  std::optional<std::string> password_hash, totp_sealed;
  std::optional<SignInReset> reset;  // while it is open

  bool has_one_time_password() const { return reset && reset->asks_for_one_time_password(); }
};

std::string totp_context(const MemberId& id) {
  return "totp/" + id.text();
}

Status append_member_event(storage::AnyTx& tx, const Clock& clock, Random& random, const ledger::EventType& type,
                           const std::string& pseudonym, std::string_view actor,
                           std::vector<ledger::Body> bodies = {}) {
  CHECK_OK(ledger::append(tx, clock, random,
                          {type, "member/" + pseudonym, std::string(actor), "personnel", std::move(bodies)}));
  return {};
}

result<std::optional<Account>> find_account(storage::AnyReadTx& tx, std::string_view login) {
  TRY(const auto row, tx.first("SELECT id, pseudonym FROM members WHERE login = $1 AND state = 'active'", login));
  if (!row) return std::optional<Account>();
  Account account{row->id<MemberId>(0), row->text(1), std::nullopt, std::nullopt, std::nullopt};
  TRY(account.password_hash, secret_of(tx, account.id, CredentialKind::kPassword));
  TRY(account.totp_sealed, secret_of(tx, account.id, CredentialKind::kTotp));
  TRY(account.reset, find_reset(tx, account.id));
  if (account.reset && !account.reset->is_open()) account.reset.reset();
  return std::optional<Account>(std::move(account));
}

// Notes the step of an accepted code; false when it, or a later one, was used before (RFC 6238 section 5.2).
result<bool> use_step(storage::AnyTx& tx, const MemberId& id, std::int64_t step) {
  TRY(const std::int64_t changed,
      tx.exec("INSERT INTO totp_used (member, step) VALUES ($1, $2) "
              "ON CONFLICT (member) DO UPDATE SET step = excluded.step WHERE totp_used.step < excluded.step",
              id, step));
  return changed == 1;
}

tl::unexpected<Error> refused() {
  return fail(ErrorKind::kUnauthorized, "sign-in-failed", "Login, password or code is wrong.");
}
tl::unexpected<Error> locked(UtcMillis until) {
  return fail(ErrorKind::kRateLimited, "locked",
              "Too many failed tries. Locked until " + to_iso(until) + "; an administrator can end this earlier.");
}
tl::unexpected<Error> too_many_from_here(UtcMillis until) {
  return fail(ErrorKind::kRateLimited, "too-many-sign-ins",
              "Too many failed sign-ins from this network. It may try again at " + to_iso(until) + ".");
}

// What refuses a sign-in before anything is compared.
struct Closed {
  std::optional<UtcMillis> login, address;
  Status check() const {
    if (address) return too_many_from_here(*address);
    if (login) return locked(*login);
    return {};
  }
};

result<Closed> find_closed(storage::AnyReadTx& tx, std::string_view login, std::string_view address, UtcMillis now) {
  Closed closed;
  TRY(closed.login, locked_until(tx, guessing_at_login(login), now));
  if (address.empty()) return closed;
  TRY(closed.address, locked_until(tx, guessing_from_address(address), now));
  return closed;
}

}  // namespace

Status SignIn::check_one_time_password(const SignInReset& reset) const {
  if (reset.used_at) {
    return fail(ErrorKind::kUnauthorized, "one-time-used",
                "This one-time password was used at " + to_iso(*reset.used_at) +
                    ". If that was not you, tell the chief now; in any case ask for a new one.");
  }
  if (reset.expires <= clock_.now()) {
    return fail(ErrorKind::kUnauthorized, "one-time-expired",
                "This one-time password has expired. Ask an administrator for a new one.");
  }
  return {};
}

SignIn::SignIn(storage::AnyDatabase& db, const Clock& clock, Random& random, RolesAt roles, std::string master_key32,
               PasswordCost cost)
    : db_(db),
      clock_(clock),
      random_(random),
      roles_(std::move(roles)),
      master_key_(std::move(master_key32)),
      cost_(cost) {
  dummy_hash_ = hash_password(to_hex(random_.bytes(16)), cost_).value_or("");
}

result<SignedIn> SignIn::sign_in(const Credentials& credentials) const {
  if (credentials.login.size() > 64 || credentials.password.size() > 200) return refused();
  Closed closed;
  std::optional<Account> account;
  CHECK_OK(db_.read([&](storage::AnyReadTx& tx) -> Status {
    TRY(closed, find_closed(tx, credentials.login, credentials.address, clock_.now()));
    TRY(account, find_account(tx, credentials.login));
    return {};
  }));
  CHECK_OK(closed.check());
  // Outside of any transaction: a hash takes a tenth of a second.
  const bool one_time = account && account->has_one_time_password();
  // Who has no password cannot sign in by one, and the answer takes as long as for who has.
  const bool has_hash = account && !one_time && account->password_hash;
  const bool matches = password_matches(has_hash ? *account->password_hash : dummy_hash_, credentials.password);
  const bool password_right = one_time ? account->reset->matches(credentials.password) : has_hash && matches;
  // Whoever knows a one-time password may know what became of it: a second use is how a stolen one is noticed.
  if (password_right && account->has_one_time_password()) CHECK_OK(check_one_time_password(*account->reset));
  if (password_right && account->totp_sealed && credentials.code.empty()) {
    return fail(ErrorKind::kUnauthorized, "totp-required", "Enter the six digits of your authenticator app.");
  }

  // A failure must be kept, so it is a value of this transaction and not its error.
  bool is_in = false;
  SignedIn in;
  const auto attempt = [&](storage::AnyTx& tx) -> Status {
    is_in = false;
    const UtcMillis now = clock_.now();
    TRY(closed, find_closed(tx, credentials.login, credentials.address, now));  // others try at the same time
    if (!closed.check()) return {};
    bool right = password_right;
    if (right && account->totp_sealed) {
      TRY(const std::string secret, open_secret(master_key_, totp_context(account->id), *account->totp_sealed));
      const auto step = totp_step(secret, credentials.code, now);
      right = false;
      if (step) {
        TRY(right, use_step(tx, account->id, *step));
      }
    }
    if (!right) {
      TRY(closed.login, note_failure(tx, guessing_at_login(credentials.login), now));
      if (!credentials.address.empty()) {
        TRY(closed.address, note_failure(tx, guessing_from_address(credentials.address), now));
      }
      if (!account) return {};
      CHECK_OK(append_member_event(tx, clock_, random_, kSignInRefused, account->pseudonym, "system"));
      if (!closed.login) return {};
      return append_member_event(tx, clock_, random_, kMemberLocked, account->pseudonym, "system");
    }
    if (account->has_one_time_password()) {
      TRY(const bool first, use_one_time_password(tx, account->id, now));
      if (!first) return {};
    }
    CHECK_OK(note_use(tx, account->id, CredentialKind::kPassword, now));
    if (account->totp_sealed) CHECK_OK(note_use(tx, account->id, CredentialKind::kTotp, now));
    CHECK_OK(forget_failures(tx, guessing_at_login(credentials.login)));
    if (!credentials.earlier_token.empty()) {
      CHECK_OK(tx.exec("DELETE FROM sessions WHERE token_digest = $1", sha256(credentials.earlier_token)));
    }
    TRY(const Roles roles, roles_(tx, now));
    TRY(in.actor, actor_of(tx, roles, account->id));
    TRY(in.session,
        start_session(tx, clock_, random_, account->id, credentials.department_device, credentials.on_duty));
    const Circumstances stated{credentials.department_device, credentials.on_duty};
    CHECK_OK(append_member_event(
        tx, clock_, random_, kSignedIn, account->pseudonym, account->pseudonym,
        {{"detail", words_of(stated) + (account->has_one_time_password() ? "; with a one-time password" : "")}}));
    is_in = true;
    return {};
  };
  CHECK_OK(db_.write(attempt));
  CHECK_OK(closed.check());
  if (!is_in) return refused();
  in.actor.department_device = credentials.department_device;
  in.actor.on_duty = credentials.on_duty;
  in.actor.session_expires = in.session.expires;
  in.actor.renewing = account->reset.has_value();
  return in;
}

result<std::optional<UtcMillis>> SignIn::closed_until(std::string_view login, std::string_view address) const {
  return db_.read([&](storage::AnyReadTx& tx) -> result<std::optional<UtcMillis>> {
    TRY(const Closed closed, find_closed(tx, login, address, clock_.now()));
    return closed.address ? closed.address : closed.login;
  });
}

result<std::optional<UtcMillis>> SignIn::closed_until(const Actor& actor) const {
  return db_.read(
      [&](storage::AnyReadTx& tx) { return locked_until(tx, guessing_in_session(actor.id), clock_.now()); });
}

Status SignIn::check_password(const Actor& actor, std::string_view password) const {
  std::optional<UtcMillis> until;
  std::optional<std::string> hash;
  CHECK_OK(db_.read([&](storage::AnyReadTx& tx) -> Status {
    TRY(until, locked_until(tx, guessing_in_session(actor.id), clock_.now()));
    TRY(hash, secret_of(tx, actor.id, CredentialKind::kPassword));
    return {};
  }));
  if (until) return locked(*until);
  if (password.size() <= 200 && password_matches(hash.value_or(dummy_hash_), password) && hash) return {};
  CHECK_OK(db_.write([&](storage::AnyTx& tx) -> Status {
    TRY(until, note_failure(tx, guessing_in_session(actor.id), clock_.now()));
    CHECK_OK(append_member_event(tx, clock_, random_, kSignInRefused, actor.pseudonym, "system"));
    if (!until) return {};
    return append_member_event(tx, clock_, random_, kMemberLocked, actor.pseudonym, "system");
  }));
  if (until) return locked(*until);
  return fail(ErrorKind::kInvalid, "wrong-password", "This is not your current password.", Where{"password", 0, 0});
}

result<std::string> SignIn::begin_totp(const Actor& actor) const {
  const std::string secret = random_.bytes(20);  // RFC 4226 section 4: 160 bits
  const std::string sealed = seal_secret(master_key_, totp_context(actor.id), secret, random_);
  CHECK_OK(db_.write([&](storage::AnyTx& tx) -> Status {
    CHECK_OK(keep_credential(tx, clock_, random_, actor.id, CredentialKind::kTotp, sealed, CredentialState::kPending));
    return append_member_event(tx, clock_, random_, kMemberChanged, actor.pseudonym, actor.pseudonym);
  }));
  return secret;
}

Status SignIn::confirm_totp(const Actor& actor, std::string_view code) const {
  return db_.write([&](storage::AnyTx& tx) -> Status {
    TRY(const auto sealed, secret_of(tx, actor.id, CredentialKind::kTotp, CredentialState::kPending));
    if (!sealed) return fail(ErrorKind::kConflict, "Begin the enrolment first.");
    TRY(const std::string secret, open_secret(master_key_, totp_context(actor.id), *sealed));
    const auto step = totp_step(secret, code, clock_.now());
    if (!step) {
      return fail(ErrorKind::kInvalid, "wrong-code", "This is not the code that the app shows now.",
                  Where{"code", 0, 0});
    }
    CHECK_OK(confirm_credential(tx, actor.id, CredentialKind::kTotp));
    CHECK_OK(use_step(tx, actor.id, *step));
    CHECK_OK(note_new_second_factor(tx, actor.id, clock_.now()));
    return append_member_event(tx, clock_, random_, kTotpEnrolled, actor.pseudonym, actor.pseudonym);
  });
}

Status SignIn::change_password(const MemberId& member, std::string_view password, std::string_view actor,
                               std::string_view kept_token) const {
  TRY(const std::string hash, hash_password(password, cost_));
  return db_.write([&](storage::AnyTx& tx) -> Status {
    TRY(const auto row, tx.first("SELECT pseudonym FROM members WHERE id = $1", member));
    if (!row) return fail(ErrorKind::kNotFound, "There is no such member.");
    CHECK_OK(keep_credential(tx, clock_, random_, member, CredentialKind::kPassword, hash));
    CHECK_OK(note_new_password(tx, member, clock_.now()));
    CHECK_OK(tx.exec("DELETE FROM sessions WHERE member = $1 AND token_digest <> $2", member, sha256(kept_token)));
    return append_member_event(tx, clock_, random_, kPasswordChanged, row->text(0), actor);
  });
}

Status forget_what_has_passed(storage::AnyTx& tx, const Clock& clock) {
  CHECK_OK(forget_ended_sessions(tx, clock));
  return forget_old_failures(tx, clock.now());
}

Status keep_sign_ins_tidy(storage::AnyWorkers& workers, storage::AnyDatabase& db, const Clock& clock, Random& random) {
  return storage::keep_coming(workers, db, clock, random, "sign-in-tidy", hours(1), [&db, &clock] {
    return db.write([&](storage::AnyTx& tx) { return forget_what_has_passed(tx, clock); });
  });
}

}  // namespace callbox::roster
