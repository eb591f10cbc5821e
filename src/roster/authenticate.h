// Who asks: from a request's cookie to an Actor. The one place where the staff API meets sessions.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/crypto.h"
#include "base/result.h"
#include "base/time.h"
#include "http/server.h"
#include "roster/actor.h"
#include "roster/permission.h"
#include "storage/database.h"

namespace callbox::roster {

// The desk's. "__Host-callbox" over TLS, "callbox" on a developer's plain localhost (http/session_cookie.h). Members of
// another store in the same process have a cookie of another name.
inline constexpr std::string_view kSessionCookie = "callbox";

// Whether those are let in whose sign-in was reset and who have not renewed it yet.
enum class Renewing : std::uint8_t { kRefused, kLetIn };

// The signed-in member. kUnauthorized with code "no-session" or "session-ended"; kForbidden with code "renew-first".
result<Actor> authenticate(storage::AnyDatabase& db, const Clock& clock, const RolesAt& roles,
                           const http::Request& request, Renewing renewing = Renewing::kRefused,
                           std::string_view cookie = kSessionCookie);

// A handler for signed-in members: refuses what another site made the browser send (kForbidden "cross-site", with the
// event "refused.cross_site" on the record of the member whose cookie came along), finds the member, calls, and turns
// an Error into a problem. Answers are never kept by a cache.
using MemberHandler = std::function<result<http::Response>(const Actor&, const http::Request&)>;
http::Handler for_member(storage::AnyDatabase& db, const Clock& clock, Random& random, RolesAt roles,
                         MemberHandler handler, Renewing renewing = Renewing::kRefused,
                         std::string_view cookie = kSessionCookie);
// Whether for_member made it.
bool is_for_member(const http::Handler& handler);
// By which cookie it knows its members; empty when for_member did not make it.
std::string_view session_cookie_of(const http::Handler& handler);
// A handler of for_member that first asks for any of `needed`, for whatever unit: kForbidden with code "not-permitted".
http::Handler needing(http::Handler handler, Permissions needed);

}  // namespace callbox::roster
