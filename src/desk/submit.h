// Submitting: freeze the audience, decide, and send on its way; or take back.
#pragma once

#include <optional>
#include <string_view>

#include "base/result.h"
#include "desk/desk.h"
#include "desk/post.h"
#include "roster/actor.h"

namespace callbox::desk {

// Submits the author's draft: freezes the audience into the package, judges it, and sends it to review, or clears it at
// once when the directive asks for nobody. Answers the state reached. kStale "stale"; kInvalid for an empty title or
// text, and "outlet-left-out" for a correction that leaves out an outlet of the published version; kConflict with code
// "blocked" ("expired-training", "not-authorized", "device", "off-duty") and the clause when the directive forbids it:
// then `last_decision` tells all findings, and "refused.directive" (or "refused.training") is on the ledger. Event
// "post.submitted" with the package and the decision.
result<PostState> submit(const Desk& desk, const roster::Actor& actor, const PostId& id, std::string_view if_match);

// What was decided at the last submission, refused or not. kNotFound when there was none.
result<directive::Decision> last_decision(storage::ReadTx& tx, const PostId& id);

// Takes a post out of review (or from cleared or scheduled) back to draft; its approvals are void. The author's act.
// Event "post.withdrawn".
Status withdraw(const Desk& desk, const roster::Actor& actor, const PostId& id);

// Records that a duty was done, with a note on how (CPT-3: News Affairs was told by telephone). For the author, the
// holder of the duty's role, and whoever reviews for the unit. kNotFound; kConflict when it was done. Event
// "duty.done".
Status duty_done(const Desk& desk, const roster::Actor& actor, const PostId& id, std::string_view duty,
                 std::string_view note);

}  // namespace callbox::desk
