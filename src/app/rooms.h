// The rooms of the house. A new one is its folder and its line in rooms.cpp.
#pragma once

#include <vector>

#include "rooms/room.h"

namespace callbox::app {

// In the order in which they open: a room asks only for what those before it offer, or the application itself
// (desk_server.cpp: the desk, the courier, the outlets, the site).
std::vector<rooms::Room> all_rooms();

}  // namespace callbox::app
