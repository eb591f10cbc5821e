// The staff API's routes that need more than one room: previews, and what the desk says of itself.
#pragma once

#include <memory>
#include <vector>

#include "desk/desk.h"
#include "http/server.h"
#include "outlets/courier/courier.h"

namespace callbox::app {

// GET /api/posts/{id}/preview, /api/openapi.yaml and, in a demo, /api/demo/sign-ins. Both must outlive the routes.
std::vector<http::Route> staff_routes(const desk::Desk& desk, const outlets::Courier& courier, bool demo);
// GET /api/permissions: which role opens which line of `table`, which may be filled until the first request comes.
http::Route permissions_route(const desk::Desk& desk, std::shared_ptr<const std::vector<http::Route>> table);

}  // namespace callbox::app
