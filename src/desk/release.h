// Release, the only door: from a Clearance to deliveries. And what follows: schedule, expiry, correction, takedown.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "desk/clearance.h"
#include "desk/desk.h"
#include "desk/post.h"
#include "roster/actor.h"
#include "storage/queue.h"

namespace callbox::desk {

// Publishes what was cleared: one delivery and one job a channel, atomically with the record. A correction replaces the
// earlier version on the channels that have it. kInternal for a Clearance or Turn of another transaction, or of another
// post; kConflict "too-early" before its window, "duty-open" while a duty that release waits for is
// open (CPT-3). Event "post.released" ("post.corrected") with the package.
Status release(storage::Tx& tx, const Desk& desk, Turn& turn, const Clearance& clearance, std::string_view actor);

// Releases; before its window, schedules a "release" job instead (event "post.scheduled").
Status release_or_schedule(storage::Tx& tx, const Desk& desk, Turn& turn, const Clearance& clearance,
                           std::string_view actor);

// Whose it is to release a version: its author's, and theirs who may release for the unit whose path (from the unit up)
// is given. kForbidden for every other member.
Status require_release(const roster::Actor& actor, const Version& version, std::span<const std::string> path);

// The act of a member: the author of what is cleared, or who may release for the unit. `digest` is of the package they
// read: kStale "changed-package". kConflict when it is not cleared, or no longer would be.
result<PostState> release_post(const Desk& desk, const roster::Actor& actor, const PostId& id, const Digest& digest);

// Starts a correction of what is published: a new version to edit, which takes the whole way again while the published
// one stays. For the author and who may release for the unit. Event "post.correction_begun" with what changed.
Status start_correction(const Desk& desk, const roster::Actor& actor, const PostId& id, std::string_view what_changed);

// Gives up a correction that was not released, wherever it is on its way: the published version is the newest again and
// may be corrected anew. For the correction's author and who may release for the unit. The words given up stay stored
// until their retention ends. kConflict "no-correction". Event "post.correction_discarded".
Status discard_correction(const Desk& desk, const roster::Actor& actor, const PostId& id);

// Takes a published post out of public view on every outlet where it is or may be (ALS-10, CPT-7). A correction on its
// way is dropped with it. Event "post.taken_down" with the reason and clause.
Status take_down(const Desk& desk, const roster::Actor& actor, const PostId& id, std::string_view reason,
                 std::string_view clause);

// Handlers for the queue: kinds "release" and "expire". Safe to run twice. A scheduled release that the directive no
// longer lets pass leaves the post cleared, appends "refused.directive" (or "refused.training") and is dead with the
// reason.
storage::JobOutcome run_release_job(const Desk& desk, const storage::Job& job);
storage::JobOutcome run_expire_job(const Desk& desk, const storage::Job& job);

}  // namespace callbox::desk
