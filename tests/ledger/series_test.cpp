#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ledger/ledger.h"
#include "ledger/series_query.h"
#include "ledger/small_log.h"
#include "support/databases.h"

namespace callbox::ledger {
namespace {

using test::add;
using testing::HasSubstr;
using testing::Not;

class Series : public callbox::test::OnBothDatabases {
 protected:
  std::unique_ptr<storage::Database> db = fresh.open(migrations());

  Appended in_series(const std::string& series, const std::string& record) {
    Event event = test::post_event(record);
    event.series = series;
    return add(*db, clock, random, event);
  }
  std::vector<Recorded> of(std::string_view series, UtcMillis before, std::int64_t limit = 100,
                           const SeriesPlace& after = {}) {
    return db->read([&](storage::ReadTx& tx) { return events_of_series(tx, series, before, limit, after); }).value();
  }
  // 10,000 events of 2 series, of 500 different milliseconds.
  void fill() {
    const Status filled = db->write([](storage::Tx& tx) -> Status {
      CHECK_OK(
          tx.exec("WITH RECURSIVE up (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM up WHERE n < 10000) "
                  "INSERT INTO ledger_events (seq, id, record, number, type, actor, series, at, entry, leaf, bodies) "
                  "SELECT n, '0000000000000' || n, 'post/' || n, 1, 'post.edited', 'system', "
                  "CASE WHEN n % 2 = 0 THEN 'public' ELSE 'personnel' END, n / 20, $1, $2, $3 FROM up",
                  storage::Bytes{"entry"}, storage::Bytes{"leaf"}, storage::Bytes{}));
      CHECK_OK(tx.exec("ANALYZE ledger_events"));
      return {};
    });
    ASSERT_TRUE(filled) << describe(filled.error());
  }
  // How the database goes about it, in its own words.
  std::string plan() {
    const bool sqlite = db->dialect() == storage::Dialect::kSqlite;
    const auto rows = db->read([&](storage::ReadTx& tx) {
      return tx.query(std::string(sqlite ? "EXPLAIN QUERY PLAN " : "EXPLAIN ") + std::string(kEventsOfSeries), "public",
                      UtcMillis{400}, UtcMillis{100}, 2001, 50);
    });
    if (!rows) return describe(rows.error());
    std::string text;
    for (const auto& row : *rows) text += row.text(sqlite ? 3 : 0) + "\n";
    return text;
  }
};
CALLBOX_ON_BOTH_DATABASES(Series);

TEST_P(Series, GivesTheEventsOfOneSeriesThatAreOldEnoughOldestFirst) {
  const auto first = in_series("public", "post/a");
  clock.advance(seconds(1));
  in_series("personnel", "member/b");
  const auto second = in_series("public", "post/b");
  clock.advance(seconds(1));
  in_series("public", "post/c");
  const auto events = of("public", clock.now());
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[0].id, first.id);
  EXPECT_EQ(events[1].id, second.id);
  EXPECT_EQ(events[1].series, "public");
  EXPECT_EQ(events[1].at, second.at);
  EXPECT_TRUE(of("public", first.at).empty()) << "before means before";
  EXPECT_TRUE(of("none", clock.now()).empty());
}

// Pages of a size that divides neither the events nor those of a millisecond.
TEST_P(Series, GoesOnBehindTheLastOneAndMissesNoneOfTheSameMillisecond) {
  for (int i = 0; i < 30; ++i) {
    in_series("public", "post/" + std::to_string(i));
    if (i % 10 == 9) clock.advance(seconds(1));
  }
  std::vector<Recorded> all = of("public", clock.now()), paged;
  ASSERT_EQ(all.size(), 30U);
  SeriesPlace after;
  while (true) {
    const auto page = of("public", clock.now(), 7, after);
    if (page.empty()) break;
    paged.insert(paged.end(), page.begin(), page.end());
    after = {page.back().at, page.back().id};
  }
  ASSERT_EQ(paged.size(), all.size());
  for (std::size_t i = 0; i < all.size(); ++i) EXPECT_EQ(paged[i].id, all[i].id) << i;
}

TEST_P(Series, ReadsNoMoreThanItGivesBackOfTenThousandEvents) {
  ASSERT_NO_FATAL_FAILURE(fill());
  EXPECT_EQ(of("public", UtcMillis{500}, 50).size(), 50U);
  const std::string told = plan();
  EXPECT_THAT(told, HasSubstr("ledger_events_series"));
  EXPECT_THAT(told, Not(HasSubstr("SCAN"))) << "a search, not a look at everything";
  EXPECT_THAT(told, Not(HasSubstr("Seq Scan")));
  EXPECT_THAT(told, Not(HasSubstr("TEMP B-TREE")));
  EXPECT_THAT(told, Not(HasSubstr("Sort")));
}

}  // namespace
}  // namespace callbox::ledger
