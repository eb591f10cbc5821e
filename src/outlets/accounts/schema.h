// The tables of accounts: their secrets, sealed. None is recorded: a session that is renewed every two hours is
// nobody's act.
#pragma once

#include <span>

#include "storage/database.h"

namespace callbox::outlets::accounts {

std::span<const storage::Migration> migrations();  // block 800

}  // namespace callbox::outlets::accounts
