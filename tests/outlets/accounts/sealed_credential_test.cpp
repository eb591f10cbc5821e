#include "outlets/accounts/sealed_credential.h"

#include <gmock/gmock.h>

#include <atomic>
#include <barrier>
#include <thread>

#include "outlets/accounts/accounts_world.h"
#include "support/databases.h"

namespace callbox::outlets::accounts {
namespace {

const std::string kKey(32, 'k');

// A peer whose refresh tokens work once.
struct Peer {
  std::atomic<int> asked{0};
  std::string good = "token-0";
  result<std::string> renew(std::string_view old) {
    const int number = ++asked;
    if (old != good) return fail(ErrorKind::kForbidden, "invalid_grant");
    good = "token-" + std::to_string(number);
    return good;
  }
};

// Two nodes on one database.
class ACredential : public test::OnBothDatabases {
 protected:
  ACredential() {
    EXPECT_TRUE(
        db->write([&](storage::Tx& tx) { return put_secret(tx, random, kKey, "x:agency", "session", "token-0"); }));
  }
  SealedCredential on(storage::Database& node, std::function<void()> pause = {}) {
    return SealedCredential(node, clock, safe_random, kKey, "x:agency", "session", std::move(pause));
  }
  // What a node leaves behind that dies while it asks the peer.
  void die_in_the_middle(const std::function<void()>& before = {}) {
    struct Died {};
    auto dying = on(*db);
    EXPECT_THROW((void)dying.renew(1,
                                   [&](std::string_view) -> result<std::string> {
                                     if (before) before();
                                     throw Died{};
                                   }),
                 Died);
  }
  std::unique_ptr<storage::Database> db = fresh.open(test::accounts_schema());
  std::unique_ptr<storage::Database> other = fresh.open();
  SystemRandom safe_random;
  Peer peer;
};
CALLBOX_ON_BOTH_DATABASES(ACredential);

TEST_P(ACredential, IsSealedAtRest) {
  const auto row = db->read([](storage::ReadTx& tx) { return tx.first("SELECT sealed FROM account_secrets"); }).value();
  EXPECT_EQ(row->bytes(0).find("token"), std::string::npos);
  EXPECT_EQ(on(*other).load()->secret, "token-0");
}

TEST_P(ACredential, OfTwoNodesThatRenewItAtOnceOneAsksAndBothGetTheNewOne) {
  std::barrier together(2);
  Credential::Held held[2];
  const auto node = [&](int number, storage::Database& database) {
    auto credential = on(database);
    const auto seen = credential.load()->version;
    together.arrive_and_wait();
    held[number] = credential.renew(seen, [&](std::string_view old) { return peer.renew(old); }).value();
  };
  std::thread one(node, 0, std::ref(*db)), two(node, 1, std::ref(*other));
  one.join();
  two.join();
  EXPECT_EQ(peer.asked, 1) << "the token works once";
  EXPECT_EQ(held[0].secret, "token-1");
  EXPECT_EQ(held[1].secret, "token-1");
  EXPECT_EQ(held[0].version, held[1].version);
}

TEST_P(ACredential, WhoSawAnOlderOneGetsTheNewerWithoutAskingThePeer) {
  auto credential = on(*db);
  ASSERT_TRUE(credential.renew(1, [&](std::string_view old) { return peer.renew(old); }));
  const auto held = on(*other).renew(1, [&](std::string_view old) { return peer.renew(old); });
  EXPECT_EQ(held->secret, "token-1");
  EXPECT_EQ(peer.asked, 1);
}

TEST_P(ACredential, ARenewalThatFailsLeavesTheOldOneAndTheTurnToOthers) {
  auto credential = on(*db);
  const auto failed = credential.renew(
      1, [](std::string_view) -> result<std::string> { return fail(ErrorKind::kUnavailable, "The network is away."); });
  EXPECT_EQ(failed.error().message, "The network is away.");
  EXPECT_EQ(on(*other).load()->secret, "token-0");
  EXPECT_TRUE(on(*other).renew(1, [&](std::string_view old) { return peer.renew(old); }));
}

TEST_P(ACredential, ANodeThatDiesBeforeItAskedHoldsOthersUpForItsLeaseOnly) {
  die_in_the_middle();
  int waits = 0;
  const auto held = on(*other, [&] {
                      ++waits;
                      clock.advance(seconds(20));
                    }).renew(1, [&](std::string_view old) { return peer.renew(old); });
  ASSERT_TRUE(held) << describe(held.error());
  EXPECT_EQ(held->secret, "token-1");
  EXPECT_GE(waits, 3);
}

TEST_P(ACredential, ATokenThatADyingNodeUsedUpIsSaidToNeedAPerson) {
  die_in_the_middle([&] { ASSERT_TRUE(peer.renew("token-0")); });
  clock.advance(minutes(2));
  const auto held = on(*other).renew(1, [&](std::string_view old) { return peer.renew(old); });
  ASSERT_FALSE(held);
  EXPECT_EQ(held.error().code, kInterruptedRenewal);
  EXPECT_THAT(held.error().message, ::testing::HasSubstr("connect the account anew"));
}

TEST_P(ACredential, AnAnswerThatCameAfterTheLeaseIsKeptAllTheSame) {
  auto slow = on(*db);
  const auto held = slow.renew(1, [&](std::string_view old) -> result<std::string> {
    auto fresh_token = peer.renew(old);
    clock.advance(minutes(2));
    // Another takes the turn meanwhile, with the token that is used up.
    EXPECT_FALSE(on(*other).renew(1, [&](std::string_view again) { return peer.renew(again); }));
    return fresh_token;
  });
  ASSERT_TRUE(held) << describe(held.error());
  EXPECT_EQ(on(*other).load()->secret, "token-1");
}

TEST_P(ACredential, ThatIsNotThereYetIsMadeFromNothing) {
  SealedCredential none(*db, clock, safe_random, kKey, "x:other", "session");
  EXPECT_EQ(none.load()->version, 0);
  const auto held = none.renew(0, [](std::string_view old) -> result<std::string> {
    EXPECT_TRUE(old.empty());
    return std::string("first");
  });
  EXPECT_EQ(held->secret, "first");
  EXPECT_EQ(none.load()->version, 1);
}

}  // namespace
}  // namespace callbox::outlets::accounts
