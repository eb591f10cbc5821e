// Who may do what: one table, one page.
//
// A role is held for a unit and counts for everything below it. What may be *published* is not decided here but by the
// directive; this table only says who may knock at which door.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "roster/actor.h"

namespace callbox::roster {

enum class Permission : std::uint8_t {
  kDraft,           // write and submit; for those not authorised to post that is a request up the chain (ALS-5)
  kRead,            // see the drafts and reviews of the unit
  kReview,          // approve or return when the route asks for one of one's roles
  kRelease,         // send out what is cleared
  kTakeDown,        // take a published post out of public view (ALS-10, CPT-7)
  kAllowException,  // allow another device or off-duty work (ALS-3)
  kAuthorize,       // authorise members to post, record training (ALS-2, CPT-2)
  kManageMembers,   // add and unlock members, grant roles
  kSeeWork,         // queue, dead letters
};

// A table of permissions by role. "member" stands for everyone who is signed in.
struct RoleRow {
  std::string_view role;
  std::string_view what;  // one sentence for people
  std::span<const Permission> permissions;
};
std::span<const RoleRow> roles();
bool is_role(std::string_view role);
// Those that can be given to a member: all but "member".
std::span<const std::string_view> grantable_roles();

// True when one of the actor's grants covers the unit whose path (from the unit up) is given.
bool may(const Actor& actor, Permission permission, std::span<const std::string> path_of_unit);
// True when the actor has the permission for at least one unit.
bool may_somewhere(const Actor& actor, Permission permission);
// kForbidden with a sentence.
Status require(const Actor& actor, Permission permission, std::span<const std::string> path_of_unit);

// True when the actor holds `role` for the unit or one above it.
bool holds(const Actor& actor, std::string_view role, std::span<const std::string> path_of_unit);
bool holds_somewhere(const Actor& actor, std::string_view role);

}  // namespace callbox::roster
