// Sessions: a random token in a cookie, its digest in the database.
#pragma once

#include <string>
#include <string_view>

#include "base/crypto.h"
#include "base/result.h"
#include "base/time.h"
#include "roster/actor.h"
#include "roster/permission.h"
#include "storage/database.h"

namespace callbox::roster {

inline constexpr Millis kSessionLength = hours(12);  // absolute, whatever is done
inline constexpr Millis kSessionIdle = minutes(30);

struct NewSession {
  std::string token;  // 43 characters, base64url of 32 random bytes: the only copy
  UtcMillis expires;
};
// Starts a session in the transaction of the sign-in.
result<NewSession> start_session(storage::AnyTx& tx, const Clock& clock, Random& random, const MemberId& member,
                                 bool department_device, bool on_duty);
// Drops the sessions that have ended.
Status forget_ended_sessions(storage::AnyTx& tx, const Clock& clock);
// Whose session this is, with roles as of now: a role that was taken away counts from the next request. kUnauthorized
// with code "no-session" or "session-ended". Notes the use, at most once a minute.
result<Actor> find_session(storage::AnyDatabase& db, const Clock& clock, const RolesAt& roles, std::string_view token);
// Device and duty, as the member states them (ALS-3, CPT-5).
struct Circumstances {
  bool department_device = false;
  bool on_duty = false;
};
// "department device: yes; on duty: no", as the record keeps it with a sign-in and with a later statement.
std::string words_of(const Circumstances& circumstances);
// Takes what the member states anew for the session of `token`. Event "member.circumstances_stated", unless nothing
// changes.
Status state_circumstances(storage::AnyDatabase& db, const Clock& clock, Random& random, const Actor& actor,
                           std::string_view token, const Circumstances& stated);
// Ends it. A token of no session is fine. Event "member.signed_out".
Status end_session(storage::AnyDatabase& db, const Clock& clock, Random& random, std::string_view token);
// Ends every session of a member, e.g. after a stolen device.
Status end_sessions_of(storage::AnyTx& tx, const Clock& clock, Random& random, const MemberId& member,
                       std::string_view actor);

}  // namespace callbox::roster
