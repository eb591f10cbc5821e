// The roster's part of the staff API (src/roster/openapi.yaml): session, units, members.
#pragma once

#include <string_view>
#include <vector>

#include "http/server.h"
#include "roster/authenticate.h"
#include "roster/sign_in.h"

namespace callbox::roster {

// The table of routes. `demo` is told to the staff application, which shows it on every page; `cookie` is the name of
// the session's. All arguments must outlive the routes.
std::vector<http::Route> roster_routes(storage::AnyDatabase& db, const Clock& clock, Random& random, const SignIn& door,
                                       bool demo = false, std::string_view cookie = kSessionCookie);

}  // namespace callbox::roster
