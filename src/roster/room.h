// The roster, as the house takes it in.
#pragma once

#include "rooms/room.h"

namespace callbox::roster {

// Offers a SignIn. Asks the house for RolesAt and a DirectiveDesk.
rooms::Room room();

}  // namespace callbox::roster
