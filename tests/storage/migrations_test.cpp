#include "storage/migrations.h"

#include <gtest/gtest.h>

namespace callbox::storage {
namespace {

TEST(Translate, WritesPostgresTypesAndLeavesTextAlone) {
  const std::string sql =
      translate("CREATE TABLE t (a INTEGER, b BLOB, c TEXT DEFAULT 'INTEGER') STRICT;", Dialect::kPostgres);
  EXPECT_EQ(sql, "CREATE TABLE t (a BIGINT, b BYTEA, c TEXT DEFAULT 'INTEGER') ;\n");
}

TEST(Translate, KeepsOnlyTheStatementsOfItsDatabase) {
  constexpr std::string_view both =
      "-- sqlite:\nCREATE VIRTUAL TABLE s\n  USING fts5(x);\n-- postgres:\nCREATE INDEX p ON t (x);\nSELECT 1;";
  EXPECT_EQ(translate(both, Dialect::kSqlite), "-- sqlite:\nCREATE VIRTUAL TABLE s\n  USING fts5(x);\nSELECT 1;\n");
  EXPECT_EQ(translate(both, Dialect::kPostgres), "-- postgres:\nCREATE INDEX p ON t (x);\nSELECT 1;\n");
}

TEST(Translate, LeavesOutAWholeBlock) {
  constexpr std::string_view block =
      "-- postgres: begin\nCREATE FUNCTION f() $$ BEGIN; END $$;\nSELECT f();\n-- end\nSELECT 2;";
  EXPECT_EQ(translate(block, Dialect::kSqlite), "SELECT 2;\n");
}

TEST(Missing, RefusesTwoMigrationsWithOneNumber) {
  const Migration twice[] = {{5, "a", "", {}}, {5, "b", "", {}}};
  EXPECT_FALSE(missing(twice, {}));
}

TEST(Missing, SortsByNumber) {
  const Migration unsorted[] = {{20, "b", "", {}}, {10, "a", "", {}}};
  const auto steps = missing(unsorted, {});
  ASSERT_TRUE(steps);
  ASSERT_EQ(steps->size(), 2u);
  EXPECT_EQ((*steps)[0]->number, 10);
}

}  // namespace
}  // namespace callbox::storage
