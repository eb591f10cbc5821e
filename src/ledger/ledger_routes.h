// The public side of the log, as C2SP tlog-tiles lays it out. A target of its own: the room itself needs no server.
#pragma once

#include <vector>

#include "http/server.h"
#include "storage/database.h"

namespace callbox::ledger {

// Public, read-only:
//   GET /log/checkpoint            the newest signed head; may be a few seconds old in a cache
//   GET /log/tile/…                tiles and entry bundles; never change
//   GET /log/vkey                  the verifier key, for people; compare it with the one the agency prints elsewhere
std::vector<http::Route> ledger_routes(storage::AnyDatabase& db);

}  // namespace callbox::ledger
