#include "desk/room.h"

#include "desk/disposal.h"
#include "desk/events.h"
#include "desk/jobs.h"
#include "desk/schema.h"

namespace callbox::desk {

rooms::Room room() {
  rooms::Room room{.id = "desk", .migrations = migrations(), .events = kEventTypes};
  room.disposals = {{"post", dispose_post}, {"medium", dispose_medium}};
  room.open = [](rooms::House& house) -> result<rooms::Service> {
    TRY(const Desk* desk, house.find<Desk>());
    TRY(const OutletOffers* offers, house.find<OutletOffers>());
    return rooms::Service{.routes = desk_routes(*desk, *offers),
                          .handle_jobs = [desk](storage::Workers& workers) { return handle_jobs(workers, *desk); }};
  };
  return room;
}

}  // namespace callbox::desk
