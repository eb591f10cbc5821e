// The staff API's routes about adopted directives.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "adoption/alarms.h"
#include "adoption/book.h"
#include "base/crypto.h"
#include "base/time.h"
#include "http/server.h"
#include "storage/database.h"

namespace callbox::roster {

// What the routes stand on; all of it outlives them.
struct DirectiveDesk {
  storage::AnyDatabase& db;
  const Clock& clock;
  Random& random;
  const adoption::Book& book;
  std::vector<std::string> outlets;                              // the ids that a directive may name
  std::function<result<std::vector<adoption::Alarm>>()> alarms;  // by this node's files
};

// /api/directives (what was adopted, by whom, in force when; a text; adopting one, and trying without adopting) and
// /api/alarms.
std::vector<http::Route> directive_routes(const DirectiveDesk& desk);

}  // namespace callbox::roster
