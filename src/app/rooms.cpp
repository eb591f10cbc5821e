#include "app/rooms.h"

#include "adoption/events.h"
#include "adoption/schema.h"
#include "app/outlet_setup.h"
#include "app/outlets_list.h"
#include "desk/room.h"
#include "ledger/room.h"
#include "outlets/accounts/room.h"
#include "outlets/courier/room.h"
#include "outlets/fanout/recipients.h"
#include "outlets/inbound/inbox.h"
#include "published/published.h"
#include "roster/room.h"
#include "site/site.h"
#include "storage/queue.h"

namespace callbox::app {
namespace {

// Sessions of networks, before they lay with their accounts. The steps stay, so that data folders of then open.
std::span<const storage::Migration> secret_migrations() {
  static const storage::Migration steps[] = {
      {700,
       "sealed secrets",
       "CREATE TABLE sealed_secrets (name TEXT NOT NULL PRIMARY KEY, sealed BLOB NOT NULL) STRICT;",
       {}},
      {702, "sessions lie with their accounts", "DROP TABLE sealed_secrets;", {}}};
  return steps;
}

// Every network's own tables, and the mail's own jobs.
result<rooms::Service> open_outlets(rooms::House& house) {
  TRY(Outlets * outlets, house.find<Outlets>());
  return rooms::Service{.handle_jobs = [outlets](storage::Workers& workers) { return outlets->handle_jobs(workers); }};
}

result<rooms::Service> open_site(rooms::House& house) {
  TRY(site::Site * site, house.find<site::Site>());
  return rooms::Service{.routes = site->routes()};
}

}  // namespace

std::vector<rooms::Room> all_rooms() {
  std::vector<rooms::Room> rooms = {
      {.id = "queue", .migrations = storage::queue_migrations()},
      ledger::room(),
      {.id = "adoption", .migrations = adoption::migrations(), .events = adoption::kEventTypes},
      roster::room(),
      desk::room(),
      {.id = "published", .migrations = published::published_migrations(), .disposals = {{"post", published::dispose}}},
      outlets::accounts::room(),
      {.id = "inbound", .migrations = outlets::inbound::migrations()},
      {.id = "fanout", .migrations = outlets::fanout::migrations(), .disposals = {{"post", outlets::fanout::dispose}}},
      {.id = "secrets", .migrations = secret_migrations()},
      outlets::courier_room(),
      {.id = "outlets", .open = open_outlets},
      {.id = "site", .open = open_site},
  };
  for (const auto& kind : outlet_kinds()) {
    rooms.push_back({.id = "outlet-" + kind.id, .migrations = kind.migrations});
    if (kind.dispose != nullptr) rooms.back().disposals = {{"post", kind.dispose}};
  }
  return rooms;
}

}  // namespace callbox::app
