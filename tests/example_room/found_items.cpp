#include "example_room/found_items.h"

#include <boost/json.hpp>

#include "base/text.h"
#include "http/input.h"
#include "ledger/ledger.h"
#include "roster/authenticate.h"
#include "site/site.h"
#include "storage/chores.h"

namespace callbox::example {
namespace {

namespace json = boost::json;
using http::Method;
using http::Request;
using http::Response;
using ItemId = Id<struct ItemTag>;

constexpr ledger::EventType kItemHandedIn{"item.handed_in", "a found item was handed in"};
constexpr std::array kEvents = {kItemHandedIn};
constexpr int kItemsOnAPage = 50;

std::span<const storage::Migration> migrations() {
  static const storage::Migration steps[] = {{9900,
                                              "found items",
                                              "CREATE TABLE found_items (\n"
                                              "  id TEXT NOT NULL PRIMARY KEY,\n"
                                              "  what TEXT NOT NULL,\n"
                                              "  at INTEGER NOT NULL\n"
                                              ") STRICT;\n"
                                              "CREATE INDEX found_items_by_time ON found_items (at, id);\n",
                                              {"found_items"}}};
  return steps;
}

struct Item {
  ItemId id;
  std::string what;
};

result<std::vector<Item>> newest(storage::ReadTx& tx) {
  TRY(const auto rows, tx.query("SELECT id, what FROM found_items ORDER BY at DESC, id DESC LIMIT $1", kItemsOnAPage));
  std::vector<Item> items;
  for (const auto& row : rows) items.push_back({row.id<ItemId>(0), row.text(1)});
  return items;
}

result<Response> hand_in(const rooms::House::Ground& ground, const roster::Actor& actor, const Request& request) {
  TRY(const json::object body, http::json_body(request, {"what"}));
  TRY(const std::string what, http::text_in(body, "what"));
  if (trim(what).empty())
    return fail(ErrorKind::kInvalid, "expected what was found, in a few words", Where{"what", 0, 0});
  const ItemId id = ItemId::make(ground.clock, ground.random);
  return ground.db.write([&](storage::Tx& tx) -> result<Response> {
    CHECK_OK(tx.exec("INSERT INTO found_items (id, what, at) VALUES ($1, $2, $3)", id, what, ground.clock.now()));
    const std::string record = "item/" + id.text();
    CHECK_OK(ledger::append(tx, ground.clock, ground.random,
                            {kItemHandedIn, record, actor.pseudonym, "property", {{"what", what}}}));
    return Response::json(201, json::serialize(json::object{{"id", id.text()}}));
  });
}

Response page(const rooms::House::Ground& ground, const site::Site& site) {
  markup::Html body;
  body.literal("<h1>Found items</h1>\n<ul>\n");
  const auto items = ground.db.read(newest);
  if (!items) return http::problem(items.error(), "/found");
  for (const Item& item : *items) {
    body.literal("<li>");
    body.text(item.what);
    body.literal("</li>\n");
  }
  body.literal("</ul>\n");
  return site.in_frame({.language = "en", .path = "/found", .title = "Found items", .body = std::move(body)});
}

Status dispose(storage::Tx& tx, std::string_view id) {
  CHECK_OK(tx.exec("DELETE FROM found_items WHERE id = $1", id));
  return {};
}

result<rooms::Service> open(rooms::House& house) {
  TRY(const roster::RolesAt* roles, house.find<roster::RolesAt>());
  TRY(const site::Site* site, house.find<site::Site>());
  const rooms::House::Ground& ground = *house.operator->();
  rooms::Service service;
  service.routes = {
      {Method::kPost, "/api/found-items", "draft",
       roster::for_member(
           ground.db, ground.clock, ground.random, *roles,
           [&ground](const auto& actor, const auto& request) { return hand_in(ground, actor, request); })},
      {Method::kGet, "/found", "public", [&ground, site](const Request&) { return page(ground, *site); }},
  };
  service.handle_jobs = [&ground](storage::Workers& workers) {
    return storage::keep_coming(workers, ground.db, ground.clock, ground.random, "found-items-tidy", hours(24),
                                [] { return Status(); });
  };
  return service;
}

}  // namespace

rooms::Room found_items_room() {
  return {.id = "found-items",
          .migrations = migrations(),
          .events = kEvents,
          .disposals = {{"item", dispose}},
          .open = open};
}

}  // namespace callbox::example
