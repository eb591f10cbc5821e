#include "roster/roster_routes.h"

#include <gmock/gmock.h>

#include <boost/json.hpp>

#include "roster/api_client.h"
#include "roster/roster_world.h"

namespace callbox::roster {
namespace {

class RosterApi : public test::OnBothDatabases {
 protected:
  void SetUp() override {
    world.found_units();
    kim = world.hire("kim", "Officer", "beat-1713", "author");
    world.chief();
  }
  std::unique_ptr<storage::Database> db = fresh.open(test::roster_schema());
  test::RosterWorld world{*db, clock, random};
  SignIn door{*db, clock, random, std::string(32, 'k'), PasswordCost::least()};
  test::ApiClient client{roster_routes(*db, clock, random, door, true)};
  MemberId kim;
};

TEST_P(RosterApi, SignsInShowsTheSessionAndSignsOut) {
  EXPECT_EQ(client.get("/api/session").status, 401);
  EXPECT_EQ(client.sign_in("kim", test::kPassword), 200);
  const auto session = client.get("/api/session");
  EXPECT_EQ(session.status, 200);
  EXPECT_EQ(session.headers.get("Cache-Control"), "no-store");
  const auto value = test::parsed(session);
  EXPECT_EQ(value.at("member").at("name").as_string(), "Member kim");
  EXPECT_EQ(value.at("unit").at("slug").as_string(), "beat-1713");
  EXPECT_EQ(value.at("agency").as_string(), "Village Police");
  EXPECT_EQ(value.at("idle_minutes").as_int64(), 30);
  EXPECT_TRUE(value.at("demo").as_bool());
  const std::string stolen = client.cookie;
  EXPECT_EQ(client.call(http::Method::kDelete, "/api/session").status, 204);
  client.cookie = stolen;
  EXPECT_EQ(client.get("/api/session").status, 401);
}

TEST_P(RosterApi, SaysLockedWith429) {
  for (int i = 0; i < 5; ++i) client.sign_in("kim", "wrong wrong wrong");
  const auto locked = client.post("/api/session", R"({"login":"kim","password":"correct horse battery"})");
  EXPECT_EQ(locked.status, 429);
  EXPECT_EQ(test::text_of(locked, "code"), "locked");
}

TEST_P(RosterApi, RefusesWhatAnotherSiteSendsWithAnEvent) {
  EXPECT_EQ(client
                .post("/api/session", R"({"login":"kim","password":"correct horse battery"})",
                      {{"Sec-Fetch-Site", "cross-site"}})
                .status,
            403);
  client.sign_in("kim", test::kPassword);
  const auto refused =
      client.call(http::Method::kDelete, "/api/session", "", {{"Origin", "https://elsewhere.example"}});
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(test::text_of(refused, "code"), "cross-site");
  EXPECT_EQ(client.get("/api/session").status, 200) << "the session stands";
  EXPECT_THAT(test::event_types(*db, "member/" + world.actor(kim).pseudonym), testing::Contains("refused.cross_site"));
}

TEST_P(RosterApi, RefusesABodyThatIsNotWhatItAsksFor) {
  EXPECT_EQ(client.post("/api/session", "login=kim").status, 422);
  EXPECT_EQ(client.post("/api/session", "[]").status, 422);
  const auto refused = client.post("/api/session", R"({"login":"kim"})");
  EXPECT_EQ(refused.status, 422);
  EXPECT_EQ(test::text_of(refused, "field"), "password");
}

TEST_P(RosterApi, ListsUnitsForMembersAndMembersForThoseWhoLeadThem) {
  EXPECT_EQ(client.get("/api/units").status, 401);
  client.sign_in("kim", test::kPassword);
  EXPECT_EQ(test::parsed(client.get("/api/units")).at("items").as_array().size(), 4U);
  EXPECT_EQ(client.get("/api/members").status, 403);
  client.sign_in("chief", test::kPassword);
  EXPECT_EQ(test::parsed(client.get("/api/members")).at("items").as_array().size(), 2U);
}

TEST_P(RosterApi, TheChiefAuthorisesTrainsAndUnlocks) {
  client.sign_in("chief", test::kPassword);
  const std::string member = "/api/members/" + kim.text();
  const auto authorized =
      client.post(member + "/authorizations", R"({"until":")" + to_iso(clock.now() + days(30)) + R"("})");
  EXPECT_EQ(authorized.status, 200) << authorized.body;
  EXPECT_EQ(test::text_of(authorized, "authorized_by"), "Chief of Police");
  const auto trained =
      client.post(member + "/trainings", R"({"course":"Privacy","completed":")" + to_iso(clock.now() - days(1)) +
                                             R"(","expires":")" + to_iso(clock.now() + days(365)) + R"("})");
  EXPECT_EQ(trained.status, 200) << trained.body;
  EXPECT_EQ(client.post(member + "/unlock", "{}").status, 200);
  EXPECT_EQ(client.post(member + "/authorizations", R"({"until":"soon"})").status, 422);
  EXPECT_EQ(client.post("/api/members/nobody/unlock", "{}").status, 404);
}

TEST_P(RosterApi, AnAuthorAuthorisesNobody) {
  client.sign_in("kim", test::kPassword);
  const MemberId lee = world.hire("lee", "Officer", "beat-1713");
  const auto refused = client.post("/api/members/" + lee.text() + "/authorizations",
                                   R"({"until":")" + to_iso(clock.now() + days(30)) + R"("})");
  EXPECT_EQ(refused.status, 403);
}

CALLBOX_ON_BOTH_DATABASES(RosterApi);

}  // namespace
}  // namespace callbox::roster
