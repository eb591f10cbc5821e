#include "outlets/mail/audience.h"

#include <gmock/gmock.h>

#include "outlets/mail/mail_world.h"
#include "roster/unit.h"

namespace callbox::outlets::mail {
namespace {

class AudienceOn : public test::OnBothDatabases {
 protected:
  std::unique_ptr<storage::Database> db = fresh.open(all_migrations());
  Sink sink;
  MailWorld world{*db, clock, random, sink.port()};

  Reach frozen(int version, const std::vector<std::string>& areas) {
    const auto reach = db->write([&](storage::Tx& tx) { return freeze(tx, "post-1", version, areas); });
    EXPECT_TRUE(reach.has_value()) << describe(reach.error());
    return *reach;
  }
  desk::Reach counted(const std::vector<std::string>& areas) {
    const auto reach = db->read([&](storage::ReadTx& tx) { return count_reach(tx, areas); });
    EXPECT_TRUE(reach.has_value()) << describe(reach.error());
    return *reach;
  }
  // "bounced 2"
  std::vector<std::string> not_reached(const std::vector<std::string>& areas) {
    std::vector<std::string> told;
    for (const auto& [reason, people] : counted(areas).not_reached)
      told.push_back(reason + " " + std::to_string(people));
    return told;
  }
  void ask(const std::string& email, const std::vector<std::string>& areas) {
    const Status asked = db->write([&](storage::Tx& tx) {
      return world.subscribers.subscribe(tx, {email, areas, "en", email});
    });
    ASSERT_TRUE(asked) << describe(asked.error());
  }
  void leave(const SubscriberId& who) {
    ASSERT_TRUE(db->write(
        [&](storage::Tx& tx) { return world.subscribers.unsubscribe(tx, world.subscribers.unsubscribe_token(who)); }));
  }
};

TEST_P(AudienceOn, HoldsEachPersonOnceHoweverManyAreasTheyChose) {
  const auto ana = world.subscribe("ana@example.org", {"beat-1", "beat-2"});
  clock.advance(seconds(1));
  const auto bob = world.subscribe("bob@example.org", {"beat-2"});
  world.subscribe("eve@example.org", {"beat-3"});
  const std::vector<std::string> areas = {"beat-1", "beat-2"};
  const Reach reach = frozen(1, areas);
  EXPECT_EQ(reach.subscribers, 2);
  EXPECT_EQ(reach.digest, sha256(ana.text() + "\n" + bob.text() + "\n"));
  EXPECT_EQ(counted(areas).subscribers, 2);
  EXPECT_TRUE(counted(areas).not_reached.empty());
}

TEST_P(AudienceOn, IsNotChangedByLaterSignUps) {
  world.subscribe("ana@example.org");
  const Reach before = frozen(1, {"beat-1"});
  world.subscribe("bob@example.org");
  const auto after = db->read([&](storage::ReadTx& tx) { return frozen_reach(tx, "post-1", 1); });
  EXPECT_EQ(after->digest, before.digest);
  EXPECT_NE(frozen(2, {"beat-1"}).digest, before.digest);
}

TEST_P(AudienceOn, LeavesOutWhoNeverConfirmedOrLeft) {
  ASSERT_TRUE(db->write([&](storage::Tx& tx) {
    return world.subscribers.subscribe(tx, {"new@example.org", {"beat-1"}, "en", "p"});
  }));
  const auto left = world.subscribe("left@example.org");
  ASSERT_TRUE(db->write(
      [&](storage::Tx& tx) { return world.subscribers.unsubscribe(tx, world.subscribers.unsubscribe_token(left)); }));
  const Reach reach = frozen(1, {"beat-1"});
  EXPECT_EQ(reach.subscribers, 0);
  EXPECT_EQ(reach.digest, sha256(""));
}

TEST_P(AudienceOn, TellsWhoIsNotReachedAndWhyOncePerPerson) {
  world.subscribe("ana@example.org", {"beat-1"});
  const auto left = world.subscribe("left@example.org", {"beat-1", "beat-2"});
  world.subscribe("refuse550@example.org", {"beat-1", "beat-2"});
  world.subscribe("other@example.org", {"beat-2"});
  ask("new@example.org", {"beat-1", "beat-2"});
  ask("new@example.org", {"beat-2"});
  ask("newer@example.org", {"beat-3", "beat-1"});
  ask("ana@example.org", {"beat-9"});
  EXPECT_THAT(not_reached({"beat-1"}), testing::ElementsAre("unconfirmed 2"));
  EXPECT_THAT(not_reached({"beat-9"}), testing::IsEmpty()) << "who is reached already is not waited for";

  leave(left);
  clock.advance(seconds(1));
  ASSERT_EQ(world.start(world.dispatch("Lake Street closed")).kind, Answer::Kind::kDone);
  EXPECT_THAT(not_reached({"beat-1", "beat-2"}), testing::ElementsAre("unconfirmed 2", "unsubscribed 1", "bounced 1"));
  EXPECT_THAT(not_reached({"beat-3"}), testing::ElementsAre("unconfirmed 1"));
  EXPECT_EQ(counted({"beat-1", "beat-2"}).subscribers, 2);

  world.subscribe("left@example.org", {"beat-2"});
  EXPECT_THAT(not_reached({"beat-1"}), testing::ElementsAre("unconfirmed 2", "bounced 1")) << "they came back";
  EXPECT_EQ(counted({"beat-2"}).subscribers, 2);
}

TEST_P(AudienceOn, MayBeFrozenAgainUntilMailHasBegun) {
  world.subscribe("ana@example.org");
  EXPECT_EQ(frozen(1, {"beat-1"}).subscribers, 1);
  EXPECT_EQ(frozen(1, {"beat-9"}).subscribers, 0);
  const Dispatch post = world.dispatch("Lake Street closed");
  ASSERT_EQ(world.start(post).kind, Answer::Kind::kDone);
  const auto again =
      db->write([&](storage::Tx& tx) { return freeze(tx, "post-1", 1, std::vector<std::string>{"beat-1"}); });
  EXPECT_EQ(again.error().kind, ErrorKind::kConflict);
}

TEST_P(AudienceOn, OfACorrectionIsWhoGotTheFirstVersion) {
  const auto ana = world.subscribe("ana@example.org");
  world.subscribe("refuse550@example.org");
  ASSERT_EQ(world.start(world.dispatch("Lake Street closed")).kind, Answer::Kind::kDone);
  world.subscribe("late@example.org");
  const Reach reach = frozen(2, {"beat-1"});
  EXPECT_EQ(reach.subscribers, 1);
  EXPECT_EQ(reach.digest, sha256(ana.text() + "\n"));
}

TEST_P(AudienceOn, OfAnAreaHoldsTheAreasWithinIt) {
  const std::vector<roster::Unit> units = {{"agency", "Cedar Point Police", roster::UnitKind::kAgency, "", ""},
                                           {"district-1", "1st District", roster::UnitKind::kDistrict, "agency", ""},
                                           {"beat-1", "Beat 1", roster::UnitKind::kBeat, "district-1", ""}};
  const Status added = db->write([&](storage::Tx& tx) -> Status {
    for (const auto& unit : units) CHECK_OK(roster::add_unit(tx, clock, random, unit, "system"));
    return {};
  });
  ASSERT_TRUE(added) << describe(added.error());
  world.subscribe("beat@example.org", {"beat-1"});
  world.subscribe("district@example.org", {"district-1"});
  Freezer freezer;
  const auto count = [&](const std::string& area, int version) {
    const auto reach = db->write([&](storage::Tx& tx) {
      return freezer.freeze(tx, desk::PostId::trusted("post-1"), version, std::vector<std::string>{area});
    });
    EXPECT_TRUE(reach.has_value()) << describe(reach.error());
    return reach->subscribers;
  };
  EXPECT_EQ(count("agency", 1), 2);
  EXPECT_EQ(count("district-1", 1), 2);
  EXPECT_EQ(count("beat-1", 1), 1);
  EXPECT_EQ(count("closed-long-ago", 1), 0);
  // What the writer is told beforehand is the same.
  const auto told =
      db->read([&](storage::ReadTx& tx) { return freezer.reach(tx, std::vector<std::string>{"agency"}); });
  ASSERT_TRUE(told.has_value()) << describe(told.error());
  EXPECT_EQ(told->subscribers, 2);
}

CALLBOX_ON_BOTH_DATABASES(AudienceOn);

// 10,000 people, each in two of four areas, of every state, and 1,000 who never confirmed.
TEST_P(AudienceOn, CountsTenThousandPeopleByTheReasonTheyAreNotReached) {
  const Status filled = db->write([](storage::Tx& tx) -> Status {
    const std::string up = "WITH RECURSIVE up (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM up WHERE n < 10000) ";
    CHECK_OK(tx.exec(up +
                     "INSERT INTO mail_subscribers (id, email, email_key, language, state, created_at) "
                     "SELECT 's' || n, n || '@example.org', n || '@example.org', 'en', CASE n % 10 WHEN 0 THEN "
                     "'pending' WHEN 1 THEN 'bounced' WHEN 2 THEN 'unsubscribed' ELSE 'confirmed' END, 0 FROM up"));
    CHECK_OK(tx.exec(up +
                     "INSERT INTO mail_subscriptions (area, subscriber) SELECT 'beat-' || (n % 4), 's' || n FROM up "
                     "WHERE n % 10 <> 0 UNION SELECT 'beat-' || ((n + 1) % 4), 's' || n FROM up WHERE n % 10 <> 0"));
    CHECK_OK(
        tx.exec(up + "INSERT INTO mail_wishes (id, subscriber, areas, language, peer, asked_at, expires_at) "
                     "SELECT 'w' || n, 's' || n, 'beat-11,beat-' || (n % 4), 'en', $1, 0, 0 FROM up WHERE n % 10 = 0",
                storage::Bytes{"peer"}));
    return {};
  });
  ASSERT_TRUE(filled) << describe(filled.error());
  EXPECT_EQ(counted({"beat-0", "beat-1", "beat-2", "beat-3"}).subscribers, 7000);
  EXPECT_THAT(not_reached({"beat-0", "beat-1", "beat-2", "beat-3"}),
              testing::ElementsAre("unconfirmed 1000", "unsubscribed 1000", "bounced 1000"));
  EXPECT_EQ(counted({"beat-0"}).subscribers, 3500);
  EXPECT_THAT(not_reached({"beat-0"}), testing::ElementsAre("unconfirmed 500", "unsubscribed 500", "bounced 500"));
  EXPECT_THAT(not_reached({"beat-1"}), testing::ElementsAre("unsubscribed 500", "bounced 500"))
      << "a wish for beat-11 is none for beat-1";
  EXPECT_THAT(not_reached({"beat-11"}), testing::ElementsAre("unconfirmed 1000"));
  EXPECT_EQ(counted({}).subscribers, 0);
  EXPECT_EQ(frozen(1, {"beat-0"}).subscribers, 3500);
}

}  // namespace
}  // namespace callbox::outlets::mail
