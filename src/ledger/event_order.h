// Ids of events rise, and the beginning of an id is the key of its row: one index less for every act to pay.
// Inside the room.
#pragma once

#include <cstdint>

#include "ledger/ledger.h"

namespace callbox::ledger {

// The first 14 characters of the id as a number: 43 bits of milliseconds (until the year 2248) and 20 random bits.
// -1 when the text is not the id of an event.
std::int64_t order_of(const EventId& id);
// `fresh`, or, when the clock stood still or went back, an id whose order is `last` + 1.
EventId later_id(EventId fresh, std::int64_t last);

}  // namespace callbox::ledger
