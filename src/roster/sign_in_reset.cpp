#include "roster/sign_in_reset.h"

#include "base/text.h"
#include "ledger/ledger.h"
#include "roster/credential.h"
#include "roster/events.h"
#include "roster/member.h"
#include "roster/permission.h"
#include "roster/session.h"
#include "roster/sign_in_locks.h"

namespace callbox::roster {
namespace {

// As typed: hyphens and spaces are for reading, and so is the case.
Digest digest_of(std::string_view typed) {
  std::string letters;
  for (const char c : typed) {
    if (c == '-' || c == ' ') continue;
    letters += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return sha256("one-time/" + letters);
}

// Five by five.
std::string readable(const std::string& letters) {
  std::string text;
  for (std::size_t i = 0; i < letters.size(); ++i) {
    if (i > 0 && i % 5 == 0) text += '-';
    text += letters[i] >= 'A' && letters[i] <= 'Z' ? static_cast<char>(letters[i] - 'A' + 'a') : letters[i];
  }
  return text;
}

}  // namespace

bool SignInReset::matches(std::string_view typed) const {
  return equal_in_constant_time(digest_of(typed).view(), password.view());
}

result<OneTimePassword> reset_sign_in(storage::AnyTx& tx, const Clock& clock, Random& random, const Actor& giver,
                                      const MemberId& id) {
  TRY(const Member member, subject_of(tx, clock, giver, Permission::kManageMembers, id));
  const UtcMillis now = clock.now();
  const OneTimePassword given{readable(to_base32(random.bytes(12)).substr(0, 20)), now + kOneTimePasswordHolds};
  CHECK_OK(void_credentials(tx, id));
  CHECK_OK(end_sessions_of(tx, clock, random, id, giver.pseudonym));
  CHECK_OK(forget_failures(tx, guessing_at_login(member.login)));
  CHECK_OK(forget_failures(tx, guessing_in_session(id)));
  CHECK_OK(tx.exec("DELETE FROM sign_in_resets WHERE member = $1", id));
  CHECK_OK(
      tx.exec("INSERT INTO sign_in_resets (member, password, given_by, given_at, expires) VALUES ($1, $2, $3, $4, $5)",
              id, digest_of(given.text), giver.pseudonym, now, given.expires));
  CHECK_OK(ledger::append(tx, clock, random,
                          {kSignInReset, "member/" + member.pseudonym, giver.pseudonym, "personnel", {}}));
  return given;
}

result<std::optional<SignInReset>> find_reset(storage::AnyReadTx& tx, const MemberId& member) {
  TRY(const auto row, tx.first("SELECT password, given_by, given_at, expires, used_at, renewed_at, done_at "
                               "FROM sign_in_resets WHERE member = $1",
                               member));
  if (!row) return std::optional<SignInReset>();
  SignInReset reset;
  reset.password = row->digest(0);
  reset.given_by = row->text(1);
  reset.given_at = row->time(2);
  reset.expires = row->time(3);
  reset.used_at = row->maybe_time(4);
  reset.renewed_at = row->maybe_time(5);
  reset.done_at = row->maybe_time(6);
  return std::optional(reset);
}

result<bool> use_one_time_password(storage::AnyTx& tx, const MemberId& member, UtcMillis now) {
  TRY(const std::int64_t used,
      tx.exec("UPDATE sign_in_resets SET used_at = $1 WHERE member = $2 AND used_at IS NULL AND expires > $1", now,
              member));
  return used == 1;
}

Status note_new_password(storage::AnyTx& tx, const MemberId& member, UtcMillis now) {
  CHECK_OK(tx.exec("UPDATE sign_in_resets SET renewed_at = $1 WHERE member = $2 AND renewed_at IS NULL", now, member));
  return {};
}

Status note_new_second_factor(storage::AnyTx& tx, const MemberId& member, UtcMillis now) {
  CHECK_OK(
      tx.exec("UPDATE sign_in_resets SET done_at = $1 "
              "WHERE member = $2 AND renewed_at IS NOT NULL AND done_at IS NULL",
              now, member));
  return {};
}

}  // namespace callbox::roster
