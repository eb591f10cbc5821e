// Signing in: password, then a one-time code once the member has enrolled; locked for a while after five failures.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/crypto.h"
#include "base/result.h"
#include "base/time.h"
#include "roster/actor.h"
#include "roster/password.h"
#include "roster/permission.h"
#include "roster/session.h"
#include "roster/sign_in_reset.h"
#include "storage/database.h"
#include "storage/queue.h"

namespace callbox::roster {

struct Credentials {
  std::string login;
  std::string password;
  std::string code;                // six digits; empty when not enrolled, or not typed yet
  std::string address;             // of the client; empty when there is none to count
  std::string earlier_token;       // of the session this browser had: it ends (no fixation)
  bool department_device = false;  // ALS-3, CPT-5: as the member says
  bool on_duty = false;
};

struct SignedIn {
  Actor actor;
  NewSession session;
};

// The door. Keeps the agency's master key, which opens TOTP secrets, and the cost of a password.
class SignIn {
 public:
  SignIn(storage::AnyDatabase& db, const Clock& clock, Random& random, RolesAt roles, std::string master_key32,
         PasswordCost cost = PasswordCost());

  // kUnauthorized with code "sign-in-failed" (wrong login, password or code, without saying which), or "totp-required"
  // when the password is right and a code is missing: that is a step, neither a failure nor a fresh start. kRateLimited
  // with code "locked" after five failures in fifteen minutes, for logins that exist and for those that do not, or
  // "too-many-sign-ins" after twenty from one address; both end by themselves. Events "member.signed_in",
  // "member.sign_in_refused", "member.locked".
  result<SignedIn> sign_in(const Credentials& credentials) const;
  // When sign-ins with this login from this address are no longer refused; nothing when they are not.
  result<std::optional<UtcMillis>> closed_until(std::string_view login, std::string_view address) const;
  // The same for check_password.
  result<std::optional<UtcMillis>> closed_until(const Actor& actor) const;

  // Asks the signed-in member for the current password again. kInvalid with code "wrong-password" when it is another;
  // five are too many, so that a desk left open is no place to guess: kRateLimited with code "locked". Counted apart
  // from sign-ins, which others can make fail.
  Status check_password(const Actor& actor, std::string_view password) const;

  // Begins enrolment: keeps a new secret as pending and returns it for the authenticator app. Event
  // "member.changed".
  result<std::string> begin_totp(const Actor& actor) const;
  // Ends it with a code of the pending secret. kInvalid with code "wrong-code" when it is not one; kConflict when none
  // is pending. Event "member.totp_enrolled".
  Status confirm_totp(const Actor& actor, std::string_view code) const;

  // Sets a new password and ends all sessions but that of `kept_token`. Event "member.password_changed".
  Status change_password(const MemberId& member, std::string_view password, std::string_view actor,
                         std::string_view kept_token = {}) const;

  const PasswordCost& cost() const { return cost_; }
  const RolesAt& roles() const { return roles_; }

 private:
  Status check_one_time_password(const SignInReset& reset) const;

  storage::AnyDatabase& db_;
  const Clock& clock_;
  Random& random_;
  RolesAt roles_;
  std::string master_key_;
  PasswordCost cost_;
  std::string dummy_hash_;  // for unknown logins, so that the answer takes as long
};

// Drops sessions, failures and locks that have passed.
Status forget_what_has_passed(storage::AnyTx& tx, const Clock& clock);
// Has the scheduler do so every hour. Call before the workers start; all arguments must outlive them.
Status keep_sign_ins_tidy(storage::AnyWorkers& workers, storage::AnyDatabase& db, const Clock& clock, Random& random);

}  // namespace callbox::roster
