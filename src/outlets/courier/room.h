// The courier's work, as the house takes it in.
#pragma once

#include "rooms/room.h"

namespace callbox::outlets {

// Asks the house for a desk::Desk and a Courier.
rooms::Room courier_room();

}  // namespace callbox::outlets
