// Both databases, fresh and empty for each test:
//
//   class Drafts : public test::OnBothDatabases {};
//   TEST_P(Drafts, AreKept) { auto& db = open(all_migrations); … }
//   CALLBOX_ON_BOTH_DATABASES(Drafts);
//
// PostgreSQL's connection string is in CALLBOX_TEST_POSTGRES (./test starts a private server). Without it the
// PostgreSQL half fails; it is never left out silently.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <ostream>
#include <span>
#include <string>
#include <vector>

#include "base/crypto.h"
#include "base/time.h"
#include "storage/database.h"
#include "support/temporary_folder.h"

namespace callbox::storage {
// How gtest names the parameter.
inline void PrintTo(Dialect dialect, std::ostream* out) {
  *out << (dialect == Dialect::kSqlite ? "SQLite" : "PostgreSQL");
}
}  // namespace callbox::storage

namespace callbox::test {

// One fresh database of a kind; dropped at the end. It may be opened several times, as several nodes would.
class FreshDatabase {
 public:
  explicit FreshDatabase(storage::Dialect dialect);
  ~FreshDatabase();
  FreshDatabase(const FreshDatabase&) = delete;
  FreshDatabase& operator=(const FreshDatabase&) = delete;
  // Fails the test when it cannot be opened.
  std::unique_ptr<storage::Database> open();
  std::unique_ptr<storage::Database> open(std::span<const storage::Migration> migrations);
  // PostgreSQL's connection string.
  std::string connection() const;

 private:
  storage::Dialect dialect_;
  TemporaryFolder folder_;
  std::string name_;
};

class OnBothDatabases : public testing::TestWithParam<storage::Dialect> {
 protected:
  OnBothDatabases() : fresh(GetParam()) {}
  FreshDatabase fresh;
  ManualClock clock{UtcMillis{1'790'000'000'000}};  // 2026-09-21T13:33:20Z
  SeededRandom random{7};
};

// Concatenates rooms' migrations.
std::vector<storage::Migration> all(std::initializer_list<std::span<const storage::Migration>> rooms);

}  // namespace callbox::test

#define CALLBOX_ON_BOTH_DATABASES(suite)                                                                              \
  INSTANTIATE_TEST_SUITE_P(, suite,                                                                                   \
                           testing::Values(callbox::storage::Dialect::kSqlite, callbox::storage::Dialect::kPostgres), \
                           [](const auto& param_info) {                                                               \
                             return param_info.param == callbox::storage::Dialect::kSqlite ? "Sqlite" : "Postgres";   \
                           })
