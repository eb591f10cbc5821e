// The desk's part of the staff API (src/desk/openapi.yaml): posts, media, the directive, the queue.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "desk/desk.h"
#include "http/server.h"

namespace callbox::desk {

// An outlet as pages show it.
struct OutletOffer {
  std::string id;                                 // "bluesky"
  std::map<std::string, std::string> names = {};  // for people, by language; "en" at least
  bool ready = true;                              // set up; others that the directive names are shown as not ready
  std::int64_t limit = 0;                         // characters in the outlet's own unit; 0 = none
  std::string unit = {};                          // "graphemes"
  int most_media = 0;                             // pictures a post; 0 = no limit
  bool can_edit = true, can_delete = true;        // what stands there already
};

// The table of routes. `outlets` are those this program knows; what a directive names beyond them is shown as not
// ready, by its id. An empty list stands for all, ready. `desk` must outlive the routes.
std::vector<http::Route> desk_routes(const Desk& desk, std::vector<OutletOffer> outlets = {});

}  // namespace callbox::desk
