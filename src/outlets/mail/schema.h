// The mail outlet's tables: subscribers, what they asked for, frozen audiences. Every mail's fate is in the
// fan-out's table (outlets/fanout).
//
// None of them is recorded in the public ledger: subscribers are residents, and their addresses stay out of it. That a
// version went out by mail is the delivery's event, which the courier records.
#pragma once

#include <span>
#include <string_view>

#include "base/result.h"
#include "storage/database.h"

namespace callbox::outlets::mail {

// Forgets for whom a post was, with its record.
Status dispose(storage::Tx& tx, std::string_view post);

std::span<const storage::Migration> migrations();  // block 500; needs the fan-out's

}  // namespace callbox::outlets::mail
