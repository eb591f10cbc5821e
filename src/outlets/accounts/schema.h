// The tables of accounts. The accounts are recorded; their secrets and their health are not: a session that is renewed
// every two hours, or a network that does not answer, is nobody's act.
#pragma once

#include <span>

#include "storage/database.h"

namespace callbox::outlets::accounts {

std::span<const storage::Migration> migrations();  // block 800

}  // namespace callbox::outlets::accounts
