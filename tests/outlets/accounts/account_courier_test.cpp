// Deliveries by account: lanes, pauses, credentials, health.
#include <gmock/gmock.h>

#include "desk/release.h"
#include "outlets/accounts/accounts_world.h"

namespace callbox::outlets::accounts {
namespace {

using desk::DeliveryState;

class AccountDeliveries : public test::OnBothDatabases {
 protected:
  AccountDeliveries() {
    world.open("own", "beat-1713");
    world.open("district-17", "district-17", true);
  }
  Status change(const std::string& channel, const std::string& password) {
    return world.act([&](storage::Tx& tx, const roster::Actor& actor) {
      return world.accounts.change(tx, actor, channel, {{}, {}, {{"password", password}}});
    });
  }
  std::unique_ptr<storage::Database> db = fresh.open(test::accounts_schema());
  test::AccountsWorld world{*db, clock, random};
};
CALLBOX_ON_BOTH_DATABASES(AccountDeliveries);

TEST_P(AccountDeliveries, GoToEachAccountByItsOwnLogin) {
  const desk::PostId post = world.publish({"x:district-17", "x:own"});
  world.run();
  EXPECT_EQ(world.network.posts["own"], std::set<std::string>{post.text()});
  EXPECT_EQ(world.network.posts["district-17"], std::set<std::string>{post.text()});
  EXPECT_EQ(world.account("x:own").health.last_success, clock.now());
}

TEST_P(AccountDeliveries, OfADeniedCredentialStopNobodyElseAndGoOnWhenItIsRenewed) {
  world.network.revoked = {"secret of own"};
  const desk::PostId first = world.publish({"x:district-17", "x:own"});
  world.run();
  EXPECT_EQ(world.delivery(first, "x:own").state, DeliveryState::kDenied);
  EXPECT_EQ(world.delivery(first, "x:district-17").state, DeliveryState::kDone);
  EXPECT_EQ(world.account("x:own").health.last_error, "denied");
  EXPECT_EQ(world.account("x:own").health.denied_since, clock.now());
  EXPECT_FALSE(world.account("x:district-17").health.denied_since);
  const UtcMillis since = clock.now();

  clock.advance(minutes(1));
  const desk::PostId second = world.publish({"x:district-17", "x:own"});
  world.network.logins.clear();
  world.run();
  EXPECT_THAT(world.network.logins, testing::ElementsAre("district-17")) << "the denied lane rests";
  EXPECT_EQ(world.account("x:own").health.denied_since, since);

  test::must(change("x:own", "a new one"));
  world.run();
  EXPECT_EQ(world.delivery(first, "x:own").state, DeliveryState::kDone);
  EXPECT_EQ(world.delivery(second, "x:own").state, DeliveryState::kDone);
  EXPECT_FALSE(world.account("x:own").health.denied_since);
  EXPECT_EQ(world.account("x:own").health.last_error, "");
}

TEST_P(AccountDeliveries, OnAPausedAccountWaitWhileTakedownsGo) {
  const desk::PostId old = world.publish({"x:own"});
  world.run();
  test::must(world.act([&](storage::Tx& tx, const roster::Actor& actor) {
    return world.accounts.pause(tx, actor, "x:own", "Not now");
  }));
  const desk::PostId post = world.publish({"x:district-17", "x:own"});
  test::must(desk::take_down(world.world.desk, world.world.sam(), old, "It named a victim.", ""));
  world.run();
  EXPECT_EQ(world.delivery(post, "x:own").state, DeliveryState::kQueued);
  EXPECT_EQ(world.delivery(post, "x:district-17").state, DeliveryState::kDone);
  EXPECT_EQ(world.delivery(old, "x:own").state, DeliveryState::kDone);
  EXPECT_TRUE(world.network.posts["own"].empty());
  test::must(world.act(
      [&](storage::Tx& tx, const roster::Actor& actor) { return world.accounts.resume(tx, actor, "x:own"); }));
  world.run();
  EXPECT_EQ(world.delivery(post, "x:own").state, DeliveryState::kDone) << "at once";
}

TEST_P(AccountDeliveries, OfAnAccountThatEndedAreRefusedWithTheReason) {
  const desk::PostId post = world.publish({"x:own"});
  test::must(world.act(
      [&](storage::Tx& tx, const roster::Actor& actor) { return world.accounts.end(tx, actor, "x:own", "Merged"); }));
  world.run();
  EXPECT_EQ(world.delivery(post, "x:own").state, DeliveryState::kRefused);
  EXPECT_EQ(world.delivery(post, "x:own").detail, "the account x:own was ended");
}

TEST_P(AccountDeliveries, OfTheBareKindFromBeforeAccountsGoByTheOneThatWasTakenOver) {
  world.open("agency", "agency", true);
  EXPECT_TRUE(world.courier.reaches("x"));
  EXPECT_TRUE(world.courier.reaches("x:own"));
  EXPECT_FALSE(world.courier.reaches("x:nobody"));
  EXPECT_FALSE(world.courier.reaches("site"));
}

// The node that delivers is not the one where the credential was changed.
TEST_P(AccountDeliveries, SeeAChangeThatAnotherNodeMade) {
  const desk::PostId first = world.publish({"x:own"});
  world.run();
  const auto other = fresh.open();
  const roster::Actor actor = world.admin("agency");
  test::must(other->write([&](storage::Tx& tx) {
    return world.accounts.change(tx, actor, "x:own", {{}, {}, {{"login", "renamed"}, {"password", "new"}}});
  }));
  const desk::PostId second = world.publish({"x:own"});
  world.run();
  EXPECT_EQ(world.network.posts["own"], std::set<std::string>{first.text()});
  EXPECT_EQ(world.network.posts["renamed"], std::set<std::string>{second.text()});
}

}  // namespace
}  // namespace callbox::outlets::accounts
