// The accounts at networks, as the house takes them in.
#pragma once

#include "rooms/room.h"

namespace callbox::outlets::accounts {

// Asks the house for roster::RolesAt and a Register.
rooms::Room room();

}  // namespace callbox::outlets::accounts
