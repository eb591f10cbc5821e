#include "outlets/accounts/account_routes.h"

#include <boost/json.hpp>

#include <algorithm>
#include <memory>
#include <utility>

#include "http/input.h"
#include "outlets/accounts/account.h"
#include "roster/authenticate.h"

namespace callbox::outlets::accounts {
namespace {

namespace json = boost::json;
using http::Method;
using http::Request;
using http::Response;
using roster::Actor;

constexpr int kPage = 50;

json::object json_of(const Health& health) {
  json::object object = {{"last_error", health.last_error}};
  if (health.last_success) object["last_success"] = to_iso(*health.last_success);
  if (health.last_error_at) object["last_error_at"] = to_iso(*health.last_error_at);
  if (health.denied_since) object["denied_since"] = to_iso(*health.denied_since);
  return object;
}

json::object json_of(const KeptAccount& account, bool may_change) {
  json::object settings;
  for (const auto& [name, value] : account.settings) settings[name] = value;
  return {{"channel", account.channel},
          {"kind", account.kind},
          {"unit", account.unit},
          {"handle", account.handle},
          {"settings", std::move(settings)},
          {"shared", account.shared},
          {"state", name_of(account.state)},
          {"opened_at", to_iso(account.opened_at)},
          {"health", json_of(account.health)},
          {"may_change", may_change && account.state != AccountState::kEnded}};
}

json::object json_of(const OutletKind& kind) {
  json::object names;
  for (const Name& name : kind.names) names[name.language] = name.text;
  json::array settings;
  for (const Setting& one : kind.settings) {
    settings.push_back(
        json::object{{"name", one.name}, {"required", one.required}, {"secret", one.secret}, {"help", one.help}});
  }
  return {{"id", kind.id}, {"names", std::move(names)}, {"settings", std::move(settings)}};
}

result<std::map<std::string, std::string>> settings_in(const json::object& body) {
  std::map<std::string, std::string> settings;
  const json::value* given = body.if_contains("settings");
  if (given == nullptr) return settings;
  if (!given->is_object())
    return fail(ErrorKind::kInvalid, "Expected an object of settings by name.", Where{"settings", 0, 0});
  for (const auto& [name, value] : given->get_object()) {
    if (!value.is_string())
      return fail(ErrorKind::kInvalid, "Expected text.", Where{"settings." + std::string(name), 0, 0});
    settings[std::string(name)] = std::string(value.get_string().data(), value.get_string().size());
  }
  return settings;
}

class Api {
 public:
  Api(storage::Database& db, const Register& accounts) : db_(db), accounts_(accounts) {}

  result<Response> list(const Actor& actor, const Request& request) const {
    int limit = kPage;
    if (const auto asked = request.query_value("limit")) {
      const auto number = http::whole_number(*asked);
      if (!number || *number < 1 || *number > 100)
        return fail(ErrorKind::kInvalid, "A page has 1 to 100 accounts.", Where{"limit", 0, 0});
      limit = static_cast<int>(*number);
    }
    const std::string after(request.query_value("cursor").value_or(""));
    return db_.read([&](storage::ReadTx& tx) -> result<Response> {
      TRY(auto accounts, list_accounts(tx, after, limit + 1));
      const bool more = accounts.size() > static_cast<std::size_t>(limit);
      if (more) accounts.resize(static_cast<std::size_t>(limit));
      json::array items;
      for (const KeptAccount& account : accounts)
        items.push_back(json_of(account, require_keeper(tx, actor, account.unit).has_value()));
      json::object answer = {{"items", std::move(items)}, {"kinds", kinds()}};
      if (more) answer["next"] = accounts.back().channel;
      return Response::json(200, json::serialize(answer));
    });
  }

  result<Response> open(const Actor& actor, const Request& request) const {
    TRY(const json::object body, http::json_body(request, {"kind", "name", "unit", "handle", "settings", "shared"}));
    NewAccount wish;
    TRY(wish.kind, http::text_in(body, "kind"));
    TRY(wish.name, http::text_in(body, "name"));
    TRY(wish.unit, http::text_in(body, "unit"));
    TRY(wish.handle, http::text_in(body, "handle", ""));
    TRY(wish.shared, http::flag_in(body, "shared", false));
    TRY(wish.settings, settings_in(body));
    TRY(const std::string channel, db_.write([&](storage::Tx& tx) { return accounts_.open(tx, actor, wish); }));
    return shown(actor, channel, 201);
  }

  result<Response> change(const Actor& actor, const Request& request) const {
    TRY(const json::object body, http::json_body(request, {"handle", "settings", "shared"}));
    AccountChange wish;
    if (body.contains("handle")) {
      TRY(wish.handle, http::text_in(body, "handle"));
    }
    if (body.contains("shared")) {
      TRY(wish.shared, http::flag_in(body, "shared"));
    }
    TRY(wish.settings, settings_in(body));
    const std::string& channel = request.params.at("channel");
    CHECK_OK(db_.write([&](storage::Tx& tx) { return accounts_.change(tx, actor, channel, wish); }));
    return shown(actor, channel);
  }

  result<Response> pause(const Actor& actor, const Request& request) const {
    TRY(const json::object body, http::json_body(request, {"reason"}));
    TRY(const std::string reason, http::text_in(body, "reason"));
    const std::string& channel = request.params.at("channel");
    CHECK_OK(db_.write([&](storage::Tx& tx) { return accounts_.pause(tx, actor, channel, reason); }));
    return shown(actor, channel);
  }

  result<Response> resume(const Actor& actor, const Request& request) const {
    const std::string& channel = request.params.at("channel");
    CHECK_OK(db_.write([&](storage::Tx& tx) { return accounts_.resume(tx, actor, channel); }));
    return shown(actor, channel);
  }

  result<Response> end(const Actor& actor, const Request& request) const {
    TRY(const json::object body, http::json_body(request, {"reason"}));
    TRY(const std::string reason, http::text_in(body, "reason"));
    const std::string& channel = request.params.at("channel");
    CHECK_OK(db_.write([&](storage::Tx& tx) { return accounts_.end(tx, actor, channel, reason); }));
    return shown(actor, channel);
  }

 private:
  json::array kinds() const {
    json::array all;
    for (const OutletKind& kind : accounts_.kinds())
      if (kind.takes_accounts()) all.push_back(json_of(kind));
    return all;
  }
  result<Response> shown(const Actor& actor, std::string_view channel, int status = 200) const {
    return db_.read([&](storage::ReadTx& tx) -> result<Response> {
      TRY(const KeptAccount account, find_account(tx, channel));
      const bool may_change = require_keeper(tx, actor, account.unit).has_value();
      return Response::json(status, json::serialize(json_of(account, may_change)));
    });
  }

  storage::Database& db_;
  const Register& accounts_;
};

}  // namespace

std::vector<http::Route> account_routes(storage::Database& db, const Clock& clock, Random& random,
                                        roster::RolesAt roles, const Register& accounts) {
  const auto api = std::make_shared<const Api>(db, accounts);
  using Act = result<Response> (Api::*)(const Actor&, const Request&) const;
  const auto member = [&](Act act) {
    const auto call = [api, act](const Actor& actor, const Request& request) { return ((*api).*act)(actor, request); };
    return roster::for_member(db, clock, random, roles, call);
  };
  constexpr std::size_t kSmall = 32 * 1024;
  // For which unit is decided in the call (register.cpp).
  return {
      {Method::kGet, "/api/accounts", "manage-members or see-work", member(&Api::list), 0},
      {Method::kPost, "/api/accounts", "manage-members", member(&Api::open), kSmall},
      {Method::kPatch, "/api/accounts/{channel}", "manage-members", member(&Api::change), kSmall},
      {Method::kPost, "/api/accounts/{channel}/pause", "manage-members", member(&Api::pause), kSmall},
      {Method::kPost, "/api/accounts/{channel}/resume", "manage-members", member(&Api::resume), kSmall},
      {Method::kPost, "/api/accounts/{channel}/end", "manage-members", member(&Api::end), kSmall},
  };
}

}  // namespace callbox::outlets::accounts
