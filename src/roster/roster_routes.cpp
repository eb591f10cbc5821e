#include "roster/roster_routes.h"

#include <boost/json.hpp>

#include <algorithm>

#include "base/canonical_json.h"
#include "http/session_cookie.h"
#include "roster/authenticate.h"
#include "roster/member.h"
#include "roster/permission.h"
#include "roster/unit.h"

namespace callbox::roster {
namespace {

namespace json = boost::json;
using http::Method;
using http::Request;
using http::Response;

json::object json_of(const Unit& unit) {
  json::object object = {{"slug", unit.slug}, {"name", unit.name}, {"kind", name_of(unit.kind)}};
  if (!unit.parent.empty()) object["parent"] = unit.parent;
  return object;
}

json::array roles_of(const std::vector<RoleGrant>& grants) {
  json::array roles;
  for (const RoleGrant& grant : grants) {
    const json::value role(grant.role);
    if (std::find(roles.begin(), roles.end(), role) == roles.end()) roles.push_back(role);
  }
  return roles;
}

json::object json_of(const Member& member) {
  json::object object = {{"id", member.id.text()},          {"name", member.name},    {"title", member.title},
                         {"login", member.login},           {"email", member.email},  {"unit", member.unit},
                         {"roles", roles_of(member.roles)}, {"locked", member.locked}};
  if (member.authorized_until) {
    object["authorized_until"] = to_iso(*member.authorized_until);
    object["authorized_by"] = member.authorized_by;
  }
  if (member.trained_until) object["trained_until"] = to_iso(*member.trained_until);
  return object;
}

// What a body must hold; kInvalid names the member.
result<json::object> body_of(const Request& request) {
  TRY(json::value value, parse_json(request.body));
  if (!value.is_object()) return fail(ErrorKind::kInvalid, "The body is a JSON object.");
  return std::move(value.as_object());
}
result<std::string> text_in(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  if (value == nullptr || !value->is_string()) {
    return fail(ErrorKind::kInvalid, "Expected a text here.", Where{std::string(name), 0, 0});
  }
  return std::string(value->as_string());
}
result<bool> flag_in(const json::object& object, std::string_view name, bool otherwise) {
  const json::value* value = object.if_contains(name);
  if (value == nullptr) return otherwise;
  if (!value->is_bool()) return fail(ErrorKind::kInvalid, "Expected true or false.", Where{std::string(name), 0, 0});
  return value->as_bool();
}
result<UtcMillis> time_in(const json::object& object, std::string_view name) {
  TRY(const std::string text, text_in(object, name));
  auto time = parse_iso(text);
  if (!time) return fail(ErrorKind::kInvalid, time.error().message, Where{std::string(name), 0, 0});
  return *time;
}
result<MemberId> member_in(const Request& request) {
  const auto id = MemberId::parse(request.params.at("id"));
  if (!id) return fail(ErrorKind::kNotFound, "There is no such member.");
  return *id;
}

// The acts behind the routes: parsed values in, JSON out.
class Api {
 public:
  Api(storage::Database& db, const Clock& clock, Random& random, const SignIn& door, bool demo)
      : db_(db), clock_(clock), random_(random), door_(door), demo_(demo) {}

  result<Response> sign_in(const Request& request) const {
    CHECK_OK(http::refuse_cross_site(request));
    TRY(const json::object body, body_of(request));
    Credentials credentials;
    TRY(credentials.login, text_in(body, "login"));
    TRY(credentials.password, text_in(body, "password"));
    if (body.contains("code")) {
      TRY(credentials.code, text_in(body, "code"));
    }
    // What the member states at the door (ALS-3, CPT-5), kept with the session. Not stated: the agency's own network.
    TRY(credentials.department_device, flag_in(body, "department_device", true));
    TRY(credentials.on_duty, flag_in(body, "on_duty", true));
    credentials.earlier_token = http::read_cookie(request, kSessionCookie).value_or("");
    TRY(const SignedIn in, door_.sign_in(credentials));
    TRY(const std::string cookie,
        http::format_cookie(kSessionCookie, in.session.token, request.secure, kSessionLength));
    TRY(Response response, session(in.actor, request));
    response.headers.add("Set-Cookie", cookie);
    return response;
  }

  result<Response> session(const Actor& actor, const Request&) const {
    return db_.read([&](storage::ReadTx& tx) -> result<Response> {
      TRY(const Unit unit, find_unit(tx, actor.unit));
      TRY(const Unit agency, find_unit(tx, actor.unit_path.back()));
      const json::object member = {{"id", actor.id.text()}, {"name", actor.name}, {"title", actor.title}};
      return Response::json(200, json::serialize(json::object{{"member", member},
                                                              {"roles", roles_of(actor.roles)},
                                                              {"unit", json_of(unit)},
                                                              {"agency", agency.name},
                                                              {"expires", to_iso(actor.session_expires)},
                                                              {"idle_minutes", kSessionIdle.count / 60'000},
                                                              {"demo", demo_}}));
    });
  }

  result<Response> sign_out(const Actor&, const Request& request) const {
    CHECK_OK(end_session(db_, clock_, random_, http::read_cookie(request, kSessionCookie).value_or("")));
    Response response = Response::no_content();
    response.headers.add("Set-Cookie", http::format_expired_cookie(kSessionCookie, request.secure));
    return response;
  }

  result<Response> units(const Actor&, const Request&) const {
    return db_.read([&](storage::ReadTx& tx) -> result<Response> {
      TRY(const std::vector<Unit> all, all_units(tx));
      json::array items;
      for (const Unit& unit : all) items.push_back(json_of(unit));
      return Response::json(200, json::serialize(json::object{{"items", items}}));
    });
  }

  result<Response> members(const Actor& actor, const Request&) const {
    const bool allowed = may_somewhere(actor, Permission::kAuthorize) ||
                         may_somewhere(actor, Permission::kManageMembers) ||
                         may_somewhere(actor, Permission::kAllowException);
    if (!allowed)
      return fail(ErrorKind::kForbidden, "The list of members is for supervisors, chief and administrators.");
    return db_.read([&](storage::ReadTx& tx) -> result<Response> {
      TRY(const std::vector<Member> all, all_members(tx, clock_));
      json::array items;
      for (const Member& member : all) items.push_back(json_of(member));
      return Response::json(200, json::serialize(json::object{{"items", items}}));
    });
  }

  result<Response> authorize_member(const Actor& actor, const Request& request) const {
    TRY(const MemberId id, member_in(request));
    TRY(const json::object body, body_of(request));
    TRY(const UtcMillis until, time_in(body, "until"));
    return change(id, [&](storage::Tx& tx) { return authorize(tx, clock_, random_, actor, id, until); });
  }

  result<Response> train_member(const Actor& actor, const Request& request) const {
    TRY(const MemberId id, member_in(request));
    TRY(const json::object body, body_of(request));
    TRY(const std::string course, text_in(body, "course"));
    TRY(const UtcMillis completed, time_in(body, "completed"));
    TRY(const UtcMillis expires, time_in(body, "expires"));
    return change(id, [&](storage::Tx& tx) {
      return record_training(tx, clock_, random_, actor, id, course, completed, expires);
    });
  }

  result<Response> unlock_member(const Actor& actor, const Request& request) const {
    TRY(const MemberId id, member_in(request));
    return change(id, [&](storage::Tx& tx) { return unlock(tx, clock_, random_, actor, id); });
  }

 private:
  template <class Act>
  result<Response> change(const MemberId& id, Act act) const {
    return db_.write([&](storage::Tx& tx) -> result<Response> {
      CHECK_OK(act(tx));
      TRY(const Member member, find_member(tx, clock_, id));
      return Response::json(200, json::serialize(json_of(member)));
    });
  }

  storage::Database& db_;
  const Clock& clock_;
  Random& random_;
  const SignIn& door_;
  const bool demo_;
};

}  // namespace

std::vector<http::Route> roster_routes(storage::Database& db, const Clock& clock, Random& random, const SignIn& door,
                                       bool demo) {
  const auto api = std::make_shared<const Api>(db, clock, random, door, demo);
  using Act = result<Response> (Api::*)(const Actor&, const Request&) const;
  const auto member = [&](Act act) {
    return for_member(db, clock, random,
                      [api, act](const Actor& actor, const Request& request) { return ((*api).*act)(actor, request); });
  };
  const http::Handler sign_in = [api](const Request& request) {
    auto answered = api->sign_in(request);
    Response response = answered ? std::move(*answered) : http::problem(answered.error(), request.path);
    response.headers.set("Cache-Control", "no-store");
    return response;
  };
  constexpr std::size_t kSmall = 16 * 1024;
  return {
      {Method::kPost, "/api/session", "public", sign_in, kSmall},
      {Method::kGet, "/api/session", "member", member(&Api::session), 0},
      {Method::kDelete, "/api/session", "member", member(&Api::sign_out), kSmall},
      {Method::kGet, "/api/units", "member", member(&Api::units), 0},
      {Method::kGet, "/api/members", "supervisor, chief, admin", member(&Api::members), 0},
      {Method::kPost, "/api/members/{id}/authorizations", "chief, admin", member(&Api::authorize_member), kSmall},
      {Method::kPost, "/api/members/{id}/trainings", "chief, admin", member(&Api::train_member), kSmall},
      {Method::kPost, "/api/members/{id}/unlock", "chief, admin", member(&Api::unlock_member), kSmall},
  };
}

}  // namespace callbox::roster
