// How workers take and settle jobs. Private to the room: everyone else uses Workers.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "storage/queue.h"

namespace callbox::storage {

inline constexpr std::string_view kJobsChannel = "callbox_jobs";

struct Leased {
  Job job;
  std::string lease;  // proof that the job is still ours when we settle it
};

// The most urgent job that is due (highest priority, then the longest waiting, then the id), now ours for `length`;
// only of `lanes` when some are named. Jobs past their window are set aside on the way, and `buried` is told. The cost
// grows with the lanes and priorities that have work, not with the jobs that wait.
result<std::optional<Leased>> lease_next(AnyTx& tx, const Clock& clock, Random& random, Millis length,
                                         const AnyBurialHandler& buried = {}, std::span<const std::string> lanes = {});
Status extend_lease(AnyTx& tx, const Clock& clock, const Leased& leased, Millis length);
// Makes every leased job ready, at once. Only for a process that knows that whoever leased them is dead. How many.
result<std::int64_t> return_leases_of_the_dead(AnyTx& tx, const Clock& clock);
// Applies what the handler said. Does nothing when the lease has passed to another worker.
Status settle(AnyTx& tx, const Clock& clock, Random& random, const Leased& leased, const JobOutcome& outcome,
              Millis backoff, const AnyBurialHandler& buried = {});
// The wait before the try after `attempts`: doubling from `first`, ±25 %, an hour at most.
Millis backoff_after(int attempts, Millis first, Random& random);
// The scheduler's sign of life.
Status beat(AnyTx& tx, const Clock& clock, std::string_view name);

}  // namespace callbox::storage
