#include "roster/authenticate.h"

#include "base/log.h"
#include "http/session_cookie.h"
#include "ledger/ledger.h"
#include "roster/events.h"
#include "roster/session.h"

namespace callbox::roster {
namespace {

void note_cross_site(storage::AnyDatabase& db, const Clock& clock, Random& random, const Actor& actor) {
  const Status noted = db.write([&](storage::AnyTx& tx) -> Status {
    CHECK_OK(
        ledger::append(tx, clock, random, {kCrossSiteRefused, "member/" + actor.pseudonym, "system", "personnel", {}}));
    return {};
  });
  if (!noted) log::error("a refusal could not be recorded", {{"why", noted.error().message}});
}

// A type of its own, by which is_for_member knows it.
struct MembersOnly {
  storage::AnyDatabase& db;
  const Clock& clock;
  Random& random;
  RolesAt roles;
  MemberHandler handler;
  Renewing renewing;
  std::string cookie;
  Permissions needed = {};

  http::Response operator()(const http::Request& request) const;
};

result<http::Response> answer(const MembersOnly& route, const http::Request& request) {
  const auto same_site = http::refuse_cross_site(request);
  TRY(const Actor actor, authenticate(route.db, route.clock, route.roles, request, route.renewing, route.cookie));
  if (!same_site) {
    note_cross_site(route.db, route.clock, route.random, actor);
    return fail(same_site.error());
  }
  if (!route.needed.empty() && (anywhere(actor) & route.needed).empty()) {
    std::string names;
    for (const std::string_view name : directive::names_of(route.needed))
      names += (names.empty() ? "" : " or ") + std::string(name);
    return fail(ErrorKind::kForbidden, "not-permitted", "None of your roles gives the permission " + names + ".");
  }
  return route.handler(actor, request);
}

http::Response MembersOnly::operator()(const http::Request& request) const {
  auto answered = answer(*this, request);
  http::Response response = answered ? std::move(*answered) : http::problem(answered.error(), request.path);
  if (!response.headers.get("Cache-Control")) response.headers.set("Cache-Control", "no-store");
  return response;
}

}  // namespace

result<Actor> authenticate(storage::AnyDatabase& db, const Clock& clock, const RolesAt& roles,
                           const http::Request& request, Renewing renewing, std::string_view cookie) {
  TRY(Actor actor, find_session(db, clock, roles, http::read_cookie(request, cookie).value_or("")));
  if (actor.renewing && renewing == Renewing::kRefused) {
    return fail(ErrorKind::kForbidden, "renew-first",
                "Your sign-in was reset. Choose a new password and set up two-step sign-in first.");
  }
  return actor;
}

http::Handler for_member(storage::AnyDatabase& db, const Clock& clock, Random& random, RolesAt roles,
                         MemberHandler handler, Renewing renewing, std::string_view cookie) {
  return MembersOnly{db, clock, random, std::move(roles), std::move(handler), renewing, std::string(cookie), {}};
}

http::Handler needing(http::Handler handler, Permissions needed) {
  if (auto* members = handler.target<MembersOnly>()) members->needed = needed;
  return handler;
}

bool is_for_member(const http::Handler& handler) {
  return handler.target<MembersOnly>() != nullptr;
}

std::string_view session_cookie_of(const http::Handler& handler) {
  const auto* members = handler.target<MembersOnly>();
  return members == nullptr ? std::string_view() : std::string_view(members->cookie);
}

}  // namespace callbox::roster
