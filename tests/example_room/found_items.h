// An example of a room: what was found and handed in. It has a table, an event, routes, a page, work of its own and a
// way to dispose of its records, and the house needs no other change for it than a line in its list of rooms.
#pragma once

#include "rooms/room.h"

namespace callbox::example {

// Asks the house for roster::RolesAt and site::Site.
rooms::Room found_items_room();

}  // namespace callbox::example
