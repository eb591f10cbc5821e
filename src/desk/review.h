// Reviewing: approve the package one has read, or send it back.
#pragma once

#include <string>
#include <vector>

#include "base/crypto.h"
#include "base/result.h"
#include "desk/desk.h"
#include "desk/post.h"
#include "roster/actor.h"

namespace callbox::desk {

struct Override {
  std::string rule;  // of a finding that may be let pass
  std::string reason;
};

struct ReviewRequest {
  Digest digest;  // of the package the reviewer read
  bool approve = false;
  std::string comment;   // required when sending back
  bool release = false;  // release at once when this approval clears the post; else nothing of it is done
  std::vector<Override> overrides;
};

// Approves the current step of the route, or returns the post to its author. All or nothing; answers the state reached.
// kStale "changed-package" when the package is not the one that was read; kForbidden "self-approval" for the words of
// oneself where the directive says two people, "already-approved", "not-your-step", or "own-words" for sending back
// one's own; kConflict "not-in-review", "override-required", or a blocking finding's code, e.g. "expired-training" when
// the author's training ended meanwhile. The first two and the last leave a "refused.*" event. Events
// "finding.overridden", "post.approved", "post.returned".
result<PostState> review(const Desk& desk, const roster::Actor& actor, const PostId& id, const ReviewRequest& request);

// The step that waits, and whether this actor may approve it: for lists and buttons. Reads only.
struct Waiting {
  std::string role;  // of the step; empty when nothing waits, or when the decision is too old to say
  bool for_actor = false;
};
result<Waiting> waiting_for(storage::ReadTx& tx, const roster::Actor& actor, const Post& post, const Version& version);

}  // namespace callbox::desk
