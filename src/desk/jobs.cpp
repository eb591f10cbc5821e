#include "desk/jobs.h"

#include <utility>

#include "desk/delivery.h"
#include "desk/draft.h"
#include "desk/release.h"

namespace callbox::desk {

Status handle_jobs(storage::Workers& workers, const Desk& desk) {
  workers.handle("release", [&desk](const storage::Job& job) { return run_release_job(desk, job); });
  workers.handle("expire", [&desk](const storage::Job& job) { return run_expire_job(desk, job); });
  constexpr std::string_view kTidyJob = "desk-tidy";  // one that comes back for ever
  workers.handle(std::string(kTidyJob), [&desk](const storage::Job&) {
    const Status done = desk.db.write([&](storage::Tx& tx) { return forget_old_keys(tx, desk.clock); });
    return storage::JobOutcome::later(hours(1), done ? "" : done.error().message);
  });
  return desk.db.write([&](storage::Tx& tx) -> Status {
    storage::NewJob tidy;
    tidy.kind = tidy.key = kTidyJob;
    tidy.payload = "{}";
    tidy.run_at = desk.clock.now() + hours(1);
    CHECK_OK(storage::enqueue(tx, desk.clock, desk.random, tidy));
    return {};
  });
}

void handle_deliveries(storage::Workers& workers, const Desk& desk, storage::JobHandler deliver) {
  workers.handle(std::string(kDeliverJob), std::move(deliver),
                 [&desk](storage::Tx& tx, const storage::Job& job, std::string_view why) {
                   return give_up_delivery(tx, desk, DeliveryId::trusted(job.key), why);
                 });
}

}  // namespace callbox::desk
