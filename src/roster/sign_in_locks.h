// Counting failed sign-ins, and refusing for a while when there are too many (NIST SP 800-63B section 5.2.2, OWASP
// Authentication Cheat Sheet).
//
// A lock ends by itself, so that five wrong passwords from anywhere cannot keep a chief out for good; it is longer each
// time, so that patience does not pay. An address has a count of its own, so that one cannot lock many logins. What is
// guessed inside a session is counted apart: an attacker at the door does not hinder the owner inside.
#pragma once

#include <optional>
#include <string_view>

#include "base/crypto.h"
#include "base/result.h"
#include "base/time.h"
#include "roster/actor.h"
#include "storage/database.h"

namespace callbox::roster {

inline constexpr Millis kFailureWindow = minutes(15);
inline constexpr Millis kFirstLock = minutes(15);
inline constexpr Millis kLongestLock = hours(1);  // locks double up to this
inline constexpr Millis kLocksCountFor = hours(24);

// Whose failures are counted together, and how many within the window lock. Kept by digest, so that a login nobody has
// behaves, and answers, like one that exists.
struct Guessing {
  Digest subject;
  int failures_to_lock = 5;
};
Guessing guessing_at_login(std::string_view login);
Guessing guessing_in_session(const MemberId& member);
// Of an IPv6 address the network (/64) counts, which is what one household or host has. More failures than for a login:
// a station's computers may share an address.
Guessing guessing_from_address(std::string_view address);

// The end of the lock in force at `now`, if there is one.
result<std::optional<UtcMillis>> locked_until(storage::AnyReadTx& tx, const Guessing& guessing, UtcMillis now);
// Notes one failure. The end of the lock when this failure locked.
result<std::optional<UtcMillis>> note_failure(storage::AnyTx& tx, const Guessing& guessing, UtcMillis now);
// Failures and locks, after a good sign-in or when an administrator unlocks.
Status forget_failures(storage::AnyTx& tx, const Guessing& guessing);
// Drops failures and locks that count for nobody any more.
Status forget_old_failures(storage::AnyTx& tx, UtcMillis now);

}  // namespace callbox::roster
