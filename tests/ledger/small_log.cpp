#include "ledger/small_log.h"

#include <gtest/gtest.h>

#include "ledger/fsck.h"

namespace callbox::ledger::test {

Event post_event(std::string record, const EventType& type, std::string body) {
  return {type, std::move(record), "m-7f3a", "social-media", {{"package", std::move(body)}}};
}

Appended add(storage::AnyDatabase& db, const Clock& clock, Random& random, const Event& event) {
  auto appended = db.write([&](storage::AnyTx& tx) { return append(tx, clock, random, event); });
  if (!appended) {
    ADD_FAILURE() << describe(appended.error());
    return {};
  }
  return std::move(*appended);
}

std::vector<Appended> add_many(storage::AnyDatabase& db, const Clock& clock, Random& random, int count) {
  std::vector<Appended> all;
  for (int done = 0; done < count; done += 50) {
    const auto batch = db.write([&](storage::AnyTx& tx) -> result<std::vector<Appended>> {
      std::vector<Appended> appended;
      for (int i = done; i < std::min(done + 50, count); ++i) {
        TRY(auto one, append(tx, clock, random, post_event("post/" + std::to_string(i % 7))));
        appended.push_back(std::move(one));
      }
      return appended;
    });
    if (!batch) {
      ADD_FAILURE() << describe(batch.error());
      return all;
    }
    all.insert(all.end(), batch->begin(), batch->end());
  }
  return all;
}

Signer opened(storage::AnyDatabase& db, const Clock& clock, Random& random) {
  auto signer = open_signer(db, clock, random, kOrigin, kMasterKey);
  if (!signer) {
    ADD_FAILURE() << describe(signer.error());
    std::abort();
  }
  return std::move(*signer);
}

std::uint64_t seal_all(storage::AnyDatabase& db, const Clock& clock, const Signer& signer) {
  Sealer sealer(db, clock, signer);
  while (true) {
    const auto outcome = sealer.seal_once();
    if (!outcome) {
      ADD_FAILURE() << describe(outcome.error());
      return 0;
    }
    if (!outcome->more) return outcome->size;
  }
}

result<std::vector<StoredHead>> all_heads(storage::AnyReadTx& tx) {
  std::vector<StoredHead> heads;
  CHECK_OK(each_head(tx, [&](const StoredHead& head) -> Status {
    heads.push_back(head);
    return {};
  }));
  return heads;
}

void tamper(storage::AnyDatabase& db, std::string_view sql) {
  const auto done = db.write([&](storage::AnyTx& tx) { return tx.exec(sql); });
  ASSERT_TRUE(done) << describe(done.error());
}

std::string problems_of(storage::AnyDatabase& db) {
  const auto report = fsck(db);
  if (!report) return describe(report.error());
  std::string lines;
  for (const auto& problem : report->problems) lines += problem + "\n";
  return lines;
}

}  // namespace callbox::ledger::test
