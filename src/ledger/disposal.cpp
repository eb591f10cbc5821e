#include "ledger/disposal.h"

#include "ledger/events.h"

namespace callbox::ledger {

result<std::vector<DueRecord>> due_records(storage::AnyReadTx& tx, std::string_view series, UtcMillis before,
                                           std::string_view after, int limit) {
  TRY(const auto rows, tx.query("SELECT e.record, e.at, e.number FROM ledger_events e "
                                "WHERE e.series = $1 AND e.at < $2 AND e.record > $3 "
                                "AND e.number = (SELECT MAX(n.number) FROM ledger_events n WHERE n.record = e.record) "
                                "ORDER BY e.record LIMIT $4",
                                series, before, after, limit));
  std::vector<DueRecord> due;
  due.reserve(rows.size());
  for (const auto& row : rows) due.push_back({row.text(0), row.time(1), row.integer(2)});
  return due;
}

result<Appended> dispose_record(storage::AnyTx& tx, const Clock& clock, Random& random, std::string_view record,
                                std::string_view actor, std::string_view authority) {
  TRY(const auto known, tx.first("SELECT 1 FROM ledger_events WHERE record = $1 LIMIT 1", record));
  if (!known) return fail(ErrorKind::kNotFound, "the ledger has no record " + std::string(record));
  CHECK_OK(tx.exec("UPDATE ledger_events SET bodies = $1 WHERE record = $2 AND length(bodies) > 0", storage::Bytes{},
                   record));
  tx.scrub();
  return append(
      tx, clock, random,
      {kRecordDisposed, std::string(record), std::string(actor), "", {{"authority", std::string(authority)}}});
}

}  // namespace callbox::ledger
