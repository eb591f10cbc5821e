// Work that comes back for ever: what a room tidies by itself.
#pragma once

#include <functional>
#include <string>

#include "base/crypto.h"
#include "base/result.h"
#include "base/time.h"
#include "storage/database.h"
#include "storage/queue.h"

namespace callbox::storage {

// Has `workers` do `chore` every so often, the first time that long from now: one job of this kind, whichever node runs
// it and however often they start. What fails is tried again at the next turn; staff read why. Call before the workers
// start; the rest must outlive them.
Status keep_coming(AnyWorkers& workers, AnyDatabase& db, const Clock& clock, Random& random, std::string kind,
                   Millis every, std::function<Status()> chore);

}  // namespace callbox::storage
