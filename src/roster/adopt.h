// A member adopts a directive: who may, and in which role. What adopting means stands in adoption/adoption.h.
#pragma once

#include <memory>
#include <optional>

#include "adoption/adoption.h"
#include "roster/actor.h"
#include "roster/permission.h"

namespace callbox::roster {

// For the agency as a whole: kForbidden unless one of the actor's roles gives "adopt-directives" for a unit that has
// none above it; a directive binds everybody, so a role in a district is not enough. kConflict when there is no unit
// yet.
Status may_adopt(storage::AnyReadTx& tx, const Actor& actor);

// Adopts in the name of `actor`; the record keeps the pseudonym and the role, no name. Errors of may_adopt and of
// adoption::adopt.
result<adoption::Adopted> adopt_directive(storage::AnyTx& tx, const Clock& clock, Random& random,
                                          const adoption::Book& book, const Actor& actor,
                                          const std::shared_ptr<const directive::Directive>& directive,
                                          const std::optional<Digest>& replaces = {});

}  // namespace callbox::roster
