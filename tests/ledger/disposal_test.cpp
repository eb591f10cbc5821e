// Records whose time is over: what is due, and what their destruction leaves.
#include "ledger/disposal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ledger/fsck.h"
#include "ledger/small_log.h"
#include "support/databases.h"

namespace callbox::ledger {
namespace {

using test::add;
using test::post_event;

class EndOfARecord : public callbox::test::OnBothDatabases {
 protected:
  std::unique_ptr<storage::Database> db = fresh.open(migrations());
  const UtcMillis start = clock.now();

  void note(const std::string& record, const std::string& series, std::string body = "the text") {
    Event event = post_event(record, test::kPostEdited, std::move(body));
    event.series = series;
    add(*db, clock, random, event);
  }
  std::vector<std::string> due(const std::string& series, UtcMillis before, const std::string& after = "",
                               int limit = 100) {
    const auto found =
        db->read([&](storage::ReadTx& tx) { return due_records(tx, series, before, after, limit); }).value();
    std::vector<std::string> names;
    for (const auto& one : found) names.push_back(one.record);
    return names;
  }
  result<Appended> dispose(const std::string& record) {
    return db->write([&](storage::Tx& tx) {
      return dispose_record(tx, clock, random, record, "m-archivist", "Certificate 24-117");
    });
  }
};

TEST_P(EndOfARecord, IsDueByItsNewestEventAndItsSeries) {
  note("post/a", "news");
  note("post/b", "news");
  note("post/c", "investigations");
  clock.advance(days(10));
  note("post/b", "news");  // young again
  note("post/d", "news");  // was young, and its kind changed
  clock.advance(days(1));
  note("post/d", "investigations");
  EXPECT_THAT(due("news", start + days(5)), testing::ElementsAre("post/a"));
  EXPECT_THAT(due("news", start), testing::IsEmpty()) << "not on the very moment";
  EXPECT_THAT(due("news", start + days(20)), testing::ElementsAre("post/a", "post/b"));
  EXPECT_THAT(due("investigations", start + days(20)), testing::ElementsAre("post/c", "post/d"));
  EXPECT_THAT(due("news", start + days(20), "post/a"), testing::ElementsAre("post/b")) << "there is a way on";
  EXPECT_THAT(due("news", start + days(20), "", 1), testing::ElementsAre("post/a"));
}

TEST_P(EndOfARecord, DestroysEveryBodyOfTheRecordAndLeavesEveryProofStanding) {
  note("post/a", "news", "Lost dog on Lake Street");
  note("post/a", "news", "Lost dog on Lake Street, found");
  note("post/b", "news", "Another");
  const Signer signer = test::opened(*db, clock, random);
  test::seal_all(*db, clock, signer);
  const auto ended = dispose("post/a");
  ASSERT_TRUE(ended) << describe(ended.error());
  test::seal_all(*db, clock, signer);
  EXPECT_EQ(test::problems_of(*db), "");

  const auto events = db->read([](storage::ReadTx& tx) { return history(tx, "post/a"); }).value();
  ASSERT_EQ(events.size(), 3U);
  for (int i = 0; i < 2; ++i) {
    const auto body =
        db->read([&](storage::ReadTx& tx) { return disclose(tx, events[static_cast<std::size_t>(i)].id, "package"); });
    EXPECT_EQ(body.error().kind, ErrorKind::kNotFound);
    EXPECT_THAT(events[static_cast<std::size_t>(i)].entry, testing::HasSubstr("commitments"))
        << "what was committed to stays";
  }
  EXPECT_EQ(events.back().type, "record.disposed");
  EXPECT_EQ(events.back().actor, "m-archivist");
  const auto authority =
      db->read([&](storage::ReadTx& tx) { return disclose(tx, events.back().id, "authority"); }).value();
  EXPECT_EQ(authority.bytes, "Certificate 24-117");
  const auto other = db->read([](storage::ReadTx& tx) { return history(tx, "post/b"); }).value();
  EXPECT_TRUE(db->read([&](storage::ReadTx& tx) { return disclose(tx, other.front().id, "package"); }));
}

TEST_P(EndOfARecord, IsNotDueASecondTime) {
  note("post/a", "news");
  ASSERT_TRUE(dispose("post/a"));
  clock.advance(days(4000));
  EXPECT_THAT(due("news", clock.now()), testing::IsEmpty());
  EXPECT_THAT(due("", clock.now()), testing::ElementsAre("post/a")) << "the certificate itself is of no series";
}

TEST_P(EndOfARecord, OfWhatIsNotKeptSaysSo) {
  const auto nothing = dispose("post/never");
  ASSERT_FALSE(nothing);
  EXPECT_EQ(nothing.error().kind, ErrorKind::kNotFound);
  EXPECT_THAT(nothing.error().message, testing::HasSubstr("post/never"));
}

CALLBOX_ON_BOTH_DATABASES(EndOfARecord);

}  // namespace
}  // namespace callbox::ledger
