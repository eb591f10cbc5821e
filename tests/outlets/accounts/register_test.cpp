#include "outlets/accounts/register.h"

#include <gmock/gmock.h>

#include "desk/events.h"
#include "desk/post.h"
#include "outlets/accounts/accounts_world.h"
#include "outlets/accounts/sealed_credential.h"
#include "outlets/accounts/take_over.h"

namespace callbox::outlets::accounts {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class Accounts : public test::OnBothDatabases {
 protected:
  result<std::string> open(const roster::Actor& actor, const NewAccount& wish) {
    return db->write([&](storage::Tx& tx) { return world.accounts.open(tx, actor, wish); });
  }
  Status change(const std::string& channel, const AccountChange& wish) {
    return world.act(
        [&](storage::Tx& tx, const roster::Actor& actor) { return world.accounts.change(tx, actor, channel, wish); });
  }
  std::string where(const Status& status) { return status ? "" : status.error().where.field; }
  std::string where(const result<std::string>& opened) { return opened ? "" : opened.error().where.field; }

  std::unique_ptr<storage::Database> db = fresh.open(test::accounts_schema());
  test::AccountsWorld world{*db, clock, random};
};
CALLBOX_ON_BOTH_DATABASES(Accounts);

TEST_P(Accounts, AreOpenedForAUnitAndOnTheRecordWithoutTheirSecrets) {
  const std::string channel = world.open("district-17", "district-17");
  EXPECT_EQ(channel, "x:district-17");
  const KeptAccount account = world.account(channel);
  EXPECT_EQ(account.unit, "district-17");
  EXPECT_EQ(account.handle, "@district-17");
  EXPECT_EQ(account.settings, (std::map<std::string, std::string>{{"login", "district-17"}}));
  EXPECT_THAT(test::event_types(*db, "account/x:district-17"), ElementsAre("account.opened"));
  const auto bodies =
      test::must(db->read([](storage::ReadTx& tx) { return tx.query("SELECT bodies FROM ledger_events"); }));
  for (const storage::Row& row : bodies) EXPECT_EQ(row.bytes(0).find("secret of"), std::string::npos);
}

TEST_P(Accounts, AreOpenedOnlyByWhoManagesMembersOfTheUnit) {
  const auto refused = open(world.admin("district-18"), world.wish("district-17", "district-17"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kForbidden);
  EXPECT_FALSE(open(world.world.kim(), world.wish("beat-1713", "beat-1713")));
  EXPECT_TRUE(open(world.admin("district-17"), world.wish("beat-1713", "beat-1713")));
}

TEST_P(Accounts, AreRefusedWithTheSettingThatIsWrongAndWhatWasExpected) {
  auto wish = world.wish("District 17", "district-17");
  EXPECT_EQ(where(open(world.admin("agency"), wish)), "name");
  wish = world.wish(std::string(61, 'a'), "district-17");
  EXPECT_EQ(where(open(world.admin("agency"), wish)), "name");
  wish = world.wish("one", "district-99");
  EXPECT_EQ(where(open(world.admin("agency"), wish)), "unit");
  wish = world.wish("one", "district-17");
  wish.kind = "telegraph";
  EXPECT_EQ(where(open(world.admin("agency"), wish)), "kind");
  wish = world.wish("one", "district-17");
  wish.settings.erase("password");
  const auto lacking = open(world.admin("agency"), wish);
  EXPECT_EQ(where(lacking), "settings.password");
  EXPECT_THAT(lacking.error().message, HasSubstr("An app password."));
  wish = world.wish("one", "district-17");
  wish.settings["pasword"] = "x";
  const auto misspelt = open(world.admin("agency"), wish);
  EXPECT_EQ(where(misspelt), "settings.pasword");
  EXPECT_THAT(misspelt.error().message, HasSubstr("service, login, password"));
  wish = world.wish("one", "district-17");
  wish.settings["login"] = "two\nlines";
  EXPECT_EQ(where(open(world.admin("agency"), wish)), "settings.login");
  wish.settings["login"] = "nobody";
  const auto tried_out = open(world.admin("agency"), wish);
  EXPECT_EQ(where(tried_out), "settings.login");
  EXPECT_EQ(tried_out.error().message, "expected a login of somebody");
}

TEST_P(Accounts, NeverShareAChannelNotEvenWithOneThatEnded) {
  const std::string channel = world.open("district-17", "district-17");
  test::must(world.act(
      [&](storage::Tx& tx, const roster::Actor& actor) { return world.accounts.end(tx, actor, channel, "Merged"); }));
  const auto again = open(world.admin("agency"), world.wish("district-17", "district-17"));
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, "account-exists");
}

TEST_P(Accounts, AreNotPointedElsewhereWithTheSecretOfBefore) {
  const std::string channel = world.open("district-17", "district-17");
  const Status moved = change(channel, {{}, {}, {{"service", "https://elsewhere.example"}}});
  EXPECT_EQ(where(moved), "settings.password");
  EXPECT_EQ(world.account(channel).revision, 1);
  EXPECT_TRUE(change(channel, {{}, {}, {{"service", "https://elsewhere.example"}, {"password", "new"}}}));
  EXPECT_EQ(world.account(channel).revision, 2);
  EXPECT_TRUE(change(channel, {"@seventeen", true, {}}));
  EXPECT_EQ(world.account(channel).revision, 2) << "a name for people makes no new outlet";
  EXPECT_TRUE(world.account(channel).shared);
  EXPECT_THAT(test::event_types(*db, "account/" + channel),
              ElementsAre("account.opened", "account.changed", "account.changed"));
}

TEST_P(Accounts, ArePausedAndResumedAndEndedByMembersOnTheRecord) {
  const std::string channel = world.open("district-17", "district-17");
  const auto pause = [&](std::string_view why) {
    return world.act(
        [&](storage::Tx& tx, const roster::Actor& actor) { return world.accounts.pause(tx, actor, channel, why); });
  };
  const auto resume = [&] {
    return world.act(
        [&](storage::Tx& tx, const roster::Actor& actor) { return world.accounts.resume(tx, actor, channel); });
  };
  EXPECT_EQ(where(pause("  ")), "reason");
  EXPECT_EQ(resume().error().code, "not-paused");
  EXPECT_TRUE(pause("Somebody else writes there"));
  EXPECT_EQ(pause("Again").error().code, "already-paused");
  EXPECT_TRUE(resume());
  EXPECT_TRUE(world.act(
      [&](storage::Tx& tx, const roster::Actor& actor) { return world.accounts.end(tx, actor, channel, "Merged"); }));
  EXPECT_EQ(resume().error().code, "account-ended");
  EXPECT_THAT(test::event_types(*db, "account/" + channel),
              ElementsAre("account.opened", "account.paused", "account.resumed", "account.ended"));
  const auto secrets =
      test::must(db->read([](storage::ReadTx& tx) { return tx.query("SELECT 1 FROM account_secrets"); }));
  EXPECT_TRUE(secrets.empty()) << "the credential is destroyed";
}

TEST_P(Accounts, AreListedInOrderWithAWayOn) {
  for (const char* name : {"c", "a", "b"}) world.open(name, "district-17");
  const auto list = [&](std::string_view after, int limit) {
    std::vector<std::string> channels;
    const auto page = test::must(db->read([&](storage::ReadTx& tx) { return list_accounts(tx, after, limit); }));
    for (const KeptAccount& one : page) channels.push_back(one.channel);
    return channels;
  };
  EXPECT_THAT(list("", 2), ElementsAre("x:a", "x:b"));
  EXPECT_THAT(list("x:b", 2), ElementsAre("x:c"));
}

TEST_P(Accounts, OfTheConfigurationAreTakenOverOnceWithWhatWaits) {
  test::DeskWorld& desk = world.world;
  const desk::PostId post = world.publish({"site"});
  // A delivery of before accounts.
  test::must(db->write([&](storage::Tx& tx) -> Status {
    CHECK_OK(desk::enqueue_delivery(tx, desk.desk, post, 1, "x", desk::DeliveryAction::kPublish, {}));
    CHECK_OK(desk::append_event(tx, desk.desk, post, desk::kPostEdited, "system"));
    return {};
  }));
  const std::map<std::string, std::string> settings = {{"login", "village"}, {"password", "p"}};
  const auto take = [&] {
    return test::must(db->write([&](storage::Tx& tx) { return take_over(tx, world.accounts, "x", settings); }));
  };
  EXPECT_TRUE(take());
  EXPECT_FALSE(take()) << "then the row counts";
  EXPECT_TRUE(world.account("x:agency").shared);
  EXPECT_EQ(world.account("x:agency").unit, "agency");
  world.run();
  EXPECT_EQ(world.delivery(post, "x:agency").state, desk::DeliveryState::kDone);
  EXPECT_EQ(world.network.posts["village"].size(), 1u);
}

}  // namespace
}  // namespace callbox::outlets::accounts
