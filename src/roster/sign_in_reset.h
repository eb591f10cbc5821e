// A lost password or authenticator: somebody who keeps the roster gives the member a one-time password, and the member
// chooses a new password and sets up two-step sign-in before anything else.
//
// Whoever gives it could use it. So that this does not pass unnoticed, the giver stands on the ledger and on the
// members page with the time it was used, it opens nothing twice, and the member's own password stops working.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/crypto.h"
#include "base/result.h"
#include "base/time.h"
#include "roster/actor.h"
#include "storage/database.h"

namespace callbox::roster {

inline constexpr Millis kOneTimePasswordHolds = hours(24);

struct OneTimePassword {
  std::string text;  // "ab2cd-…", 96 bits: the only copy
  UtcMillis expires;
};
// Ends every session of the member, voids password and second factor, and unlocks. A reset before it is void.
// kForbidden unless `giver` keeps the roster of the member's unit, and for oneself. Event "member.sign_in_reset".
result<OneTimePassword> reset_sign_in(storage::AnyTx& tx, const Clock& clock, Random& random, const Actor& giver,
                                      const MemberId& member);

// The last reset of a member.
struct SignInReset {
  Digest password;       // of the one-time password
  std::string given_by;  // pseudonym, or "system" for the command line
  UtcMillis given_at, expires;
  std::optional<UtcMillis> used_at;     // the one-time password opened a session
  std::optional<UtcMillis> renewed_at;  // a new password was chosen
  std::optional<UtcMillis> done_at;     // the second factor too: the member is back
  bool is_open() const { return !done_at; }
  // While it is open and no new password is chosen, only the one-time password is one.
  bool asks_for_one_time_password() const { return !renewed_at; }
  bool matches(std::string_view typed) const;
};
result<std::optional<SignInReset>> find_reset(storage::AnyReadTx& tx, const MemberId& member);

// The steps, each in the transaction and beside the event of what it is about. False when it was used before.
result<bool> use_one_time_password(storage::AnyTx& tx, const MemberId& member, UtcMillis now);
Status note_new_password(storage::AnyTx& tx, const MemberId& member, UtcMillis now);
Status note_new_second_factor(storage::AnyTx& tx, const MemberId& member, UtcMillis now);

}  // namespace callbox::roster
