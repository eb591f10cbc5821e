// The lawful end of records: which are due by a retention schedule, and the destruction of what the ledger keeps of
// one.
//
// A record is kept as one: none of its bodies goes before the newest of them may (50 ILCS 205/7).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/crypto.h"
#include "base/result.h"
#include "base/time.h"
#include "ledger/ledger.h"
#include "storage/database.h"

namespace callbox::ledger {

struct DueRecord {
  std::string record;  // "post/<id>"
  UtcMillis last;      // of its newest event
  std::int64_t events = 0;
};
// Records whose newest event is of `series` and older than `before`. By name, those that come after `after`, at most
// `limit`. One that was disposed of is no more among them: its newest event says so, and is of no series.
result<std::vector<DueRecord>> due_records(storage::AnyReadTx& tx, std::string_view series, UtcMillis before,
                                           std::string_view after, int limit);

// Destroys all bodies of the record, with their salts, and appends one kRecordDisposed to it, with `authority` as its
// body: the approved certificate, as the custodian names it. That event is of no series: it is kept for good. The tree
// and every proof stand; what is destroyed on the disk: see destroy. kNotFound when there is no such record.
result<Appended> dispose_record(storage::AnyTx& tx, const Clock& clock, Random& random, std::string_view record,
                                std::string_view actor, std::string_view authority);

}  // namespace callbox::ledger
