#include "roster/roster_routes.h"

#include <boost/json.hpp>

#include <algorithm>
#include <initializer_list>
#include <optional>

#include "http/input.h"
#include "http/session_cookie.h"
#include "roster/authenticate.h"
#include "roster/credential.h"
#include "roster/member.h"
#include "roster/permission.h"
#include "roster/retire.h"
#include "roster/totp.h"
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

json::array grants_of(const std::vector<RoleGrant>& grants) {
  json::array array;
  for (const RoleGrant& grant : grants) array.push_back({{"role", grant.role}, {"unit", grant.unit}});
  return array;
}

json::array list_of(Permissions permissions) {
  json::array names;
  for (const std::string_view name : directive::names_of(permissions)) names.push_back(json::string(name));
  return names;
}

json::object json_of(const directive::Role& role) {
  json::object object = {{"id", role.id}, {"permissions", list_of(role.permissions)}};
  if (!role.name.text.empty()) object["name"] = role.name.text;
  json::object names;
  for (const auto& [language, name] : role.name.others) names[language] = name;
  if (!names.empty()) object["names"] = std::move(names);
  if (!role.clause.empty()) object["clause"] = role.clause;
  return object;
}

result<std::string> name_of_giver(storage::AnyReadTx& tx, const SignInReset& reset) {
  TRY(const auto giver, name_of_pseudonym(tx, reset.given_by));
  return giver ? giver->name : command_line_actor().name;
}

json::object json_of(const Member& member) {
  json::object object = {{"id", member.id.text()},          {"name", member.name},
                         {"title", member.title},           {"login", member.login},
                         {"email", member.email},           {"unit", member.unit},
                         {"roles", roles_of(member.roles)}, {"grants", grants_of(member.roles)},
                         {"active", member.active}};
  if (member.locked_until) object["locked_until"] = to_iso(*member.locked_until);
  if (member.authorized_until) {
    object["authorized_until"] = to_iso(*member.authorized_until);
    object["authorized_by"] = member.authorized_by;
  }
  if (member.trained_until) object["trained_until"] = to_iso(*member.trained_until);
  if (member.exception_until) object["exception_until"] = to_iso(*member.exception_until);
  return object;
}

// With the last reset of the sign-in, who gave it and what became of it.
result<json::object> json_of(storage::AnyReadTx& tx, const Member& member) {
  json::object object = json_of(member);
  if (!member.reset) return object;
  TRY(const std::string giver, name_of_giver(tx, *member.reset));
  json::object reset = {{"by", giver}, {"at", to_iso(member.reset->given_at)}};
  if (member.reset->used_at) reset["used_at"] = to_iso(*member.reset->used_at);
  if (member.reset->done_at) reset["done_at"] = to_iso(*member.reset->done_at);
  object["reset"] = std::move(reset);
  return object;
}

result<MemberId> member_in(const Request& request) {
  const auto id = MemberId::parse(request.params.at("id"));
  if (!id) return fail(ErrorKind::kNotFound, "There is no such member.");
  return *id;
}

// Names the field as the body called it.
tl::unexpected<Error> about(Error error, std::string_view field) {
  error.where.field = field;
  return fail(std::move(error));
}

// The acts behind the routes: parsed values in, JSON out.
class Api {
 public:
  Api(storage::AnyDatabase& db, const Clock& clock, Random& random, const SignIn& door, bool demo,
      std::string_view cookie)
      : db_(db), clock_(clock), random_(random), door_(door), demo_(demo), cookie_(cookie) {}

  result<Response> sign_in(const Request& request) const {
    CHECK_OK(http::refuse_cross_site(request));
    TRY(const json::object body,
        http::json_body(request, {"login", "password", "code", "department_device", "on_duty"}));
    Credentials credentials;
    TRY(credentials.login, http::text_in(body, "login"));
    TRY(credentials.password, http::text_in(body, "password"));
    if (body.contains("code")) {
      TRY(credentials.code, http::text_in(body, "code"));
    }
    // What the member states at the door (ALS-3, CPT-5), kept with the session. What is not stated is not so.
    TRY(credentials.department_device, http::flag_in(body, "department_device", false));
    TRY(credentials.on_duty, http::flag_in(body, "on_duty", false));
    credentials.earlier_token = http::read_cookie(request, cookie_).value_or("");
    credentials.address = request.peer;
    const auto signed_in = door_.sign_in(credentials);
    if (!signed_in) {
      return refusal_of(signed_in.error(), door_.closed_until(credentials.login, credentials.address), request);
    }
    const SignedIn& in = *signed_in;
    TRY(const std::string cookie, http::format_cookie(cookie_, in.session.token, request.secure, kSessionLength));
    TRY(Response response, session(in.actor, request));
    response.headers.add("Set-Cookie", cookie);
    return response;
  }

  result<Response> session(const Actor& actor, const Request&) const {
    return db_.read([&](storage::AnyReadTx& tx) -> result<Response> {
      TRY(const Unit unit, find_unit(tx, actor.unit));
      TRY(const Unit agency, find_unit(tx, actor.unit_path.back()));
      TRY(const Member known, find_member(tx, clock_, actor.id));
      const json::object member = {{"id", actor.id.text()}, {"name", actor.name}, {"title", actor.title}};
      json::object session = {{"member", member},
                              {"roles", roles_of(actor.roles)},
                              {"permissions", list_of(anywhere(actor))},
                              {"unit", json_of(unit)},
                              {"agency", agency.name},
                              {"expires", to_iso(actor.session_expires)},
                              {"idle_minutes", kSessionIdle.count / 60'000},
                              {"demo", demo_},
                              {"totp_enrolled", known.totp_enrolled},
                              {"department_device", actor.department_device},
                              {"on_duty", actor.on_duty}};
      if (actor.renewing && known.reset) {
        TRY(const std::string giver, name_of_giver(tx, *known.reset));
        session["renewal"] = json::object{{"reset_by", giver},
                                          {"reset_at", to_iso(known.reset->given_at)},
                                          {"password_chosen", known.reset->renewed_at.has_value()}};
      }
      return Response::json(200, json::serialize(session));
    });
  }

  result<Response> circumstances(const Actor& actor, const Request& request) const {
    TRY(const json::object body, http::json_body(request, {"department_device", "on_duty"}));
    Actor stated = actor;
    TRY(stated.department_device, http::flag_in(body, "department_device"));
    TRY(stated.on_duty, http::flag_in(body, "on_duty"));
    CHECK_OK(state_circumstances(db_, clock_, random_, actor, http::read_cookie(request, cookie_).value_or(""),
                                 {stated.department_device, stated.on_duty}));
    return session(stated, request);
  }

  result<Response> sign_out(const Actor&, const Request& request) const {
    CHECK_OK(end_session(db_, clock_, random_, http::read_cookie(request, cookie_).value_or("")));
    Response response = Response::no_content();
    response.headers.add("Set-Cookie", http::format_expired_cookie(cookie_, request.secure));
    return response;
  }

  result<Response> begin_totp(const Actor& actor, const Request& request) const {
    TRY(const json::object body, http::json_body(request, {"password"}));
    TRY(const std::string password, http::text_in(body, "password"));
    if (const auto right = door_.check_password(actor, password); !right) {
      return refusal_of(right.error(), door_.closed_until(actor), request);
    }
    TRY(const Unit agency, db_.read([&](storage::AnyReadTx& tx) { return find_unit(tx, actor.unit_path.back()); }));
    TRY(const std::string secret, door_.begin_totp(actor));
    return Response::json(200,
                          json::serialize(json::object{{"secret", to_base32(secret)},
                                                       {"otpauth_uri", totp_uri(agency.name, actor.login, secret)}}));
  }

  result<Response> confirm_totp(const Actor& actor, const Request& request) const {
    TRY(const json::object body, http::json_body(request, {"code"}));
    TRY(const std::string code, http::text_in(body, "code"));
    CHECK_OK(door_.confirm_totp(actor, code));
    return Response::no_content();
  }

  result<Response> change_password(const Actor& actor, const Request& request) const {
    TRY(const json::object body, http::json_body(request, {"current", "password"}));
    TRY(const std::string password, http::text_in(body, "password"));
    if (actor.renewing) {
      TRY(const auto reset, db_.read([&](storage::AnyReadTx& tx) { return find_reset(tx, actor.id); }));
      // The one-time password has opened this session, and there is no other to ask for.
      if (reset && reset->asks_for_one_time_password()) return keep_password(actor, request, password);
    }
    TRY(const std::string current, http::text_in(body, "current"));
    if (auto right = door_.check_password(actor, current); !right) {
      if (!right.error().where.field.empty()) return about(std::move(right).error(), "current");
      return refusal_of(right.error(), door_.closed_until(actor), request);
    }
    return keep_password(actor, request, password);
  }

  // How the member signs in; what is kept of a password or secret never leaves.
  result<Response> list_credentials(const Actor& actor, const Request&) const {
    TRY(const std::vector<Credential> all,
        db_.read([&](storage::AnyReadTx& tx) { return credentials_of(tx, actor.id); }));
    json::array items;
    for (const Credential& one : all) {
      json::object item = {{"id", one.id}, {"kind", name_of(one.kind)}, {"created_at", to_iso(one.created_at)}};
      if (one.last_used_at) item["last_used_at"] = to_iso(*one.last_used_at);
      items.push_back(std::move(item));
    }
    return Response::json(200, json::serialize(json::object{{"items", items}}));
  }

  // Asks for the password: a desk left open is no place to take a second factor away.
  result<Response> drop_credential(const Actor& actor, const Request& request) const {
    TRY(const json::object body, http::json_body(request, {"id", "password"}));
    TRY(const std::string id, http::text_in(body, "id"));
    TRY(const std::string password, http::text_in(body, "password"));
    if (const auto right = door_.check_password(actor, password); !right) {
      return refusal_of(right.error(), door_.closed_until(actor), request);
    }
    CHECK_OK(db_.write([&](storage::AnyTx& tx) { return remove_credential(tx, clock_, random_, actor, id); }));
    return list_credentials(actor, request);
  }

  result<Response> units(const Actor&, const Request&) const {
    return db_.read([&](storage::AnyReadTx& tx) -> result<Response> {
      TRY(const std::vector<Unit> all, all_units(tx));
      json::array items;
      for (const Unit& unit : all) items.push_back(json_of(unit));
      return Response::json(200, json::serialize(json::object{{"items", items}}));
    });
  }

  // What the directive in force makes of its roles: for names and pickers.
  result<Response> list_roles(const Actor&, const Request&) const {
    TRY(const Roles roles, db_.read([&](storage::AnyReadTx& tx) { return roles_in(tx); }));
    json::array items;
    for (const directive::Role& role : roles.all()) items.push_back(json_of(role));
    return Response::json(200, json::serialize(json::object{{"items", items}}));
  }

  result<Response> members(const Actor& actor, const Request&) const {
    const bool allowed = may_somewhere(actor, Permission::kAuthorize) ||
                         may_somewhere(actor, Permission::kManageMembers) ||
                         may_somewhere(actor, Permission::kAllowException);
    if (!allowed)
      return fail(ErrorKind::kForbidden, "The list of members is for those who authorize, allow or manage members.");
    return db_.read([&](storage::AnyReadTx& tx) -> result<Response> {
      TRY(const std::vector<Member> all, all_members(tx, clock_));
      json::array items;
      for (const Member& member : all) {
        TRY(json::object item, json_of(tx, member));
        items.push_back(std::move(item));
      }
      return Response::json(200, json::serialize(json::object{{"items", items}}));
    });
  }

  result<Response> add(const Actor& actor, const Request& request) const {
    TRY(const json::object body, http::json_body(request, {"login", "name", "title", "email", "unit", "star_number",
                                                           "employee_number", "sworn", "initial_password"}));
    NewMember member;
    TRY(member.login, http::text_in(body, "login"));
    TRY(member.name, http::text_in(body, "name"));
    TRY(member.title, http::text_in(body, "title"));
    TRY(member.email, http::text_in(body, "email"));
    TRY(member.unit, http::text_in(body, "unit"));
    TRY(member.star_number, http::text_in(body, "star_number", ""));
    TRY(member.employee_number, http::text_in(body, "employee_number", ""));
    TRY(member.sworn, http::flag_in(body, "sworn", true));
    TRY(const std::string password, http::text_in(body, "initial_password"));
    // Asked before the hash: only who may add members makes the server work for it.
    CHECK_OK(db_.read([&](storage::AnyReadTx& tx) -> Status {
      const auto path = unit_path(tx, member.unit);
      if (path) return require(actor, Permission::kManageMembers, *path);
      if (path.error().kind != ErrorKind::kNotFound) return fail(path.error());
      return fail(ErrorKind::kInvalid, "There is no such unit.", Where{"unit", 0, 0});
    }));
    auto hash = hash_password(password, door_.cost());
    if (!hash) return about(std::move(hash).error(), "initial_password");
    member.password_hash = std::move(*hash);
    return db_.write([&](storage::AnyTx& tx) -> result<Response> {
      TRY(const MemberId id, add_member(tx, clock_, random_, member, actor.pseudonym));
      TRY(const Member added, find_member(tx, clock_, id));
      return Response::json(201, json::serialize(json_of(added)));
    });
  }

  result<Response> give_role(const Actor& actor, const Request& request) const {
    TRY(const MemberId id, member_in(request));
    TRY(const json::object body, http::json_body(request, {"role", "unit"}));
    TRY(const std::string role, http::text_in(body, "role"));
    TRY(const std::string unit, http::text_in(body, "unit"));
    return change(id, [&](storage::AnyTx& tx) -> Status {
      TRY(const Roles roles, roles_in(tx));
      return grant_role(tx, clock_, random_, roles, actor, id, role, unit);
    });
  }

  result<Response> end_role(const Actor& actor, const Request& request) const {
    TRY(const MemberId id, member_in(request));
    const std::string& role = request.params.at("role");
    const std::string& unit = request.params.at("unit");
    return change(id, [&](storage::AnyTx& tx) { return revoke_role(tx, clock_, random_, actor, id, role, unit); });
  }

  result<Response> except_member(const Actor& actor, const Request& request) const {
    TRY(const MemberId id, member_in(request));
    TRY(const json::object body, http::json_body(request, {"reason", "until"}));
    TRY(const std::string reason, http::text_in(body, "reason"));
    TRY(const UtcMillis until, http::time_in(body, "until"));
    return change(id,
                  [&](storage::AnyTx& tx) { return allow_exception(tx, clock_, random_, actor, id, reason, until); });
  }

  result<Response> end_authorization(const Actor& actor, const Request& request) const {
    TRY(const MemberId id, member_in(request));
    return change(id, [&](storage::AnyTx& tx) { return revoke_authorization(tx, clock_, random_, actor, id); });
  }

  result<Response> authorize_member(const Actor& actor, const Request& request) const {
    TRY(const MemberId id, member_in(request));
    TRY(const json::object body, http::json_body(request, {"until"}));
    TRY(const UtcMillis until, http::time_in(body, "until"));
    return change(id, [&](storage::AnyTx& tx) { return authorize(tx, clock_, random_, actor, id, until); });
  }

  result<Response> train_member(const Actor& actor, const Request& request) const {
    TRY(const MemberId id, member_in(request));
    TRY(const json::object body, http::json_body(request, {"course", "completed", "expires"}));
    TRY(const std::string course, http::text_in(body, "course"));
    TRY(const UtcMillis completed, http::time_in(body, "completed"));
    TRY(const UtcMillis expires, http::time_in(body, "expires"));
    return change(id, [&](storage::AnyTx& tx) {
      return record_training(tx, clock_, random_, actor, id, course, completed, expires);
    });
  }

  result<Response> reset_member(const Actor& actor, const Request& request) const {
    TRY(const MemberId id, member_in(request));
    return db_.write([&](storage::AnyTx& tx) -> result<Response> {
      TRY(const OneTimePassword given, reset_sign_in(tx, clock_, random_, actor, id));
      TRY(const Member member, find_member(tx, clock_, id));
      TRY(const json::object object, json_of(tx, member));
      return Response::json(
          200, json::serialize(json::object{
                   {"member", object}, {"one_time_password", given.text}, {"expires", to_iso(given.expires)}}));
    });
  }

  result<Response> retire(const Actor& actor, const Request& request) const {
    TRY(const MemberId id, member_in(request));
    TRY(const json::object body, http::json_body(request, {"reason"}));
    TRY(const std::string reason, http::text_in(body, "reason"));
    return change(id, [&](storage::AnyTx& tx) { return retire_member(tx, clock_, random_, actor, id, reason); });
  }

  result<Response> unlock_member(const Actor& actor, const Request& request) const {
    TRY(const MemberId id, member_in(request));
    return change(id, [&](storage::AnyTx& tx) { return unlock(tx, clock_, random_, actor, id); });
  }

 private:
  result<Roles> roles_in(storage::AnyReadTx& tx) const { return door_.roles()(tx, clock_.now()); }

  result<Response> keep_password(const Actor& actor, const Request& request, std::string_view password) const {
    CHECK_OK(
        door_.change_password(actor.id, password, actor.pseudonym, http::read_cookie(request, cookie_).value_or("")));
    return Response::no_content();
  }

  // With the seconds to wait, where the refusal passes by itself (RFC 9110 section 10.2.3).
  result<Response> refusal_of(const Error& error, const result<std::optional<UtcMillis>>& closed_until,
                              const Request& request) const {
    Response response = http::problem(error, request.path);
    if (error.kind == ErrorKind::kRateLimited && closed_until && *closed_until) {
      response.headers.set("Retry-After", std::to_string(((**closed_until - clock_.now()).count + 999) / 1000));
    }
    return response;
  }

  template <class Act>
  result<Response> change(const MemberId& id, Act act) const {
    return db_.write([&](storage::AnyTx& tx) -> result<Response> {
      CHECK_OK(act(tx));
      TRY(const Member member, find_member(tx, clock_, id));
      TRY(const json::object object, json_of(tx, member));
      return Response::json(200, json::serialize(object));
    });
  }

  storage::AnyDatabase& db_;
  const Clock& clock_;
  Random& random_;
  const SignIn& door_;
  const bool demo_;
  const std::string cookie_;
};

}  // namespace

std::vector<http::Route> roster_routes(storage::AnyDatabase& db, const Clock& clock, Random& random, const SignIn& door,
                                       bool demo, std::string_view cookie) {
  const auto api = std::make_shared<const Api>(db, clock, random, door, demo, cookie);
  using Act = result<Response> (Api::*)(const Actor&, const Request&) const;
  const auto handler = [&](Act act, Renewing renewing) {
    const auto call = [api, act](const Actor& actor, const Request& request) { return ((*api).*act)(actor, request); };
    return for_member(db, clock, random, door.roles(), call, renewing, cookie);
  };
  const auto member = [&](Act act) { return handler(act, Renewing::kRefused); };
  const auto renewing = [&](Act act) { return handler(act, Renewing::kLetIn); };
  const http::Handler sign_in = [api](const Request& request) {
    auto answered = api->sign_in(request);
    Response response = answered ? std::move(*answered) : http::problem(answered.error(), request.path);
    response.headers.set("Cache-Control", "no-store");
    return response;
  };
  constexpr std::size_t kSmall = 16 * 1024;
  constexpr const char* kHashing = "passwords";  // the lane of those that hash one, for strangers too
  // For which unit is decided in the call, by roster/permission.cpp.
  return {
      {Method::kPost, "/api/session", "public", sign_in, kSmall, kHashing},
      {Method::kGet, "/api/session", "own", renewing(&Api::session), 0},
      {Method::kDelete, "/api/session", "own", renewing(&Api::sign_out), kSmall},
      {Method::kPut, "/api/session/circumstances", "own", member(&Api::circumstances), kSmall},
      {Method::kPost, "/api/session/totp", "own", renewing(&Api::begin_totp), kSmall, kHashing},
      {Method::kPost, "/api/session/totp/confirm", "own", renewing(&Api::confirm_totp), kSmall},
      {Method::kPost, "/api/session/password", "own", renewing(&Api::change_password), kSmall, kHashing},
      {Method::kGet, "/api/session/credentials", "own", member(&Api::list_credentials), 0},
      {Method::kPost, "/api/session/credentials/removal", "own", member(&Api::drop_credential), kSmall, kHashing},
      {Method::kGet, "/api/units", "member", member(&Api::units), 0},
      {Method::kGet, "/api/roles", "member", member(&Api::list_roles), 0},
      {Method::kGet, "/api/members", "authorize or manage-members or allow-exception", member(&Api::members), 0},
      {Method::kPost, "/api/members", "manage-members", member(&Api::add), kSmall, kHashing},
      {Method::kPost, "/api/members/{id}/roles", "manage-members", member(&Api::give_role), kSmall},
      {Method::kDelete, "/api/members/{id}/roles/{role}/{unit}", "manage-members", member(&Api::end_role), kSmall},
      {Method::kPost, "/api/members/{id}/exceptions", "allow-exception", member(&Api::except_member), kSmall},
      {Method::kPost, "/api/members/{id}/authorizations", "authorize", member(&Api::authorize_member), kSmall},
      {Method::kDelete, "/api/members/{id}/authorizations", "authorize", member(&Api::end_authorization), kSmall},
      {Method::kPost, "/api/members/{id}/trainings", "authorize", member(&Api::train_member), kSmall},
      {Method::kPost, "/api/members/{id}/retirement", "authorize", member(&Api::retire), kSmall},
      {Method::kPost, "/api/members/{id}/sign-in-reset", "manage-members", member(&Api::reset_member), kSmall},
      {Method::kPost, "/api/members/{id}/unlock", "manage-members", member(&Api::unlock_member), kSmall},
  };
}

}  // namespace callbox::roster
