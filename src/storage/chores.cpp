#include "storage/chores.h"

#include <utility>

namespace callbox::storage {

Status keep_coming(AnyWorkers& workers, AnyDatabase& db, const Clock& clock, Random& random, std::string kind,
                   Millis every, std::function<Status()> chore) {
  workers.handle(kind, [chore = std::move(chore), every](const Job&) {
    const Status done = chore();
    return JobOutcome::later(every, done ? "" : done.error().message);
  });
  return db.write([&](AnyTx& tx) -> Status {
    NewJob job;
    job.kind = job.key = kind;
    job.payload = "{}";
    job.run_at = clock.now() + every;
    CHECK_OK(enqueue(tx, clock, random, job));
    return {};
  });
}

}  // namespace callbox::storage
