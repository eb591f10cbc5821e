// Which role opens which door: the route table read against the roles of a directive, for people.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "directive/directive.h"
#include "http/server.h"

namespace callbox::app {

// How far a role opens a route: "yes", "own" (for what is the member's own), or "" for not at all.
std::string_view opens(const http::Route& route, directive::Permissions of_role);

// A line a route that is not public, in the order of the table, a column a role: docs/permissions.md is made by this.
std::string matrix_as_markdown(std::span<const http::Route> routes, std::span<const directive::Role> roles);

// {"routes":[{"method","path","access"}],"roles":[{"id","opens":[…]}]}, where "opens" has one of the words
// above for each route.
std::string matrix_as_json(std::span<const http::Route> routes, std::span<const directive::Role> roles);

}  // namespace callbox::app
