// The roster's part of the staff API (src/roster/openapi.yaml): session, units, members.
#pragma once

#include <vector>

#include "http/server.h"
#include "roster/sign_in.h"

namespace callbox::roster {

// The table of routes. `demo` is told to the staff application, which shows it on every page. All arguments must
// outlive the routes.
std::vector<http::Route> roster_routes(storage::Database& db, const Clock& clock, Random& random, const SignIn& door,
                                       bool demo = false);

}  // namespace callbox::roster
