#include "outlets/courier/room.h"

#include "desk/jobs.h"
#include "outlets/courier/courier.h"

namespace callbox::outlets {

rooms::Room courier_room() {
  rooms::Room room{.id = "courier"};
  room.open = [](rooms::House& house) -> result<rooms::Service> {
    TRY(const desk::Desk* desk, house.find<desk::Desk>());
    TRY(Courier * courier, house.find<Courier>());
    return rooms::Service{.handle_jobs = [desk, courier](storage::Workers& workers) -> Status {
      desk::handle_deliveries(workers, *desk, [courier](const storage::Job& job) { return courier->deliver(job); });
      workers.handle(std::string(kShardJob), [courier](const storage::Job& job) { return courier->work_shard(job); });
      return {};
    }};
  };
  return room;
}

}  // namespace callbox::outlets
