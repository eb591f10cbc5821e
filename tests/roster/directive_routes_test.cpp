#include "roster/directive_routes.h"

#include <gmock/gmock.h>

#include <boost/json.hpp>

#include "adoption/texts.h"
#include "roster/api_client.h"
#include "roster/roster_routes.h"

namespace callbox::roster {
namespace {

using ::testing::HasSubstr;

std::string body_with(const std::string& yaml, const std::string& replaces = {}) {
  boost::json::object body{{"yaml", yaml}};
  if (!replaces.empty()) body["replaces"] = replaces;
  return boost::json::serialize(body);
}

class DirectiveApi : public test::OnBothDatabases {
 protected:
  void SetUp() override {
    world.found_units();
    world.hire("kim", "Officer", "beat-1713", "author");
    world.hire("dan", "Commander", "district-17", "chief");
    world.chief();
    client.add(directive_routes({*db, clock, random, world.book, {}, [this] {
                                   return db->read([&](storage::ReadTx& tx) {
                                     return adoption::alarms(tx, world.book, files, clock.now());
                                   });
                                 }}));
  }
  std::unique_ptr<storage::Database> db = fresh.open(test::roster_schema());
  test::RosterWorld world{*db, clock, random};
  SignIn door{*db, clock, random, world.roles, std::string(32, 'k'), PasswordCost::least()};
  test::ApiClient client{roster_routes(*db, clock, random, door, true)};
  std::vector<adoption::File> files;
  const std::string next = test::starter_text({{"2026-01-01", "2026-09-01"}});
};
CALLBOX_ON_BOTH_DATABASES(DirectiveApi);

TEST_P(DirectiveApi, ListsWhatWasAdoptedTheNewestFirstWithWhenItWasInForce) {
  client.sign_in("chief", test::kPassword);
  ASSERT_EQ(client.post("/api/directives", body_with(next)).status, 201);
  const auto page = test::parsed(client.get("/api/directives"));
  ASSERT_EQ(page.at("items").as_array().size(), 2U);
  const auto& newest = page.at("items").at(0);
  EXPECT_EQ(newest.at("version").as_string(), "2026-09-01");
  EXPECT_EQ(newest.at("role").as_string(), "chief");
  EXPECT_EQ(newest.at("by").at("name").as_string(), "Member chief");
  EXPECT_EQ(newest.at("digest"), page.at("in_force"));
  EXPECT_TRUE(newest.at("in_force").at(0).at("until").is_null());
  const auto& oldest = page.at("items").at(1);
  EXPECT_TRUE(oldest.at("by").is_null()) << "the installation";
  EXPECT_EQ(oldest.at("in_force").at(0).at("until"), newest.at("in_force").at(0).at("from"));
  EXPECT_TRUE(page.at("next").is_null());

  const auto first = test::parsed(client.get("/api/directives?limit=1"));
  EXPECT_EQ(first.at("items").as_array().size(), 1U);
  const auto rest =
      test::parsed(client.get("/api/directives?limit=1&before=" + std::to_string(first.at("next").as_int64())));
  EXPECT_EQ(rest.at("items").at(0).at("version").as_string(), "2026-01-01");
  EXPECT_EQ(client.get("/api/directives?limit=0").status, 422);
  EXPECT_EQ(client.get("/api/directives?before=-1").status, 422);
}

TEST_P(DirectiveApi, GivesAnAdoptedTextByteForByte) {
  client.sign_in("kim", test::kPassword);
  const std::string text(world.directives.front()->source());
  EXPECT_EQ(client.get("/api/directives/" + to_hex(sha256(text))).body, text);
  EXPECT_EQ(client.get("/api/directives/" + std::string(64, '0')).status, 404);
  EXPECT_EQ(client.get("/api/directives/secret").status, 404);
}

TEST_P(DirectiveApi, LetsNoOneAdoptOrTryWhoMayNotForTheWholeAgency) {
  EXPECT_EQ(client.post("/api/directives", body_with(next)).status, 401);
  for (const char* login : {"kim", "dan"}) {
    client.sign_in(login, test::kPassword);
    EXPECT_EQ(client.post("/api/directives", body_with(next)).status, 403) << login;
    EXPECT_EQ(client.post("/api/directives/trial", body_with(next)).status, 403) << login;
  }
  client.sign_in("chief", test::kPassword);
  EXPECT_EQ(test::parsed(client.get("/api/directives")).at("items").as_array().size(), 1U);
}

TEST_P(DirectiveApi, NamesEveryMistakeByLine) {
  client.sign_in("chief", test::kPassword);
  const std::string wrong = test::starter_text({{"public_may_post: true", "public_may_post: perhaps"},
                                                {"effective: \"2026-01-01\"", "effective: \"2026-13-41\""}});
  const auto trial = test::parsed(client.post("/api/directives/trial", body_with(wrong)));
  ASSERT_EQ(trial.at("problems").as_array().size(), 2U);
  EXPECT_GT(trial.at("problems").at(0).at("line").as_int64(), 0);
  EXPECT_TRUE(trial.at("directive").is_null());
  const auto refused = client.post("/api/directives", body_with(wrong));
  EXPECT_EQ(refused.status, 422);
  EXPECT_EQ(test::text_of(refused, "code"), "not-a-directive");
  EXPECT_THAT(test::text_of(refused, "detail"), testing::AllOf(HasSubstr("2026-13-41"), HasSubstr("perhaps")));
}

TEST_P(DirectiveApi, RefusesATextThatIsTooLongOrNotUtf8) {
  client.sign_in("chief", test::kPassword);
  const auto huge = test::parsed(client.post("/api/directives/trial", body_with(std::string((1 << 20) + 1, '#'))));
  ASSERT_EQ(huge.at("problems").as_array().size(), 1U);
  EXPECT_EQ(client.post("/api/directives", body_with(std::string((1 << 20) + 1, '#'))).status, 422);
  EXPECT_EQ(client.post("/api/directives", "{\"yaml\":\"\xff\xfe\"}").status, 422);
  EXPECT_EQ(client.post("/api/directives", "{\"yaml\":\"\\ud800\"}").status, 422);
  EXPECT_EQ(client.post("/api/directives", "{\"yaml\":7}").status, 422);
  EXPECT_EQ(client.post("/api/directives", R"({"yaml":"a","replaces":"12"})").status, 422);
}

TEST_P(DirectiveApi, TellsWhatATextWouldReplaceAndTakesItOnlyWhenThatIsNamed) {
  client.sign_in("chief", test::kPassword);
  const std::string reworded(test::starter_reworded()->source());
  const auto trial = test::parsed(client.post("/api/directives/trial", body_with(reworded)));
  EXPECT_EQ(trial.at("refusal").at("code").as_string(), "same-version");
  const std::string replaces(trial.at("replaces").as_string());
  const auto refused = client.post("/api/directives", body_with(reworded));
  EXPECT_EQ(refused.status, 409);
  EXPECT_EQ(test::text_of(refused, "code"), "same-version");
  EXPECT_EQ(client.post("/api/directives", body_with(reworded, replaces)).status, 201);
  EXPECT_EQ(client.post("/api/directives", body_with(reworded)).status, 200) << "it counts already";
  const auto late = client.post("/api/directives", body_with(next + "#", replaces));
  EXPECT_EQ(late.status, 412);
}

TEST_P(DirectiveApi, ShowsAlarmsToThoseWhoCanHelp) {
  files = {{"starter.yaml", test::starter_text() + "#"}};
  client.sign_in("chief", test::kPassword);
  const auto alarms = test::parsed(client.get("/api/alarms"));
  ASSERT_EQ(alarms.at("items").as_array().size(), 1U);
  EXPECT_EQ(alarms.at("items").at(0).at("kind").as_string(), "file-differs");
  EXPECT_EQ(alarms.at("items").at(0).at("file_digest").as_string(), to_hex(sha256(files.front().yaml)));
}

}  // namespace
}  // namespace callbox::roster
