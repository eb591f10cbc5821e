// The desk's part of the staff API (src/app/openapi.yaml): posts, media, the directive, the queue.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "desk/desk.h"
#include "http/server.h"

namespace callbox::desk {

// An outlet that is set up, as the writing page shows it.
struct OutletOffer {
  std::string id;          // "bluesky"
  std::int64_t limit = 0;  // characters in the outlet's own unit; 0 = none
  std::string unit;        // "graphemes"
};

// The table of routes. `outlets` are those that are set up: others that the directive names are shown as not ready; an
// empty list stands for all. `desk` must outlive the routes.
std::vector<http::Route> desk_routes(const Desk& desk, std::vector<OutletOffer> outlets = {});

}  // namespace callbox::desk
