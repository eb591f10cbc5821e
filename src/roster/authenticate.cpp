#include "roster/authenticate.h"

#include "base/log.h"
#include "http/session_cookie.h"
#include "ledger/ledger.h"
#include "roster/events.h"
#include "roster/session.h"

namespace callbox::roster {
namespace {

void note_cross_site(storage::Database& db, const Clock& clock, Random& random, const Actor& actor) {
  const Status noted = db.write([&](storage::Tx& tx) -> Status {
    CHECK_OK(
        ledger::append(tx, clock, random, {kCrossSiteRefused, "member/" + actor.pseudonym, "system", "personnel", {}}));
    return {};
  });
  if (!noted) log::error("a refusal could not be recorded", {{"why", noted.error().message}});
}

result<http::Response> answer(storage::Database& db, const Clock& clock, Random& random, const RolesAt& roles,
                              const MemberHandler& handler, Renewing renewing, const http::Request& request) {
  const auto same_site = http::refuse_cross_site(request);
  TRY(const Actor actor, authenticate(db, clock, roles, request, renewing));
  if (!same_site) {
    note_cross_site(db, clock, random, actor);
    return fail(same_site.error());
  }
  return handler(actor, request);
}

// A type of its own, by which is_for_member knows it.
struct MembersOnly {
  storage::Database& db;
  const Clock& clock;
  Random& random;
  RolesAt roles;
  MemberHandler handler;
  Renewing renewing;

  http::Response operator()(const http::Request& request) const {
    auto answered = answer(db, clock, random, roles, handler, renewing, request);
    http::Response response = answered ? std::move(*answered) : http::problem(answered.error(), request.path);
    if (!response.headers.get("Cache-Control")) response.headers.set("Cache-Control", "no-store");
    return response;
  }
};

}  // namespace

result<Actor> authenticate(storage::Database& db, const Clock& clock, const RolesAt& roles,
                           const http::Request& request, Renewing renewing) {
  TRY(Actor actor, find_session(db, clock, roles, http::read_cookie(request, kSessionCookie).value_or("")));
  if (actor.renewing && renewing == Renewing::kRefused) {
    return fail(ErrorKind::kForbidden, "renew-first",
                "Your sign-in was reset. Choose a new password and set up two-step sign-in first.");
  }
  return actor;
}

http::Handler for_member(storage::Database& db, const Clock& clock, Random& random, RolesAt roles,
                         MemberHandler handler, Renewing renewing) {
  return MembersOnly{db, clock, random, std::move(roles), std::move(handler), renewing};
}

bool is_for_member(const http::Handler& handler) {
  return handler.target<MembersOnly>() != nullptr;
}

}  // namespace callbox::roster
