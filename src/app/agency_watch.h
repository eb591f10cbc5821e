// Keeps what the public pages know of the agency true while the server runs: another version of the directive comes
// into force on its day or is adopted, and an operator adds units. Each node looks by itself, so that nothing must tell
// them.
#pragma once

#include <memory>
#include <thread>

#include "adoption/book.h"
#include "site/site.h"
#include "storage/database.h"

namespace callbox::app {

// Fills in all that `directive` and `units` say. A demo's notices say nothing of whose page it is: that would be
// another agency's.
void describe(site::SiteContext& context, const directive::Directive& directive, std::vector<roster::Unit> units);
// Which directive was in force when, for the public record: roles, no names.
result<std::vector<site::DirectivePeriod>> directive_periods(storage::ReadTx& tx, const adoption::Book& directives);

class AgencyWatch {
 public:
  // `shown` is what the site shows now. All else must outlive the watch.
  AgencyWatch(site::Site& site, storage::Database& db, const Clock& clock, const adoption::Book& directives,
              site::SiteContext shown);

  // Looks once: makes the pages again if the agency is not what they show. kConflict and the like when no directive is
  // in force; the pages stay then.
  Status look();
  // Looks every ten seconds, on a thread of its own, until the watch goes.
  void start();

 private:
  site::Site& site_;
  storage::Database& db_;
  const Clock& clock_;
  const adoption::Book& directives_;
  site::SiteContext shown_;
  std::jthread thread_;  // last: its stop token ends the loop
};

}  // namespace callbox::app
