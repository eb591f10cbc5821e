// The desk, as the house takes it in.
#pragma once

#include <vector>

#include "desk/desk_routes.h"
#include "rooms/room.h"

namespace callbox::desk {

using OutletOffers = std::vector<OutletOffer>;

// Asks the house for a Desk and for OutletOffers.
rooms::Room room();

}  // namespace callbox::desk
