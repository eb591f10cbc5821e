#include "roster/sign_in_reset.h"

#include <gmock/gmock.h>

#include <boost/json.hpp>

#include "ledger/ledger.h"
#include "roster/api_client.h"
#include "roster/authenticate.h"
#include "roster/roster_routes.h"
#include "roster/roster_world.h"
#include "roster/totp.h"

namespace callbox::roster {
namespace {

class Resetting : public test::OnBothDatabases {
 protected:
  void SetUp() override {
    world.found_units();
    kim = world.hire("kim", "Officer", "beat-1713", "author");
    world.hire("ada", "Administrator", "agency", "admin");
    record = "member/" + world.actor(kim).pseudonym;
  }
  std::unique_ptr<storage::Database> db = fresh.open(test::roster_schema());
  test::RosterWorld world{*db, clock, random};
  SignIn door{*db, clock, random, world.roles, std::string(32, 'k'), PasswordCost::least()};
  test::ApiClient client{roster_routes(*db, clock, random, door)};
  MemberId kim;
  std::string record;

  http::Response reset_as(const std::string& login) {
    EXPECT_EQ(client.sign_in(login, test::kPassword), 200);
    return client.post("/api/members/" + kim.text() + "/sign-in-reset", "");
  }
  std::string one_time_password() {
    const auto given = reset_as("ada");
    EXPECT_EQ(given.status, 200) << given.body;
    client.cookie.clear();
    return test::text_of(given, "one_time_password");
  }
  std::string code_of_failure(const std::string& password) {
    client.cookie.clear();
    return test::text_of(client.post("/api/session", boost::json::serialize(boost::json::object{
                                                         {"login", "kim"}, {"password", password}})),
                         "code");
  }
  // Begins and confirms a second factor, as the member's own authenticator does.
  std::string enrol(const Actor& actor) {
    const std::string secret = test::must(door.begin_totp(actor));
    test::must(door.confirm_totp(actor, totp_code(secret, clock.now())));
    clock.advance(seconds(60));
    return secret;
  }
  boost::json::value kim_on_the_list() {
    const auto list = test::parsed(client.get("/api/members"));
    for (const auto& item : list.at("items").as_array()) {
      if (item.at("login").as_string() == "kim") return item;
    }
    throw std::runtime_error("kim is not on the list");
  }
};

TEST_P(Resetting, EndsSessionsPasswordAndSecondFactorAndSaysWhoDidIt) {
  const std::string totp = enrol(world.actor(kim));
  ASSERT_EQ(client.sign_in("kim", test::kPassword, totp_code(totp, clock.now())), 200);
  const std::string before = client.cookie;
  client.cookie.clear();

  const auto given = reset_as("ada");
  ASSERT_EQ(given.status, 200) << given.body;
  EXPECT_EQ(given.headers.get("Cache-Control"), "no-store");
  EXPECT_THAT(test::text_of(given, "one_time_password"), testing::MatchesRegex("([a-z2-7]{5}-){3}[a-z2-7]{5}"));
  EXPECT_EQ(test::text_of(given, "expires"), to_iso(clock.now() + hours(24)));
  EXPECT_EQ(kim_on_the_list().at("reset").at("by").as_string(), "Member ada");
  EXPECT_FALSE(kim_on_the_list().at("reset").as_object().contains("used_at"));
  EXPECT_EQ(code_of_failure(test::kPassword), "sign-in-failed") << "the old password is none any more";
  client.cookie = before;
  EXPECT_EQ(client.get("/api/session").status, 401);

  const auto events = test::must(db->read([&](storage::ReadTx& tx) { return ledger::history(tx, record); }));
  const auto reset = std::find_if(events.begin(), events.end(),
                                  [](const auto& event) { return event.type == "member.sign_in_reset"; });
  ASSERT_NE(reset, events.end());
  const auto ada = test::must(db->read([&](storage::ReadTx& tx) { return find_member_by_login(tx, clock, "ada"); }));
  EXPECT_EQ(reset->actor, ada.pseudonym);
}

TEST_P(Resetting, OpensNothingButANewPasswordAndANewSecondFactor) {
  const std::string password = one_time_password();
  ASSERT_EQ(client.sign_in("kim", password), 200);
  auto renewal = test::parsed(client.get("/api/session")).at("renewal");
  EXPECT_EQ(renewal.at("reset_by").as_string(), "Member ada");
  EXPECT_FALSE(renewal.at("password_chosen").as_bool());
  const auto refused = client.get("/api/units");
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(test::text_of(refused, "code"), "renew-first");

  EXPECT_EQ(client.post("/api/session/totp", R"({"password":")" + password + R"("})").status, 422)
      << "the one-time password has done its work";
  ASSERT_EQ(client.post("/api/session/password", R"({"password":"a new one of my own"})").status, 204);
  EXPECT_TRUE(test::parsed(client.get("/api/session")).at("renewal").at("password_chosen").as_bool());
  EXPECT_EQ(client.get("/api/units").status, 403) << "the second factor is missing";
  EXPECT_EQ(client.post("/api/session/password", R"({"password":"another one of mine"})").status, 422)
      << "from now on the current one is asked for";

  client.cookie.clear();
  ASSERT_EQ(client.sign_in("kim", "a new one of my own"), 200);
  EXPECT_EQ(client.get("/api/units").status, 403) << "nor does signing in again go around it";
  EXPECT_EQ(client.post("/api/session/totp", R"({"password":"a new one of my own"})").status, 200);
  enrol(world.actor(kim));
  EXPECT_EQ(client.get("/api/units").status, 200);
  EXPECT_FALSE(test::parsed(client.get("/api/session")).as_object().contains("renewal"));
  EXPECT_THAT(test::event_types(*db, record),
              testing::IsSupersetOf({"member.sign_in_reset", "member.password_changed", "member.totp_enrolled"}));
  client.cookie.clear();
  EXPECT_EQ(code_of_failure("a new one of my own"), "totp-required");
}

TEST_P(Resetting, AOneTimePasswordOpensOnceAndASecondUseSaysWhenTheFirstWas) {
  const std::string password = one_time_password();
  const std::string used = to_iso(clock.now());
  ASSERT_EQ(client.sign_in("kim", password), 200);
  clock.advance(minutes(5));
  EXPECT_EQ(code_of_failure(password), "one-time-used");
  Credentials again;
  again.login = "kim";
  again.password = password;
  EXPECT_THAT(door.sign_in(again).error().message, testing::HasSubstr(used));
  ASSERT_EQ(client.sign_in("ada", test::kPassword), 200);
  EXPECT_EQ(kim_on_the_list().at("reset").at("used_at").as_string(), used);
}

TEST_P(Resetting, AOneTimePasswordExpiresIsReplacedByTheNextAndIsReadAsTyped) {
  const std::string first = one_time_password();
  const std::string second = one_time_password();
  EXPECT_EQ(code_of_failure(first), "sign-in-failed");
  clock.advance(hours(24));
  EXPECT_EQ(code_of_failure(second), "one-time-expired");
  std::string shouted;
  for (const char c : one_time_password()) {
    if (c != '-') shouted += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  EXPECT_EQ(client.sign_in("kim", " " + shouted), 200);
}

TEST_P(Resetting, WrongOneTimePasswordsLockLikeAnyOther) {
  const std::string password = one_time_password();
  for (int i = 0; i < 4; ++i) EXPECT_EQ(code_of_failure("aaaaa-aaaaa-aaaaa-aaaaa"), "sign-in-failed");
  EXPECT_EQ(code_of_failure("aaaaa-aaaaa-aaaaa-aaaaa"), "locked");
  EXPECT_EQ(code_of_failure(password), "locked");
  const std::string next = one_time_password();
  EXPECT_EQ(client.sign_in("kim", next), 200) << "a reset unlocks";
}

TEST_P(Resetting, IsForWhoKeepsTheRosterOfTheUnitAndNeverForOneself) {
  world.hire("sup", "Sergeant", "district-17", "supervisor");
  EXPECT_EQ(reset_as("sup").status, 403);
  world.hire("bob", "Administrator", "district-18", "admin");
  EXPECT_EQ(reset_as("bob").status, 403) << "of another district";
  const auto ada = test::must(db->read([&](storage::ReadTx& tx) { return find_member_by_login(tx, clock, "ada"); }));
  client.sign_in("ada", test::kPassword);
  const auto own = client.post("/api/members/" + ada.id.text() + "/sign-in-reset", "");
  EXPECT_EQ(own.status, 403);
  EXPECT_EQ(test::text_of(own, "code"), "self-grant");
  const auto foreign = client.call(http::Method::kPost, "/api/members/" + kim.text() + "/sign-in-reset", "",
                                   {{"Origin", "https://elsewhere.example"}});
  EXPECT_EQ(foreign.status, 403);
  EXPECT_EQ(client.sign_in("kim", test::kPassword), 200) << "nothing was reset";
}

CALLBOX_ON_BOTH_DATABASES(Resetting);

}  // namespace
}  // namespace callbox::roster
