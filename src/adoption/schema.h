// The adopted directives' tables, block 900.
#pragma once

#include <span>

#include "storage/database.h"

namespace callbox::adoption {

std::span<const storage::Migration> migrations();

}  // namespace callbox::adoption
