#include "roster/room.h"

#include "roster/directive_routes.h"
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
    TRY(const DirectiveDesk* directives, house.find<DirectiveDesk>());
    auto& door =
        house.keep(std::make_shared<SignIn>(house->db, house->clock, house->random, *roles, house->master_key));
    auto routes = roster_routes(house->db, house->clock, house->random, door, house->demo);
    for (auto& route : directive_routes(*directives)) routes.push_back(std::move(route));
    return rooms::Service{.routes = std::move(routes),
                          .handle_jobs = [&ground = *house.operator->()](storage::Workers& workers) {
                            return keep_sign_ins_tidy(workers, ground.db, ground.clock, ground.random);
                          }};
  };
  return room;
}

}  // namespace callbox::roster
