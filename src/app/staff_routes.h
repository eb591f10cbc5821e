// The staff API's routes that need more than one room: previews, and what the desk says of itself.
#pragma once

#include <vector>

#include "desk/desk.h"
#include "http/server.h"
#include "outlets/courier/courier.h"

namespace callbox::app {

// GET /api/posts/{id}/preview, /api/openapi.yaml and, in a demo, /api/demo/sign-ins. Both must outlive the routes.
std::vector<http::Route> staff_routes(const desk::Desk& desk, const outlets::Courier& courier, bool demo);

}  // namespace callbox::app
