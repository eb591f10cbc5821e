// What reads and writes more rows than anybody wants in memory.
#include <gtest/gtest.h>

#include <functional>
#include <future>
#include <optional>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>
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

// Rows 1 to `last` of an import; `at` is called before each.
class PlaceRows {
 public:
  using Row = std::tuple<std::string, std::int64_t, std::optional<std::string>, Bytes, double>;
  PlaceRows(std::string import, std::int64_t last, std::function<Status(std::int64_t)> at = {})
      : import_(std::move(import)), last_(last), at_(std::move(at)) {}
  result<std::optional<Row>> operator()() {
    ++number_;
    if (at_) CHECK_OK(at_(number_));
    if (number_ > last_) return std::optional<Row>();
    return std::optional(Row{import_, number_, name_of(number_), Bytes{std::string("\0\xff\\", 3)}, 0.1});
  }
  // What COPY's text format has to escape, and what SQLite has not.
  static std::optional<std::string> name_of(std::int64_t number) {
    static const std::vector<std::optional<std::string>> kNames = {"Zoë", "tab\there", "line\nfeed\r", "\\N", "",
                                                                   {},    "\\"};
    return kNames[static_cast<std::size_t>(number) % kNames.size()];
  }

 private:
  std::string import_;
  std::int64_t last_, number_ = 0;
  std::function<Status(std::int64_t)> at_;
};

class OneImport {
 public:
  explicit OneImport(std::string name) : name_(std::move(name)) {}
  result<std::optional<std::tuple<std::string>>> operator()() {
    if (std::exchange(given_, true)) return std::optional<std::tuple<std::string>>();
    return std::optional(std::tuple(name_));
  }

 private:
  std::string name_;
  bool given_ = false;
};

constexpr std::string_view kColumns[] = {"import", "number", "name", "shape", "weight"};

TEST_P(LargeWork, LoadsManyRowsAndGivesThemBackAsTheyWere) {
  const auto loaded = db->load("places", kColumns, PlaceRows("a", 10'000));
  ASSERT_TRUE(loaded) << describe(loaded.error());
  EXPECT_EQ(*loaded, 10'000);
  std::int64_t number = 0;
  const Status read = db->read([&](ReadTx& tx) {
    number = 0;
    return tx.each("SELECT number, name, shape, weight FROM places WHERE import = $1 ORDER BY number", "a",
                   [&](const Row& row) -> Status {
                     EXPECT_EQ(row.integer(0), ++number);
                     EXPECT_EQ(row.maybe_text(1), PlaceRows::name_of(number));
                     EXPECT_EQ(row.bytes(2), std::string("\0\xff\\", 3));
                     EXPECT_EQ(row.real(3), 0.1);
                     return {};
                   });
  });
  EXPECT_TRUE(read);
  EXPECT_EQ(number, 10'000);
  EXPECT_EQ(db->load("places", kColumns, PlaceRows("none", 0)), 0);
}

TEST_P(LargeWork, ARowMayBeginWithNothing) {
  const std::string_view columns[] = {"name", "import", "number"};
  using Named = std::tuple<std::optional<std::string>, std::string, int>;
  const auto loaded = db->load("places", columns, [n = 0]() mutable -> result<std::optional<Named>> {
    if (++n > 2) return std::optional<Named>();
    return std::optional(Named{n == 1 ? std::optional<std::string>("") : std::nullopt, "", n});
  });
  ASSERT_TRUE(loaded) << describe(loaded.error());
  EXPECT_EQ(count("SELECT count(*) FROM places WHERE import = '' AND name = '' AND number = 1"), 1);
  EXPECT_EQ(count("SELECT count(*) FROM places WHERE import = '' AND name IS NULL AND number = 2"), 1);
}

// The source itself writes, and waits for another thread that writes: whoever held a lock meanwhile would stop here.
TEST_P(LargeWork, LetsOtherWritersThroughInTheMiddle) {
  std::int64_t seen = -1;
  const auto loaded = db->load("places", kColumns, PlaceRows("a", 10'000, [&](std::int64_t number) -> Status {
                                 if (number != 5000) return {};
                                 seen = count("SELECT count(*) FROM places WHERE import = 'a'");
                                 const auto write = [&](std::string_view import) {
                                   return db->write([&](Tx& tx) -> Status {
                                     CHECK_OK(tx.exec("INSERT INTO imports (import) VALUES ($1)", import));
                                     CHECK_OK(tx.exec("INSERT INTO places (import, number) VALUES ($1, 1)", import));
                                     return {};
                                   });
                                 };
                                 CHECK_OK(write("here"));
                                 return std::async(std::launch::async, [&] { return write("there"); }).get();
                               }));
  ASSERT_TRUE(loaded) << describe(loaded.error());
  EXPECT_EQ(count("SELECT count(*) FROM places"), 10'002);
  // Where it is several transactions, others see the first of them.
  if (GetParam() == Dialect::kSqlite)
    EXPECT_TRUE(seen > 0 && seen < 5000) << seen;
  else
    EXPECT_EQ(seen, 0);
}

TEST_P(LargeWork, ALoadThatBrokeOffIsGoneOnWithOrCleanedAway) {
  const auto broken = db->load("places", kColumns, PlaceRows("a", 10'000, [](std::int64_t number) -> Status {
                                 if (number < 5000) return {};
                                 return fail(ErrorKind::kInvalid, "bad-line", "Line 5000 is no place.");
                               }));
  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error().code, "bad-line");
  const std::int64_t left = count("SELECT count(*) FROM places");
  EXPECT_TRUE(GetParam() == Dialect::kSqlite ? left > 0 && left < 5000 : left == 0) << left;
  EXPECT_EQ(count("SELECT coalesce(max(number), 0) FROM places"), left) << "the first of them";

  const auto gone_on = db->load("places", kColumns, PlaceRows("a", 10'000), IfThere::kPassOver);
  ASSERT_TRUE(gone_on) << describe(gone_on.error());
  EXPECT_EQ(*gone_on, 10'000 - left);
  EXPECT_EQ(count("SELECT count(*) FROM places"), 10'000);
  EXPECT_EQ(db->load("places", kColumns, PlaceRows("a", 10'000), IfThere::kPassOver), 0);

  const auto cleaned = db->write([](Tx& tx) { return tx.exec("DELETE FROM places WHERE import = 'a'"); });
  EXPECT_EQ(cleaned, 10'000);
}

TEST_P(LargeWork, ARowThatDoesNotFitEndsTheLoadWithItsReason) {
  ASSERT_TRUE(db->load("places", kColumns, PlaceRows("a", 1)));
  const auto twice = db->load("places", kColumns, PlaceRows("a", 10));
  ASSERT_FALSE(twice);
  EXPECT_EQ(twice.error().kind, ErrorKind::kConflict);
  EXPECT_EQ(twice.error().code, "unique");
  const auto null_character = db->load("imports", {"import"}, OneImport(std::string("dana\0x", 6)));
  EXPECT_EQ(null_character.error().code, "null-character");
  const auto unknown = db->load("nowhere", {"import"}, OneImport("x"));
  EXPECT_EQ(unknown.error().kind, ErrorKind::kInternal);
  const auto defect = db->load("imports", {"import"}, [one = OneImport("x")]() mutable {
    if (auto row = one(); row && *row) throw std::logic_error("a defect");
    return one();
  });
  EXPECT_EQ(defect.error().code, "broken-invariant");
  EXPECT_EQ(count("SELECT count(*) FROM imports"), 0);
  EXPECT_EQ(count("SELECT count(*) FROM places"), 1);
  EXPECT_TRUE(db->ping());
}

// What is written without a statement must not be written without an event either.
TEST_P(LargeWork, LoadsNoRecordedTableHoweverItIsSpelt) {
  for (const std::string_view table : {"acts", "ACTS", "Acts", "\"acts\"", "ledger_events", "LEDGER_EVENTS",
                                       "places; DELETE FROM acts", "main.acts", "public.acts", ""}) {
    const auto refused = db->load(table, {"id"}, [n = 0]() mutable -> result<std::optional<std::tuple<int>>> {
      if (++n > 3) return std::optional<std::tuple<int>>();
      return std::optional(std::tuple(n));
    });
    ASSERT_FALSE(refused) << table;
    EXPECT_EQ(refused.error().code, "not-loadable") << table;
  }
  EXPECT_EQ(count("SELECT count(*) FROM acts"), 0);
  EXPECT_EQ(count("SELECT count(*) FROM ledger_events"), 0);
}

// A node that never heard of the table's being recorded: the database itself knows.
TEST(LargeWorkOnPostgres, TheGuardHoldsALoadThatTheNamesLetThrough) {
  test::FreshDatabase fresh(Dialect::kPostgres);
  const auto knowing = fresh.open(kPlaces), ignorant = fresh.open();
  const auto refused = ignorant->load("acts", {"id"}, [n = 0]() mutable -> result<std::optional<std::tuple<int>>> {
    if (++n > 3) return std::optional<std::tuple<int>>();
    return std::optional(std::tuple(n));
  });
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "no-event");
  const auto row = knowing->read([](ReadTx& tx) { return tx.first("SELECT count(*) FROM acts"); });
  EXPECT_EQ((*row)->integer(0), 0);
}

}  // namespace
}  // namespace callbox::storage
