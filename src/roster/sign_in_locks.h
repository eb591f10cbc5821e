// Counting failed sign-ins: five within fifteen minutes lock a login until an administrator unlocks it.
//
// Kept by digest of the login as typed, so that a login nobody has behaves, and answers, like one that exists.
#pragma once

#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "storage/database.h"

namespace callbox::roster {

inline constexpr int kFailuresToLock = 5;
inline constexpr Millis kFailureWindow = minutes(15);

result<bool> is_locked(storage::ReadTx& tx, std::string_view login);
// Notes one failure. True when this one locked the login.
result<bool> note_failure(storage::Tx& tx, std::string_view login, UtcMillis now);
// After a good sign-in, or when an administrator unlocks.
Status forget_failures(storage::Tx& tx, std::string_view login);

}  // namespace callbox::roster
