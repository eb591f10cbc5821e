// The accounts' part of the staff API (openapi.yaml).
#pragma once

#include <vector>

#include "base/crypto.h"
#include "base/time.h"
#include "http/server.h"
#include "outlets/accounts/register.h"
#include "roster/permission.h"
#include "storage/database.h"

namespace callbox::outlets::accounts {

// The table of routes. The references must outlive it.
std::vector<http::Route> account_routes(storage::Database& db, const Clock& clock, Random& random,
                                        roster::RolesAt roles, const Register& accounts);

}  // namespace callbox::outlets::accounts
