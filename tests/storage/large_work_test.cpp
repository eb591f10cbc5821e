// What reads and writes more rows than anybody wants in memory.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "support/databases.h"

namespace callbox::storage {
namespace {

const Migration kPlaces[] = {
    {1,
     "places",
     "CREATE TABLE places (import TEXT NOT NULL, number INTEGER NOT NULL, name TEXT, shape BLOB, weight REAL,\n"
     "  PRIMARY KEY (import, number)) STRICT;\n"
     "CREATE TABLE imports (import TEXT PRIMARY KEY NOT NULL) STRICT;\n"
     "CREATE TABLE acts (id INTEGER PRIMARY KEY) STRICT;\n"
     "CREATE TABLE ledger_events (id INTEGER PRIMARY KEY) STRICT;",
     {"acts"}}};

class LargeWork : public test::OnBothDatabases {
 protected:
  std::unique_ptr<Database> db = fresh.open(kPlaces);

  static constexpr std::string_view kCountUp =
      "WITH RECURSIVE up (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM up WHERE n < $1) SELECT n FROM up";

  std::int64_t count(std::string_view sql) {
    const auto row = db->read([&](ReadTx& tx) { return tx.first(sql); });
    return row && *row ? (*row)->integer(0) : -1;
  }
};
CALLBOX_ON_BOTH_DATABASES(LargeWork);

TEST_P(LargeWork, HandsOverRowAfterRowInOrder) {
  for (const int rows : {0, 1, 255, 256, 257, 10'000}) {
    const auto sum = db->read([&](ReadTx& tx) -> result<std::int64_t> {
      std::int64_t last = 0;
      CHECK_OK(tx.each("SELECT n FROM (" + std::string(kCountUp) + ") AS numbers WHERE n <= $2 ORDER BY n",
                       std::max(rows, 1), rows, [&](const Row& row) -> Status {
                         EXPECT_EQ(row.integer(0), last + 1);
                         last = row.integer(0);
                         return {};
                       }));
      return last;
    });
    ASSERT_TRUE(sum) << describe(sum.error());
    EXPECT_EQ(*sum, rows);
  }
}

// A thousand million rows: whoever gathers them first never comes to the first.
TEST_P(LargeWork, EndsEarlyWithoutReadingTheRest) {
  const auto seen = db->read([&](ReadTx& tx) -> result<int> {
    int rows = 0;
    CHECK_OK(tx.each(kCountUp, 1'000'000'000,
                     [&](const Row&) -> result<Flow> { return ++rows < 300 ? Flow::kMore : Flow::kEnough; }));
    // And the transaction goes on.
    TRY(const auto row, tx.first("SELECT 7"));
    return rows + static_cast<int>(row->integer(0));
  });
  ASSERT_TRUE(seen) << describe(seen.error());
  EXPECT_EQ(*seen, 307);
}

TEST_P(LargeWork, AReadersErrorEndsTheReadingAndHurtsNoTransaction) {
  int rows = 0;
  const Status written = db->write([&](Tx& tx) -> Status {
    rows = 0;
    const Status refused = tx.each(kCountUp, 1'000'000'000, [&](const Row&) -> Status {
      if (++rows == 2) return fail(ErrorKind::kForbidden, "seen-enough", "The second row is none of mine.");
      return {};
    });
    EXPECT_EQ(refused.error().code, "seen-enough");
    CHECK_OK(tx.exec("INSERT INTO imports (import) VALUES ('kept')"));
    return {};
  });
  ASSERT_TRUE(written) << describe(written.error());
  EXPECT_EQ(rows, 2);
  EXPECT_EQ(count("SELECT count(*) FROM imports"), 1);
}

TEST_P(LargeWork, AThrownDefectWhileRowsAreReadCostsNoConnection) {
  for (int i = 0; i < 20; ++i) {
    const Status thrown = db->read([&](ReadTx& tx) {
      return tx.each(kCountUp, 1000, [](const Row& row) -> Status {
        static_cast<void>(row.text(0));  // an integer
        return {};
      });
    });
    ASSERT_FALSE(thrown);
    EXPECT_EQ(thrown.error().code, "broken-invariant");
  }
  EXPECT_TRUE(db->ping());
}

TEST_P(LargeWork, AsksOtherThingsAndTheSameAgainWhileRowsAreRead) {
  const Status done = db->write([&](Tx& tx) -> Status {
    int outer = 0, inner = 0;
    CHECK_OK(tx.each(kCountUp, 600, [&](const Row& row) -> Status {
      ++outer;
      CHECK_OK(tx.exec("INSERT INTO places (import, number) VALUES ('nested', $1)", row.integer(0)));
      if (row.integer(0) % 300 != 0) return {};
      TRY(const auto rows, tx.query(kCountUp, 3));
      EXPECT_EQ(rows.size(), 3U);
      return tx.each(kCountUp, 600, [&](const Row&) -> Status {
        ++inner;
        return {};
      });
    }));
    EXPECT_EQ(outer, 600);
    EXPECT_EQ(inner, 1200);
    return {};
  });
  ASSERT_TRUE(done) << describe(done.error());
  EXPECT_EQ(count("SELECT count(*) FROM places"), 600);
}

TEST_P(LargeWork, AStatementThatFailsWhileRowsAreReadFailsTheWork) {
  const Status ignored = db->write([&](Tx& tx) -> Status {
    return tx.each(kCountUp, 600, [&](const Row&) -> Status {
      static_cast<void>(tx.exec("INSERT INTO imports (import) VALUES (NULL)"));
      return {};
    });
  });
  EXPECT_FALSE(ignored);
  const Status unknown =
      db->read([](ReadTx& tx) { return tx.each("SELECT nothing FROM nowhere", [](const Row&) { return Status(); }); });
  EXPECT_EQ(unknown.error().kind, ErrorKind::kInternal);
  EXPECT_TRUE(db->ping());
}

TEST_P(LargeWork, ReadsWithEachAndNeverWrites) {
  const Status written = db->write([](Tx& tx) {
    return tx.each("INSERT INTO imports (import) VALUES ('by the back door') RETURNING import",
                   [](const Row&) { return Status(); });
  });
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, "broken-invariant");
  EXPECT_EQ(count("SELECT count(*) FROM imports"), 0);
}

}  // namespace
}  // namespace callbox::storage
