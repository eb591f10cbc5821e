// The ledger, as the house takes it in.
#pragma once

#include "rooms/room.h"

namespace callbox::ledger {

rooms::Room room();

}  // namespace callbox::ledger
