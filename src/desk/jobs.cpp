#include "desk/jobs.h"

#include <utility>

#include "desk/delivery.h"
#include "desk/disposal.h"
#include "desk/draft.h"
#include "desk/release.h"
#include "storage/chores.h"

namespace callbox::desk {

Status handle_jobs(storage::Workers& workers, const Desk& desk) {
  workers.handle("release", [&desk](const storage::Job& job) { return run_release_job(desk, job); });
  workers.handle("expire", [&desk](const storage::Job& job) { return run_expire_job(desk, job); });
  workers.handle(std::string(kForgetBytesJob), [&desk](const storage::Job& job) { return forget_bytes(desk, job); });
  return storage::keep_coming(workers, desk.db, desk.clock, desk.random, "desk-tidy", hours(1), [&desk] {
    return desk.db.write([&](storage::Tx& tx) { return forget_old_keys(tx, desk.clock); });
  });
}

void handle_deliveries(storage::Workers& workers, const Desk& desk, storage::JobHandler deliver) {
  workers.handle(std::string(kDeliverJob), std::move(deliver),
                 [&desk](storage::Tx& tx, const storage::Job& job, std::string_view why) {
                   return give_up_delivery(tx, desk, DeliveryId::trusted(job.key), why);
                 });
}

}  // namespace callbox::desk
