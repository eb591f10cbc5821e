#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "ledger/entry.h"
#include "ledger/merkle.h"
#include "ledger/small_log.h"
#include "support/databases.h"

namespace callbox::ledger {
namespace {

using test::add;
using test::post_event;

const storage::Migration kNotebook{
    9901, "a recorded table", "CREATE TABLE notebook (line TEXT NOT NULL) STRICT;", {"notebook"}};

class Append : public callbox::test::OnBothDatabases {
 protected:
  std::unique_ptr<storage::Database> db = fresh.open(callbox::test::all({migrations(), std::span(&kNotebook, 1)}));
};
CALLBOX_ON_BOTH_DATABASES(Append);

TEST_P(Append, NumbersEachRecordFromOneWithoutGaps) {
  for (int i = 1; i <= 3; ++i) {
    EXPECT_EQ(add(*db, clock, random, post_event("post/a")).number, static_cast<std::uint64_t>(i));
    EXPECT_EQ(add(*db, clock, random, post_event("post/b")).number, static_cast<std::uint64_t>(i));
  }
}

TEST_P(Append, NumbersAreDenseWhenManyAppendAtOnce) {
  constexpr int kThreads = 8, kEach = 12;
  SystemRandom chance;
  std::atomic<int> refused = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kEach; ++i) {
        const std::string record = i % 2 == 0 ? "post/shared" : "post/own" + std::to_string(t);
        const auto done = db->write([&](storage::Tx& tx) { return append(tx, clock, chance, post_event(record)); });
        if (!done) ++refused;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  // PostgreSQL may give up on a change that met others twenty times; what it took must be dense all the same.
  const auto events = db->read([](storage::ReadTx& tx) { return history(tx, "post/shared"); });
  ASSERT_TRUE(events);
  EXPECT_GE(events->size() + static_cast<std::size_t>(refused.load()), std::size_t{kThreads} * kEach / 2);
  for (std::size_t i = 0; i < events->size(); ++i) EXPECT_EQ((*events)[i].number, i + 1);
  EXPECT_EQ(refused.load(), 0);
}

TEST_P(Append, KeepsTheEntryWithItsCommitmentsAndNothingOfTheBody) {
  const auto appended = add(*db, clock, random, post_event("post/a", test::kPostSubmitted, "Lost dog on Lake Street"));
  const auto events = db->read([](storage::ReadTx& tx) { return history(tx, "post/a"); });
  ASSERT_TRUE(events);
  ASSERT_EQ(events->size(), 1u);
  const Recorded& event = events->front();
  EXPECT_EQ(event.id, appended.id);
  EXPECT_EQ(event.at, clock.now());
  EXPECT_FALSE(event.index);
  EXPECT_EQ(event.entry.find("Lake"), std::string::npos);

  const auto entry = parse_entry(event.entry);
  ASSERT_TRUE(entry) << entry.error().message;
  const auto body = db->read([&](storage::ReadTx& tx) { return disclose(tx, appended.id, "package"); });
  ASSERT_TRUE(body);
  EXPECT_EQ(body->bytes, "Lost dog on Lake Street");
  EXPECT_EQ(commit(body->salt, body->bytes), entry->commitments.at("package"));
}

TEST_P(Append, SaltsTheSameBodyAnewEachTime) {
  const auto first = add(*db, clock, random, post_event("post/a")),
             second = add(*db, clock, random, post_event("post/a"));
  const auto salt = [&](const EventId& id) {
    return db->read([&](storage::ReadTx& tx) { return disclose(tx, id, "package"); })->salt;
  };
  EXPECT_EQ(salt(first.id).size(), 32u);
  EXPECT_NE(salt(first.id), salt(second.id));
}

TEST_P(Append, OnTheRecordOfANameIsRefused) {
  const auto done = db->write([&](storage::Tx& tx) { return append(tx, clock, random, post_event("Jane Roe")); });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().kind, ErrorKind::kInternal);
  EXPECT_EQ(done.error().code, "not-public");
}

TEST_P(Append, OfTheSameBodyTwiceIsRefused) {
  Event event = post_event("post/a");
  event.bodies.push_back(event.bodies.front());
  EXPECT_FALSE(db->write([&](storage::Tx& tx) { return append(tx, clock, random, event); }));
}

TEST_P(Append, TakesBodiesOfAnySize) {
  const std::string large(300'000, '\xee');
  const auto appended = add(*db, clock, random, post_event("post/a", test::kPostEdited, large));
  const auto body = db->read([&](storage::ReadTx& tx) { return disclose(tx, appended.id, "package"); });
  ASSERT_TRUE(body);
  EXPECT_EQ(body->bytes, large);
}

TEST_P(Append, IsUndoneWithTheActItBelongsTo) {
  const Status status = db->write([&](storage::Tx& tx) -> Status {
    CHECK_OK(append(tx, clock, random, post_event("post/a")));
    return fail(ErrorKind::kConflict, "the act failed");
  });
  EXPECT_FALSE(status);
  EXPECT_TRUE(db->read([](storage::ReadTx& tx) { return history(tx, "post/a"); })->empty());
  EXPECT_EQ(add(*db, clock, random, post_event("post/a")).number, 1u);
}

TEST_P(Append, IsNeededByAnyTransactionThatChangesARecordedTable) {
  const auto silent =
      db->write([](storage::Tx& tx) { return tx.exec("INSERT INTO notebook (line) VALUES ($1)", "x"); });
  ASSERT_FALSE(silent);
  EXPECT_EQ(silent.error().code, "no-event");
  EXPECT_TRUE(db->read([](storage::ReadTx& tx) { return tx.query("SELECT line FROM notebook"); })->empty());

  const Status spoken = db->write([&](storage::Tx& tx) -> Status {
    CHECK_OK(tx.exec("INSERT INTO notebook (line) VALUES ($1)", "x"));
    CHECK_OK(append(tx, clock, random, post_event("post/a")));
    return {};
  });
  EXPECT_TRUE(spoken);
}

TEST_P(Append, GivesIdsThatRiseWithinARecord) {
  EventId last;
  for (int i = 0; i < 50; ++i) {
    if (i == 20) clock.set(clock.now() - hours(3));
    const auto appended = add(*db, clock, random, post_event("post/a"));
    EXPECT_LT(last, appended.id);
    last = appended.id;
  }
}

TEST_P(Append, DisclosesNothingThatIsNotThere) {
  const auto appended = add(*db, clock, random, post_event("post/a"));
  const auto ask = [&](const EventId& id, std::string_view body) {
    return db->read([&](storage::ReadTx& tx) { return disclose(tx, id, body); });
  };
  EXPECT_EQ(ask(appended.id, "comment").error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(ask(EventId::make(clock, random), "package").error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(ask(EventId(), "package").error().kind, ErrorKind::kNotFound);
}

}  // namespace
}  // namespace callbox::ledger
