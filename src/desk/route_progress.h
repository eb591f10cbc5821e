// How far a package has come on its route of approvals. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "directive/decision.h"
#include "roster/actor.h"

namespace callbox::desk {

// An approval that counts: of this submission, for this digest, not void.
struct Approval {
  roster::MemberId reviewer;
  std::string role;  // the grant it was given under
  std::string unit;
};

// Whose words they are and where they stand.
struct Origin {
  std::span<const roster::MemberId> authors;  // of this version and those before it
  std::span<const std::string> unit_path;     // of the post's unit, from it up
};

struct Progress {
  bool complete = false;
  std::size_t step = 0;                   // the first that is not satisfied; route.size() when complete
  int missing = 0;                        // approvals this step still needs
  std::vector<roster::MemberId> counted;  // reviewers whose approval is used; each person once on the whole route
};
// Walks the route in order. An approval satisfies a step when its role is the step's or a deputy's, its unit is in
// scope, and its giver is no author where the step asks for two people.
Progress progress_of(std::span<const directive::ApprovalStep> route, std::span<const Approval> approvals,
                     const Origin& origin);

// The grant, one that lets its holder review, under which `actor` may give the step's approval, leaving authorship
// aside.
std::optional<roster::RoleGrant> grant_for(const directive::ApprovalStep& step, const roster::Actor& actor,
                                           std::span<const std::string> unit_path);

}  // namespace callbox::desk
