#include "ledger/room.h"

#include "ledger/events.h"
#include "ledger/ledger.h"
#include "ledger/ledger_routes.h"

namespace callbox::ledger {

rooms::Room room() {
  rooms::Room room{.id = "ledger", .migrations = migrations(), .events = kEventTypes};
  room.open = [](rooms::House& house) -> result<rooms::Service> {
    return rooms::Service{.routes = ledger_routes(house->db)};
  };
  return room;
}

}  // namespace callbox::ledger
