// Taking a member off the roster: who resigned, was dismissed or went to another agency.
//
// The row stays, since what the member wrote, approved and authorised keeps its author. A new authorisation
// (member.h) brings the member back, without the roles, password and second factor of before.
#pragma once

#include <string_view>

#include "base/crypto.h"
#include "base/result.h"
#include "base/time.h"
#include "roster/actor.h"
#include "storage/database.h"

namespace callbox::roster {

// Ends the member's sessions, roles and authorisation and voids password, second factor and one-time password. Event
// "member.retired" with the reason. kForbidden unless `giver` authorises members of the unit, and for oneself; kInvalid
// without a reason of up to 500 characters; kConflict "member-left" when already done, and "last-administrator" when
// nobody else would be an administrator of a unit that the member is one of.
Status retire_member(storage::AnyTx& tx, const Clock& clock, Random& random, const Actor& giver, const MemberId& member,
                     std::string_view reason);

}  // namespace callbox::roster
