// `callbox records due|dispose`: the end of records by the agency's retention schedule (ALS-15).
//
// The periods are the directive's (retention: series, keep_months). Nothing ends by itself: in Illinois a record may be
// destroyed only under the Local Records Commission's approval and a disposal certificate (50 ILCS 205/7; 44 Ill. Adm.
// Code 4000), so a person names that certificate, and the log keeps its name.
#pragma once

#include <string>
#include <vector>

#include "app/directive_commands.h"
#include "app/installation.h"

namespace CLI {
class App;
}

namespace callbox::app {

// The day before which the newest event of a record must lie for the record to be due: `months` calendar months before
// `now`, in UTC; the last day of a month that is shorter.
UtcMillis retention_cutoff(UtcMillis now, int months);

struct RecordsOptions {
  std::string config;               // callbox.toml
  std::string series;               // "public-information"; empty, with `due`: every series of the directive
  std::string by;                   // login of the custodian
  std::string certificate;          // the authority: "Disposal certificate 24-117, approved 2026-10-02"
  std::vector<std::string> except;  // records that stay: a hold, a pending request
  bool sure = false;
  bool json = false;
};
// Prints what is due at `now`, a record a line: name, its last day, how many events. 0, also when nothing is.
int records_due(Installation& installation, const RecordsOptions& options, UtcMillis now, Streams streams);
// Destroys what is due of one series: bodies on the ledger, rows of the rooms; each record in a transaction of its own.
// What is in public view or still in work stays, and is told. 0; 1 when something stayed that was not excepted; 2 for a
// series the directive does not limit, an unknown member or an empty certificate. Without `sure` it prints what would
// go.
int records_dispose(Installation& installation, const RecordsOptions& options, UtcMillis now, Streams streams);

void add_records_commands(CLI::App& app, int& exit_code, Streams streams);

}  // namespace callbox::app
