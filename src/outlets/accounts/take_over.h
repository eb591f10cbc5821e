// The accounts of before: one a kind, in the configuration.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/result.h"
#include "outlets/accounts/register.h"
#include "storage/database.h"

namespace callbox::outlets::accounts {

// Opens "<kind>:agency" for the topmost unit, shared with all below it as it was before, and moves the deliveries of
// the bare kind there, with the work that waits. False when there is an account of the kind, of whatever state: then
// the rows count. kNotFound while the agency has no unit. As Register::open.
result<bool> take_over(storage::Tx& tx, const Register& accounts, std::string_view kind,
                       const std::map<std::string, std::string>& settings);

}  // namespace callbox::outlets::accounts
