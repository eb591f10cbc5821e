// Whether this desk works: for load balancers, monitoring and people.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "adoption/alarms.h"
#include "base/time.h"
#include "http/server.h"
#include "storage/database.h"

namespace callbox::app {

struct Health {
  bool database = false;
  bool scheduler = false;  // ticked within the last minute
  bool ledger = false;     // nothing has waited longer than a minute for its seal
  bool ok() const { return database && scheduler && ledger; }
};
Health look(storage::Database& db, const Clock& clock);

// GET /healthz: 200 only when everything above holds, else 503; JSON. GET /metrics: Prometheus text, the server's own
// figures, the queue's, and how many alarms this node raises about the directives, for requests from this machine only.
std::vector<http::Route> health_routes(storage::Database& db, const Clock& clock,
                                       std::function<std::string()> server_metrics,
                                       std::function<result<std::vector<adoption::Alarm>>()> alarms);

}  // namespace callbox::app
