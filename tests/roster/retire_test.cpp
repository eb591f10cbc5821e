#include "roster/retire.h"

#include <gmock/gmock.h>

#include <boost/json.hpp>

#include "ledger/ledger.h"
#include "roster/api_client.h"
#include "roster/roster_routes.h"
#include "roster/roster_world.h"

namespace callbox::roster {
namespace {

class Retiring : public test::OnBothDatabases {
 protected:
  void SetUp() override {
    world.found_units();
    kim = world.hire("kim", "Officer", "beat-1713", "author");
    ada = world.hire("ada", "Administrator", "agency", "admin");
    world.empower(kim);
    record = "member/" + world.actor(kim).pseudonym;
  }
  std::unique_ptr<storage::Database> db = fresh.open(test::roster_schema());
  test::RosterWorld world{*db, clock, random};
  SignIn door{*db, clock, random, world.roles, std::string(32, 'k'), PasswordCost::least()};
  test::ApiClient client{roster_routes(*db, clock, random, door)};
  MemberId kim, ada;
  std::string record;

  Status retire(const Actor& giver, const MemberId& member, std::string_view reason = "Dismissed") {
    return db->write([&](storage::Tx& tx) { return retire_member(tx, clock, random, giver, member, reason); });
  }
  Member find(const MemberId& id) {
    return test::must(db->read([&](storage::ReadTx& tx) { return find_member(tx, clock, id); }));
  }
  http::Response retire_as(const std::string& login, const MemberId& member) {
    client.cookie.clear();
    EXPECT_EQ(client.sign_in(login, test::kPassword), 200);
    return client.post("/api/members/" + member.text() + "/retirement", R"({"reason":"Dismissed"})");
  }
  std::string refusal_of(const std::string& login, const std::string& password) {
    client.cookie.clear();
    const auto refused = client.post(
        "/api/session", boost::json::serialize(boost::json::object{{"login", login}, {"password", password}}));
    EXPECT_EQ(refused.status, 401);
    return refused.body;
  }
};

TEST_P(Retiring, EndsTheRunningSessionTheRolesAndTheAuthorisationAtOnce) {
  ASSERT_EQ(client.sign_in("kim", test::kPassword), 200);
  const std::string running = client.cookie;
  const auto gone = retire_as("ada", kim);
  ASSERT_EQ(gone.status, 200) << gone.body;
  EXPECT_FALSE(test::parsed(gone).at("active").as_bool());
  client.cookie = running;
  EXPECT_EQ(client.get("/api/session").status, 401);
  const Member left = find(kim);
  EXPECT_FALSE(left.active);
  EXPECT_EQ(left.authorized_until, std::nullopt);
  EXPECT_THAT(left.roles, testing::IsEmpty());
}

TEST_P(Retiring, RefusesTheSignInInTheWordsOfAWrongPassword) {
  const std::string wrong = refusal_of("ada", "not the password");
  ASSERT_EQ(retire_as("ada", kim).status, 200);
  EXPECT_EQ(refusal_of("kim", test::kPassword), wrong);
}

TEST_P(Retiring, IsOnTheLedgerWithWhoDidItAndWhy) {
  test::must(retire(world.actor(ada), kim, "Resigned"));
  const auto events = test::must(db->read([&](storage::ReadTx& tx) { return ledger::history(tx, record); }));
  const auto retired =
      std::find_if(events.begin(), events.end(), [](const auto& event) { return event.type == "member.retired"; });
  ASSERT_NE(retired, events.end());
  EXPECT_EQ(retired->actor, world.actor(ada).pseudonym);
  EXPECT_EQ(find(kim).login, "kim") << "who it was stays on the roster's pages";
}

TEST_P(Retiring, NeedsAReasonAndHappensOnce) {
  const Status unexplained = retire(world.actor(ada), kim, "  ");
  ASSERT_FALSE(unexplained);
  EXPECT_EQ(unexplained.error().where.field, "reason");
  test::must(retire(world.actor(ada), kim));
  const Status twice = retire(world.actor(ada), kim);
  ASSERT_FALSE(twice);
  EXPECT_EQ(twice.error().code, "member-left");
}

TEST_P(Retiring, IsForWhoAuthorisesTheUnitsMembersAndNeverForOneself) {
  world.hire("sup", "Sergeant", "district-17", "supervisor");
  EXPECT_EQ(retire_as("sup", kim).status, 403);
  world.hire("bob", "Administrator", "district-18", "admin");
  EXPECT_EQ(retire_as("bob", kim).status, 403) << "of another district";
  EXPECT_EQ(test::text_of(retire_as("ada", ada), "code"), "self-grant");
  EXPECT_TRUE(find(kim).active);
}

TEST_P(Retiring, NeverLeavesAUnitWithoutAnAdministrator) {
  world.hire("bob", "Administrator", "district-18", "admin");
  const Status last = retire(world.chief(), ada);
  ASSERT_FALSE(last);
  EXPECT_EQ(last.error().code, "last-administrator") << "bob keeps one district only";
  EXPECT_TRUE(find(ada).active);

  const MemberId eve = world.hire("eve", "Administrator", "agency", "admin");
  test::must(retire(world.chief(), ada));
  EXPECT_EQ(test::text_of(retire_as("eve", eve), "code"), "self-grant");
  EXPECT_EQ(retire(command_line_actor(), eve).error().code, "last-administrator") << "ada is none any more";
}

TEST_P(Retiring, NothingIsGivenToWhoLeftButANewAuthorisationBringsThemBack) {
  const Actor by = world.actor(ada);
  test::must(retire(by, kim));
  const auto role = db->write([&](storage::Tx& tx) {
    return grant_role(tx, clock, random, world.roles_now(tx), by, kim, "author", "beat-1713");
  });
  ASSERT_FALSE(role);
  EXPECT_EQ(role.error().code, "member-left");

  test::must(db->write([&](storage::Tx& tx) { return authorize(tx, clock, random, by, kim, clock.now() + days(9)); }));
  const Member back = find(kim);
  EXPECT_TRUE(back.active);
  EXPECT_THAT(back.roles, testing::IsEmpty()) << "what was held before is not given again unasked";
  EXPECT_THAT(test::event_types(*db, record), testing::Contains("member.reinstated"));
  EXPECT_THAT(refusal_of("kim", test::kPassword), testing::HasSubstr("sign-in-failed")) << "nor is the old password";
  const auto given = test::must(db->write([&](storage::Tx& tx) { return reset_sign_in(tx, clock, random, by, kim); }));
  EXPECT_EQ(client.sign_in("kim", given.text), 200);
}

TEST_P(Retiring, VoidsAOneTimePasswordThatWasNotUsedYet) {
  const Actor by = world.actor(ada);
  const auto given = test::must(db->write([&](storage::Tx& tx) { return reset_sign_in(tx, clock, random, by, kim); }));
  test::must(retire(by, kim));
  test::must(db->write([&](storage::Tx& tx) { return authorize(tx, clock, random, by, kim, clock.now() + days(9)); }));
  EXPECT_THAT(refusal_of("kim", given.text), testing::HasSubstr("sign-in-failed"));
}

CALLBOX_ON_BOTH_DATABASES(Retiring);

}  // namespace
}  // namespace callbox::roster
