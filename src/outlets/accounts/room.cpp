#include "outlets/accounts/room.h"

#include "outlets/accounts/account_routes.h"
#include "outlets/accounts/events.h"
#include "outlets/accounts/schema.h"

namespace callbox::outlets::accounts {

rooms::Room room() {
  rooms::Room room{.id = "accounts", .migrations = migrations(), .events = kEventTypes};
  room.open = [](rooms::House& house) -> result<rooms::Service> {
    TRY(const roster::RolesAt* roles, house.find<roster::RolesAt>());
    TRY(const Register* accounts, house.find<const Register>());
    return rooms::Service{.routes = account_routes(house->db, house->clock, house->random, *roles, *accounts)};
  };
  return room;
}

}  // namespace callbox::outlets::accounts
