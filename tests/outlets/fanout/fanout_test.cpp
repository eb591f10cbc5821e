#include <gmock/gmock.h>

#include <map>
#include <thread>

#include "outlets/fanout/work_off.h"
#include "support/databases.h"

namespace callbox::outlets::fanout {
namespace {

using ::testing::ElementsAre;
using Kind = Answer::Kind;
using Outcome = Attempt::Outcome;

constexpr std::string_view kAudience = "SELECT id AS recipient FROM readers WHERE $5 <> '' AND $6 > 0";

struct Died {};

// Counts what each recipient got; does to some what a test says.
class Bearer final : public Carrier {
 public:
  result<bool> take(storage::Tx&, const Recipient& recipient) override { return recipient.id != "gone"; }
  Attempt send(const Recipient& recipient) override {
    if (dies_at == recipient.id) {
      ++got[recipient.id];
      throw Died{};
    }
    if (answers.contains(recipient.id)) return {answers[recipient.id], "as told", {}};
    ++got[recipient.id];
    return {Outcome::kAccepted, "250", "id"};
  }
  std::map<std::string, int> got;
  std::map<std::string, Outcome> answers;
  std::string dies_at;
};

class AFanOut : public test::OnBothDatabases {
 protected:
  static std::vector<storage::Migration> schema() {
    std::vector<storage::Migration> all(migrations().begin(), migrations().end());
    all.push_back({9000, "readers", "CREATE TABLE readers (id TEXT NOT NULL PRIMARY KEY) STRICT;", {}});
    return all;
  }
  void sign_up(int count) {
    ASSERT_TRUE(db->write([&](storage::Tx& tx) -> Status {
      for (int i = 0; i < count; ++i)
        CHECK_OK(tx.exec("INSERT INTO readers (id) VALUES ($1)", "reader-" + std::to_string(i)));
      return {};
    }));
  }
  void enroll_all(const std::string& delivery, int version = 1) {
    const Status enrolled = db->write(
        [&](storage::Tx& tx) { return enroll(tx, clock, delivery, "post", version, kAudience, limits.sharding); });
    ASSERT_TRUE(enrolled) << describe(enrolled.error());
  }
  Answer work(const std::string& delivery, int shard, Bearer& bearer) {
    return work_off(*db, clock, limits, delivery, shard, bearer);
  }
  Shards shards(const std::string& delivery) {
    return db->read([&](storage::ReadTx& tx) { return shards_of(tx, delivery, clock.now()); }).value();
  }
  Counts counts(const std::string& delivery) {
    return db->read([&](storage::ReadTx& tx) { return count(tx, delivery); }).value();
  }
  std::unique_ptr<storage::Database> db = fresh.open(schema());
  Limits limits;
};
CALLBOX_ON_BOTH_DATABASES(AFanOut);

TEST_P(AFanOut, OfAFewIsOneShardAndOfManySeveralOfOneSize) {
  limits.sharding = {10, 4};
  sign_up(10);
  enroll_all("small");
  EXPECT_THAT(shards("small").open, ElementsAre(0));
  ASSERT_TRUE(db->write([](storage::Tx& tx) { return tx.exec("DELETE FROM fanout_recipients"); }));
  ASSERT_TRUE(db->write([](storage::Tx& tx) -> Status {
    for (int i = 10; i < 35; ++i)
      CHECK_OK(tx.exec("INSERT INTO readers (id) VALUES ($1)", "reader-" + std::to_string(i)));
    return {};
  }));
  enroll_all("large");
  EXPECT_THAT(shards("large").open, ElementsAre(0, 1, 2, 3));
  const auto sizes = db->read([](storage::ReadTx& tx) {
                         return tx.query("SELECT COUNT(*) FROM fanout_recipients GROUP BY shard ORDER BY shard");
                       }).value();
  std::vector<std::int64_t> counted;
  for (const auto& row : sizes) counted.push_back(row.integer(0));
  EXPECT_THAT(counted, ElementsAre(9, 9, 9, 8));
}

TEST_P(AFanOut, ShardsAreWorkedBesideOneAnotherAndEachRecipientIsReachedOnce) {
  limits.sharding = {20, 4};
  sign_up(80);
  enroll_all("d");
  Bearer bearers[4];
  std::vector<std::thread> workers;
  for (int shard = 0; shard < 4; ++shard)
    workers.emplace_back([&, shard] {
      while (work("d", shard, bearers[shard]).kind != Kind::kDone) {
      }
    });
  for (auto& worker : workers) worker.join();
  std::map<std::string, int> got;
  for (const Bearer& bearer : bearers)
    for (const auto& [id, times] : bearer.got) got[id] += times;
  EXPECT_EQ(got.size(), 80u);
  for (const auto& [id, times] : got) EXPECT_EQ(times, 1) << id;
  EXPECT_EQ(progress(*db, clock, "d")->kind, Kind::kDone);
}

TEST_P(AFanOut, IsResumedInBatches) {
  limits.batch = 3;
  sign_up(7);
  enroll_all("d");
  Bearer bearer;
  EXPECT_EQ(work("d", 0, bearer).kind, Kind::kPending);
  EXPECT_EQ(bearer.got.size(), 3u);
  EXPECT_EQ(work("d", 0, bearer).kind, Kind::kPending);
  EXPECT_EQ(work("d", 0, bearer).kind, Kind::kDone);
  EXPECT_EQ(counts("d").accepted, 7);
}

TEST_P(AFanOut, WhatWasCutOffIsUnconfirmedAndNeverSentAgain) {
  sign_up(3);
  enroll_all("d");
  Bearer bearer;
  bearer.dies_at = "reader-1";
  EXPECT_THROW(work("d", 0, bearer), Died);
  bearer.dies_at.clear();
  EXPECT_EQ(work("d", 0, bearer).kind, Kind::kDone);
  EXPECT_EQ(counts("d").unconfirmed, 1);
  EXPECT_EQ(counts("d").accepted, 2);
  for (const auto& [id, times] : bearer.got) EXPECT_EQ(times, 1) << id;
}

TEST_P(AFanOut, ADyingShardMakesNoRowOfAnotherShardDoubtful) {
  limits.sharding = {1, 2};
  sign_up(4);
  enroll_all("d");
  Bearer here, there;
  here.dies_at = "reader-0";
  EXPECT_THROW(work("d", 0, here), Died);
  EXPECT_EQ(work("d", 1, there).kind, Kind::kDone);
  EXPECT_EQ(counts("d").sending, 1) << "its own shard decides";
  here.dies_at.clear();
  EXPECT_EQ(work("d", 0, here).kind, Kind::kDone);
  EXPECT_EQ(counts("d").unconfirmed, 1);
}

TEST_P(AFanOut, LeavesOutWhoWantsNothingAnyMoreAndAsksThePatientAgain) {
  ASSERT_TRUE(
      db->write([](storage::Tx& tx) { return tx.exec("INSERT INTO readers (id) VALUES ('gone'), ('later')"); }));
  enroll_all("d");
  Bearer bearer;
  bearer.answers["later"] = Outcome::kLater;
  EXPECT_EQ(work("d", 0, bearer).kind, Kind::kDone) << "nothing is due";
  EXPECT_EQ(counts("d").suppressed, 1);
  EXPECT_EQ(progress(*db, clock, "d")->wait, limits.first_wait);
  clock.advance(limits.first_wait);
  bearer.answers.clear();
  EXPECT_EQ(work("d", 0, bearer).kind, Kind::kDone);
  EXPECT_EQ(counts("d").accepted, 1);
}

TEST_P(AFanOut, ANewerVersionTakesOverItsReadersAndEndsTheOlder) {
  sign_up(3);
  enroll_all("first");
  Bearer bearer;
  limits.batch = 1;
  EXPECT_EQ(work("first", 0, bearer).kind, Kind::kPending);
  enroll_all("second", 2);
  limits.batch = 100;
  EXPECT_EQ(work("first", 0, bearer).kind, Kind::kDone);
  EXPECT_EQ(counts("first").suppressed, 2);
  EXPECT_EQ(work("second", 0, bearer).kind, Kind::kDone);
  EXPECT_EQ(counts("second").accepted, 3);
  EXPECT_EQ(bearer.got["reader-0"], 2);
}

}  // namespace
}  // namespace callbox::outlets::fanout
