// What the desk does by itself, through the work queue.
#pragma once

#include "base/result.h"
#include "desk/desk.h"
#include "storage/queue.h"

namespace callbox::desk {

// Handles scheduled releases and expiries, and has the scheduler forget every hour what the desk need not keep
// (draft.h). Call before the workers start; `desk` must outlive them.
Status handle_jobs(storage::Workers& workers, const Desk& desk);

// Handles the deliveries by `deliver`, and shows those that are set aside as failed on their posts.
void handle_deliveries(storage::Workers& workers, const Desk& desk, storage::JobHandler deliver);

}  // namespace callbox::desk
