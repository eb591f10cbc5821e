#include "roster/room.h"

#include "roster/events.h"
#include "roster/permission.h"
#include "roster/roster_routes.h"
#include "roster/schema.h"
#include "roster/sign_in.h"

namespace callbox::roster {

rooms::Room room() {
  rooms::Room room{.id = "roster", .migrations = migrations(), .events = kEventTypes};
  room.open = [](rooms::House& house) -> result<rooms::Service> {
    TRY(const RolesAt* roles, house.find<RolesAt>());
    auto& door =
        house.keep(std::make_shared<SignIn>(house->db, house->clock, house->random, *roles, house->master_key));
    return rooms::Service{.routes = roster_routes(house->db, house->clock, house->random, door, house->demo),
                          .handle_jobs = [&ground = *house.operator->()](storage::Workers& workers) {
                            return keep_sign_ins_tidy(workers, ground.db, ground.clock, ground.random);
                          }};
  };
  return room;
}

}  // namespace callbox::roster
