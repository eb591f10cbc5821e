// The desk's tables, block 400.
#pragma once

#include <span>

#include "storage/database.h"

namespace callbox::desk {

std::span<const storage::Migration> migrations();

}  // namespace callbox::desk
