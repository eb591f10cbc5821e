#include "roster/roster_routes.h"

#include <gmock/gmock.h>

#include <boost/json.hpp>

#include "roster/api_client.h"
#include "roster/roster_world.h"
#include "roster/totp.h"

namespace callbox::roster {
namespace {

std::string of_base32(const std::string& text) {
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::string bytes;
  unsigned held = 0;
  int bits = 0;
  for (const char c : text) {
    held = (held << 5 | static_cast<unsigned>(kAlphabet.find(c))) & 0xFFFU;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes += static_cast<char>(held >> bits & 0xFFU);
  }
  return bytes;
}

std::string newcomer(const std::string& login = "lee", const std::string& unit = "beat-1713") {
  return boost::json::serialize(boost::json::object{{"login", login},
                                                    {"name", "Lee Park"},
                                                    {"title", "Officer"},
                                                    {"email", "lee@village.example"},
                                                    {"unit", unit},
                                                    {"star_number", "4711"},
                                                    {"employee_number", "E-77"},
                                                    {"sworn", true},
                                                    {"initial_password", "first day on the beat"}});
}

class RosterApi : public test::OnBothDatabases {
 protected:
  void SetUp() override {
    world.found_units();
    kim = world.hire("kim", "Officer", "beat-1713", "author");
    world.chief();
  }
  std::unique_ptr<storage::Database> db = fresh.open(test::roster_schema());
  test::RosterWorld world{*db, clock, random};
  SignIn door{*db, clock, random, world.roles, std::string(32, 'k'), PasswordCost::least()};
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
  EXPECT_EQ(locked.headers.get("Retry-After"), "900");
}

TEST_P(RosterApi, ALockedMemberIsShownWithTheLocksEnd) {
  for (int i = 0; i < 5; ++i) client.sign_in("kim", "wrong wrong wrong");
  client.sign_in("chief", test::kPassword);
  const auto members = test::parsed(client.get("/api/members"));
  for (const auto& item : members.at("items").as_array()) {
    const bool is_kim = item.at("login").as_string() == "kim";
    EXPECT_EQ(item.as_object().contains("locked_until"), is_kim);
    if (is_kim) {
      EXPECT_EQ(item.at("locked_until").as_string(), to_iso(clock.now() + minutes(15)));
    }
  }
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

TEST_P(RosterApi, ALS_3_TakesDeviceAndDutyFromTheMemberAloneAndAnewWithoutSigningIn) {
  const auto said = [](const http::Response& response) {
    const auto value = test::parsed(response);
    return std::pair(value.at("department_device").as_bool(), value.at("on_duty").as_bool());
  };
  ASSERT_EQ(client.sign_in("kim", test::kPassword), 200);
  EXPECT_EQ(said(client.get("/api/session")), std::pair(false, false)) << "not said is not so";

  const std::string both = R"({"department_device":true,"on_duty":true})";
  const auto foreign =
      client.call(http::Method::kPut, "/api/session/circumstances", both, {{"Origin", "https://elsewhere.example"}});
  EXPECT_EQ(foreign.status, 403);
  EXPECT_EQ(said(client.get("/api/session")), std::pair(false, false));
  const auto half = client.call(http::Method::kPut, "/api/session/circumstances", R"({"on_duty":true})");
  EXPECT_EQ(half.status, 422);
  EXPECT_EQ(test::text_of(half, "field"), "department_device");

  const auto stated = client.call(http::Method::kPut, "/api/session/circumstances", both);
  ASSERT_EQ(stated.status, 200) << stated.body;
  EXPECT_EQ(said(stated), std::pair(true, true));
  EXPECT_EQ(said(client.get("/api/session")), std::pair(true, true));
  EXPECT_THAT(test::event_types(*db, "member/" + world.actor(kim).pseudonym),
              testing::Contains("member.circumstances_stated"));
}

TEST_P(RosterApi, RefusesMembersOfABodyItDoesNotKnow) {
  const auto refused =
      client.post("/api/session", R"({"login":"kim","password":"correct horse battery","on_dutty":true})");
  EXPECT_EQ(refused.status, 422);
  EXPECT_EQ(test::text_of(refused, "field"), "on_dutty");
}

TEST_P(RosterApi, EnrolsInTwoStepSignInAndAsksForTheCodeFromThen) {
  client.sign_in("kim", test::kPassword);
  EXPECT_FALSE(test::parsed(client.get("/api/session")).at("totp_enrolled").as_bool());
  const auto begun = client.post("/api/session/totp", R"({"password":"correct horse battery"})");
  ASSERT_EQ(begun.status, 200) << begun.body;
  EXPECT_EQ(begun.headers.get("Cache-Control"), "no-store");
  const std::string shown = test::text_of(begun, "secret");
  EXPECT_EQ(shown.size(), 32U) << "160 bits in base32";
  EXPECT_THAT(test::text_of(begun, "otpauth_uri"),
              testing::AllOf(testing::StartsWith("otpauth://totp/Village%20Police:kim?"),
                             testing::HasSubstr("secret=" + shown)));
  EXPECT_FALSE(test::parsed(client.get("/api/session")).at("totp_enrolled").as_bool()) << "pending is not enrolled";

  const auto wrong = client.post("/api/session/totp/confirm", R"({"code":"abcdef"})");
  EXPECT_EQ(wrong.status, 422);
  EXPECT_EQ(test::text_of(wrong, "code"), "wrong-code");
  const std::string secret = of_base32(shown);
  EXPECT_EQ(client.post("/api/session/totp/confirm", R"({"code":")" + totp_code(secret, clock.now()) + R"("})").status,
            204);
  EXPECT_TRUE(test::parsed(client.get("/api/session")).at("totp_enrolled").as_bool());
  EXPECT_EQ(client.post("/api/session/totp/confirm", R"({"code":"000000"})").status, 409) << "nothing is pending now";

  client.cookie.clear();
  clock.advance(seconds(60));
  EXPECT_EQ(client.sign_in("kim", test::kPassword), 401);
  EXPECT_EQ(client.sign_in("kim", test::kPassword, totp_code(secret, clock.now())), 200);
  EXPECT_THAT(test::event_types(*db, "member/" + world.actor(kim).pseudonym),
              testing::IsSupersetOf({"member.changed", "member.totp_enrolled"}));
}

TEST_P(RosterApi, ADeskLeftOpenIsNoPlaceToGuessThePassword) {
  client.sign_in("kim", test::kPassword);
  for (int i = 0; i < 4; ++i) {
    const auto refused = client.post("/api/session/totp", R"({"password":"wrong wrong wrong"})");
    EXPECT_EQ(refused.status, 422);
    EXPECT_EQ(test::text_of(refused, "code"), "wrong-password");
    EXPECT_EQ(test::text_of(refused, "field"), "password");
  }
  const auto locked =
      client.post("/api/session/password", R"({"current":"wrong wrong wrong","password":"a longer one than before"})");
  EXPECT_EQ(locked.status, 429);
  EXPECT_EQ(locked.headers.get("Retry-After"), "900");
  EXPECT_EQ(client.post("/api/session/totp", R"({"password":"correct horse battery"})").status, 429);
  EXPECT_THAT(test::event_types(*db, "member/" + world.actor(kim).pseudonym), testing::Contains("member.locked"));
}

TEST_P(RosterApi, ANewPasswordEndsTheOtherSessionsAndKeepsThisOne) {
  client.sign_in("kim", test::kPassword);
  const std::string elsewhere = client.cookie;
  client.cookie.clear();
  client.sign_in("kim", test::kPassword);
  const auto wrong =
      client.post("/api/session/password", R"({"current":"wrong wrong wrong","password":"a longer one than before"})");
  EXPECT_EQ(wrong.status, 422);
  EXPECT_EQ(test::text_of(wrong, "field"), "current");
  const auto brief = client.post("/api/session/password", R"({"current":"correct horse battery","password":"brief"})");
  EXPECT_EQ(brief.status, 422);
  EXPECT_EQ(test::text_of(brief, "field"), "password");
  EXPECT_EQ(
      client
          .post("/api/session/password", R"({"current":"correct horse battery","password":"a longer one than before"})")
          .status,
      204);
  EXPECT_EQ(client.get("/api/session").status, 200);
  client.cookie = elsewhere;
  EXPECT_EQ(client.get("/api/session").status, 401);
  EXPECT_EQ(client.sign_in("kim", test::kPassword), 401);
  EXPECT_EQ(client.sign_in("kim", "a longer one than before"), 200);
  EXPECT_THAT(test::event_types(*db, "member/" + world.actor(kim).pseudonym),
              testing::Contains("member.password_changed"));
}

TEST_P(RosterApi, TheAdministratorAddsAMemberWhoCanSignIn) {
  world.hire("ada", "Administrator", "agency", "admin");
  client.sign_in("ada", test::kPassword);
  const auto added = client.post("/api/members", newcomer());
  ASSERT_EQ(added.status, 201) << added.body;
  EXPECT_EQ(test::text_of(added, "login"), "lee");
  EXPECT_EQ(test::text_of(added, "unit"), "beat-1713");
  EXPECT_EQ(added.body.find("first day on the beat"), std::string::npos);
  EXPECT_EQ(added.body.find("argon2"), std::string::npos);
  const auto again = client.post("/api/members", newcomer());
  EXPECT_EQ(again.status, 409);
  EXPECT_EQ(test::text_of(again, "code"), "login-taken");
  const auto id = MemberId::parse(test::text_of(added, "id"));
  ASSERT_TRUE(id);
  EXPECT_THAT(test::event_types(*db, "member/" + world.actor(*id).pseudonym), testing::ElementsAre("member.added"));
  EXPECT_EQ(client.sign_in("lee", "first day on the beat"), 200);
  EXPECT_EQ(client.post("/api/members", newcomer("max")).status, 403) << "an officer adds nobody";
}

TEST_P(RosterApi, SaysWhichFieldOfANewMemberIsWrong) {
  world.hire("ada", "Administrator", "agency", "admin");
  client.sign_in("ada", test::kPassword);
  const auto field = [&](const std::string& member, const boost::json::value& value) {
    boost::json::object body = boost::json::parse(newcomer()).as_object();
    body[member] = value;
    const auto refused = client.post("/api/members", boost::json::serialize(body));
    EXPECT_EQ(refused.status, 422) << member;
    return test::text_of(refused, "field");
  };
  EXPECT_EQ(field("login", "Not A Login"), "login");
  EXPECT_EQ(field("name", " "), "name");
  EXPECT_EQ(field("email", "nowhere"), "email");
  EXPECT_EQ(field("email", "lee@village.example\r\nBcc: all@village.example"), "email");
  EXPECT_EQ(field("unit", "district-99"), "unit");
  EXPECT_EQ(field("sworn", "yes"), "sworn");
  EXPECT_EQ(field("initial_password", "brief"), "initial_password");
  EXPECT_EQ(field("roles", "chief"), "roles") << "roles are granted, each with its event";
}

TEST_P(RosterApi, TheRosterOfOneDistrictIsNotKeptByAnother) {
  const MemberId away = world.hire("away", "Officer", "district-18", "author");
  world.hire("ada", "District administrator", "district-17", "admin");
  client.sign_in("ada", test::kPassword);
  EXPECT_EQ(client.post("/api/members", newcomer("max", "district-18")).status, 403);
  EXPECT_EQ(client.post("/api/members", newcomer("max", "beat-1713")).status, 201);
  EXPECT_EQ(client.post("/api/members/" + away.text() + "/roles", R"({"role":"author","unit":"district-17"})").status,
            403);
  const std::string member = "/api/members/" + kim.text();
  EXPECT_EQ(client.post(member + "/roles", R"({"role":"author","unit":"district-18"})").status, 403);
  test::must(db->write([&](storage::Tx& tx) {
    return grant_role(tx, clock, random, world.roles_now(tx), command_line_actor(), kim, "author", "district-18");
  }));
  EXPECT_EQ(client.call(http::Method::kDelete, member + "/roles/author/district-18").status, 403);
}

TEST_P(RosterApi, GrantsAndEndsARoleForAUnit) {
  client.sign_in("chief", test::kPassword);
  const std::string member = "/api/members/" + kim.text();
  const auto granted = client.post(member + "/roles", R"({"role":"supervisor","unit":"district-17"})");
  ASSERT_EQ(granted.status, 200) << granted.body;
  EXPECT_EQ(test::parsed(granted).at("grants"),
            boost::json::parse(R"([{"role":"author","unit":"beat-1713"},{"role":"supervisor","unit":"district-17"}])"));
  const auto unknown = client.post(member + "/roles", R"({"role":"king","unit":"district-17"})");
  EXPECT_EQ(unknown.status, 422);
  EXPECT_EQ(test::text_of(unknown, "field"), "role");
  EXPECT_EQ(client.post(member + "/roles", R"({"role":"author","unit":"beat-1713","until":"x"})").status, 422);
  const auto ended = client.call(http::Method::kDelete, member + "/roles/supervisor/district-17");
  ASSERT_EQ(ended.status, 200) << ended.body;
  EXPECT_EQ(test::parsed(ended).at("roles"), boost::json::parse(R"(["author"])"));
  EXPECT_EQ(client.call(http::Method::kDelete, member + "/roles/supervisor/district-17").status, 404);
  EXPECT_THAT(test::event_types(*db, "member/" + world.actor(kim).pseudonym),
              testing::IsSupersetOf({"member.role_granted", "member.role_ended"}));
}

TEST_P(RosterApi, NobodyGivesThemselvesARoleOrAnException) {
  client.sign_in("chief", test::kPassword);
  const std::string self = "/api/members/" + world.chief().id.text();
  const std::string until = to_iso(clock.now() + days(2));
  for (const auto& [path, body] : std::vector<std::pair<std::string, std::string>>{
           {"/roles", R"({"role":"admin","unit":"agency"})"},
           {"/exceptions", R"({"reason":"On call","until":")" + until + R"("})"},
           {"/authorizations", R"({"until":")" + until + R"("})"}}) {
    const auto refused = client.post(self + path, body);
    EXPECT_EQ(refused.status, 403) << path;
    EXPECT_EQ(test::text_of(refused, "code"), "self-grant") << path;
  }
}

TEST_P(RosterApi, EndsAnAuthorisationNow) {
  world.empower(kim);
  const std::string path = "/api/members/" + kim.text() + "/authorizations";
  client.sign_in("kim", test::kPassword);
  EXPECT_EQ(client.call(http::Method::kDelete, path).status, 403);
  client.sign_in("chief", test::kPassword);
  const auto ended = client.call(http::Method::kDelete, path);
  ASSERT_EQ(ended.status, 200) << ended.body;
  EXPECT_EQ(test::text_of(ended, "authorized_until"), "");
  EXPECT_EQ(client.call(http::Method::kDelete, path).status, 404);
  EXPECT_THAT(test::event_types(*db, "member/" + world.actor(kim).pseudonym),
              testing::Contains("member.authorization_ended").Times(1));
}

TEST_P(RosterApi, ASupervisorAllowsAnotherDeviceForATime) {
  world.hire("sam", "Sergeant", "district-17", "supervisor");
  const std::string path = "/api/members/" + kim.text() + "/exceptions";
  const std::string until = to_iso(clock.now() + days(2));
  const std::string body = R"({"reason":"The district's phone is in repair.","until":")" + until + R"("})";
  client.sign_in("kim", test::kPassword);
  EXPECT_EQ(client.post(path, body).status, 403);
  client.sign_in("sam", test::kPassword);
  const auto allowed = client.post(path, body);
  ASSERT_EQ(allowed.status, 200) << allowed.body;
  EXPECT_EQ(test::text_of(allowed, "exception_until"), until);
  EXPECT_EQ(test::text_of(client.post(path, R"({"reason":" ","until":")" + until + R"("})"), "field"), "reason");
  EXPECT_EQ(test::text_of(client.post(path, R"({"reason":"Repair","until":"2000-01-01T00:00:00Z"})"), "field"),
            "until");
  EXPECT_THAT(test::event_types(*db, "member/" + world.actor(kim).pseudonym),
              testing::Contains("member.exception_allowed").Times(1));
  clock.advance(days(3));
  client.sign_in("chief", test::kPassword);
  EXPECT_EQ(client.get("/api/members").body.find("exception_until"), std::string::npos) << "it has ended by itself";
}

CALLBOX_ON_BOTH_DATABASES(RosterApi);

}  // namespace
}  // namespace callbox::roster
