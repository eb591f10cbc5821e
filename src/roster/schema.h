// The roster's tables, block 300.
#pragma once

#include <span>

#include "storage/database.h"

namespace callbox::roster {

std::span<const storage::Migration> migrations();

}  // namespace callbox::roster
