#include "app/staff_routes.h"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "app/demo/demo.h"
#include "app/embedded.h"
#include "app/outlets_list.h"
#include "app/permission_matrix.h"
#include "base/text.h"
#include "desk/channels.h"
#include "desk/sight.h"
#include "roster/authenticate.h"
#include "roster/permission.h"

namespace callbox::app {
namespace {

namespace json = boost::json;

http::Response answer(const json::value& body) {
  return http::Response::json(200, json::serialize(body));
}

std::string name_of_outlet(std::string_view id) {
  for (const auto& kind : outlet_kinds())
    if (kind.id == directive::kind_of_channel(id)) return std::string(outlets::name_in(kind.names, "en"));
  return std::string(id);
}

// A post as it would leave now, whether or not it may.
result<outlets::Dispatch> dispatch_of(const desk::Desk& desk, const outlets::Sender& sender, const desk::Post& post) {
  TRY(const auto version,
      desk.db.read([&](storage::ReadTx& tx) { return desk::find_version(tx, post.id, post.version); }));
  outlets::Dispatch dispatch;
  TRY(dispatch.package, version.package());
  dispatch.delivery = outlets::DeliveryId::make(desk.clock, desk.random);
  dispatch.post = post.id.text();
  dispatch.version = post.version;
  const bool titled = !dispatch.package.renditions.empty();
  dispatch.slug = post.slug.empty() && titled ? slug(dispatch.package.renditions.front().title) : post.slug;
  dispatch.url = outlets::page_of(sender, dispatch);
  dispatch.agency = sender.agency;
  dispatch.released_at = desk.clock.now();
  dispatch.first_published_at = post.first_released_at.value_or(dispatch.released_at);
  dispatch.package_json = version.package_json;
  return dispatch;
}

json::value preview_of(const outlets::Courier& courier, const std::string& outlet, const outlets::Dispatch& dispatch) {
  json::object item{{"outlet", outlet}, {"name", name_of_outlet(outlet)}, {"text", ""}, {"length", 0},
                    {"limit", 0},       {"notes", json::array()}};
  const auto rendered = courier.preview(outlet, dispatch);
  if (!rendered) {
    item["problem"] = rendered.error().message;
    return item;
  }
  item["text"] = rendered->preview;
  item["length"] = rendered->length;
  item["limit"] = rendered->limit;
  for (const auto& note : rendered->notes) item["notes"].as_array().emplace_back(note);
  return item;
}

result<http::Response> previews(const desk::Desk& desk, const outlets::Courier& courier, const roster::Actor& actor,
                                const http::Request& request) {
  const auto id = desk::PostId::parse(request.params.find("id")->second);
  if (!id) return fail(ErrorKind::kNotFound, "there is no such post");
  TRY(const auto seen, desk.db.read([&](storage::ReadTx& tx) { return desk::see(tx, actor, *id); }));
  TRY(const auto dispatch, dispatch_of(desk, courier.sender(), seen.post));
  // As it would go out: a bare kind by the account that it means.
  TRY(const auto channels, desk.db.read([&](storage::ReadTx& tx) -> result<std::vector<std::string>> {
    TRY(desk::Version version, desk::find_version(tx, seen.post.id, seen.post.version));
    TRY(const desk::Standing standing, desk::standing_of(tx, seen.post, std::move(version)));
    TRY(const desk::Sending sending, desk::Sending::of(tx, desk, standing));
    return sending.written_out(dispatch.package.channels);
  }));
  json::array items;
  for (const auto& channel : channels) items.push_back(preview_of(courier, channel, dispatch));
  return answer(json::object{{"items", items}});
}

result<http::Response> sign_ins(const desk::Desk& desk) {
  TRY(const auto in_force,
      desk.db.read([&](storage::ReadTx& tx) { return desk.directives.in_force(tx, desk.clock.now()); }));
  TRY(const auto cast, demo_sign_ins(*in_force.directive));
  json::array items;
  for (const auto& one : cast)
    items.push_back(json::object{{"login", one.login},
                                 {"password", one.password},
                                 {"name", one.name},
                                 {"title", one.title},
                                 {"unit", one.unit}});
  return answer(json::object{{"items", items}});
}

http::Response openapi() {
  http::Response response = http::Response::text(200, std::string(embedded_api().front().bytes));
  response.headers.set("Content-Type", "application/yaml; charset=utf-8");
  return response;
}

}  // namespace

http::Route permissions_route(const desk::Desk& desk, std::shared_ptr<const std::vector<http::Route>> table) {
  const auto show = [&desk, table = std::move(table)](const roster::Actor&,
                                                      const http::Request&) -> result<http::Response> {
    TRY(const roster::Roles roles,
        desk.db.read([&](storage::ReadTx& tx) { return roster::roles_of(desk.directives)(tx, desk.clock.now()); }));
    return http::Response::json(200, matrix_as_json(*table, roles.all()));
  };
  return {http::Method::kGet, "/api/permissions", "member",
          roster::for_member(desk.db, desk.clock, desk.random, roster::roles_of(desk.directives), show)};
}

std::vector<http::Route> staff_routes(const desk::Desk& desk, const outlets::Courier& courier, bool demo) {
  const auto member = [&desk](roster::MemberHandler handler) {
    return roster::for_member(desk.db, desk.clock, desk.random, roster::roles_of(desk.directives), std::move(handler));
  };
  std::vector<http::Route> routes = {
      {http::Method::kGet, "/api/posts/{id}/preview", "member",
       member([&desk, &courier](const auto& actor, const auto& request) {
         return previews(desk, courier, actor, request);
       })},
      {http::Method::kGet, "/api/openapi.yaml", "public", [](const http::Request&) { return openapi(); }},
  };
  if (demo)
    routes.push_back({http::Method::kGet, "/api/demo/sign-ins", "public", [&desk](const http::Request& request) {
                        auto answered = sign_ins(desk);
                        return answered ? std::move(*answered) : http::problem(answered.error(), request.path);
                      }});
  return routes;
}

}  // namespace callbox::app
