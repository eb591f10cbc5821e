// Work that gave up: what a person who keeps the system running sees of it, and has tried again.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "desk/delivery.h"
#include "desk/desk.h"
#include "roster/actor.h"
#include "storage/queue.h"

namespace callbox::desk {

struct FailedWork {
  storage::DeadLetter letter;
  std::optional<Delivery> delivery;  // of a "deliver" job
  // Of the delivery's post, when the actor may see it: keeping the system running is no part in its drafts.
  std::optional<PostId> post;
  std::string title;
  std::string why_not;  // a sentence: trying it again would do nothing, or harm; empty when it may be tried
};
struct Work {
  storage::Backlog backlog;
  std::vector<FailedWork> failed;  // the latest first
};

// kForbidden for whoever may not see the queue.
result<Work> view_work(storage::ReadTx& tx, const Desk& desk, const roster::Actor& actor);

// Puts work that gave up back into the queue, with all its attempts. kForbidden as above; kNotFound; kConflict
// "window-passed" when the time it was meant for is over, "not-repeatable" when a newer act on the post took its place.
// Event "work.retried", on the post's record for a delivery.
Status try_again(const Desk& desk, const roster::Actor& actor, const storage::JobId& job);

}  // namespace callbox::desk
