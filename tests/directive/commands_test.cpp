// `callbox directive check|decide|schema|compare` as functions.
#include "app/directive_commands.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "app/outlet_ids.h"
#include "directive/scenario.h"

namespace callbox::app {

// The application's list, which this binary does without.
std::vector<std::string> outlet_ids() {
  return {"site", "feeds", "mail", "bluesky", "x", "facebook", "activitypub", "cap", "webpush", "webhook"};
}

namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::string kRoot = CALLBOX_SOURCE_DIR;

class DirectiveCommands : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::path(::testing::TempDir()) /
              (std::string("callbox-") + ::testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::string file(const std::string& name, const std::string& text) const {
    const auto path = (folder_ / name).string();
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }
  Streams streams() { return {out_, err_}; }

  std::filesystem::path folder_;
  std::ostringstream out_, err_;
};

TEST_F(DirectiveCommands, CheckSaysThatTheShippedFilesAreFine) {
  const std::vector<std::string> files{kRoot + "/directives/alsip-1021.yaml",
                                       kRoot + "/directives/chicago-s02-03-10.yaml",
                                       kRoot + "/directives/oak-park.yaml", kRoot + "/directives/starter.yaml"};
  EXPECT_EQ(directive_check(files, false, streams()), 0) << err_.str();
  EXPECT_THAT(out_.str(), HasSubstr("alsip-1021.yaml: fine (alsip-1021, version 2025-03-06, Alsip Police Department)"));
  EXPECT_THAT(err_.str(), IsEmpty());
}

TEST_F(DirectiveCommands, CheckPrintsFileLineColumnMessageAndClause) {
  auto text = std::string(directive::testing::read_text_file(kRoot + "/tests/directive/broken/minimal.yaml"));
  text.replace(text.find("    route: second\n"), 18, "");
  const auto path = file("broken.yaml", text);
  EXPECT_EQ(directive_check(std::vector{path}, false, streams()), 1);
  EXPECT_EQ(err_.str(),
            path + ":31:13: expected the key \"route\" beside the effect approve (who approves?), found none [5]\n");
}

TEST_F(DirectiveCommands, CheckRefusesARouteForARoleThatReviewsNothing) {
  auto text = std::string(directive::testing::read_text_file(kRoot + "/tests/directive/broken/minimal.yaml"));
  const auto add = [&](std::string_view after, std::string_view more) {
    text.insert(text.find(after) + after.size(), more);
  };
  add("name_es: Supervisor}\n", "  - {id: mayor, name: Mayor, name_es: Alcalde}\n");
  const auto informed = file("informed.yaml", [&] {
    auto appeals = text;
    return appeals.replace(appeals.find("appeal_role: supervisor"), 23, "appeal_role: mayor");
  }());
  EXPECT_EQ(directive_check(std::vector{informed}, false, streams()), 0) << err_.str();

  text.replace(text.find("{role: supervisor, scope"), 17, "{role: mayor");
  const auto path = file("waiting.yaml", text);
  EXPECT_EQ(directive_check(std::vector{path}, false, streams()), 1);
  EXPECT_THAT(err_.str(), HasSubstr(path + ":41:16: expected a role with the permission review, found \"mayor\""));
}

TEST_F(DirectiveCommands, CheckAnswersInJson) {
  const std::vector<std::string> files{kRoot + "/directives/starter.yaml", file("broken.yaml", "format: 2\n")};
  EXPECT_EQ(directive_check(files, true, streams()), 1);
  const auto answer = boost::json::parse(out_.str());
  const auto& listed = answer.at("files").as_array();
  ASSERT_EQ(listed.size(), 2U);
  EXPECT_TRUE(listed[0].at("ok").as_bool());
  EXPECT_FALSE(listed[1].at("ok").as_bool());
  EXPECT_GT(listed[1].at("problems").as_array().size(), 5U);
  EXPECT_EQ(listed[1].at("problems").at(0).at("line").as_int64(), 1);
}

TEST_F(DirectiveCommands, CheckIsMisusedOnAFileThatIsNotThere) {
  EXPECT_EQ(directive_check(std::vector<std::string>{(folder_ / "none.yaml").string()}, false, streams()), 2);
  EXPECT_THAT(err_.str(), HasSubstr("cannot read"));
}

TEST_F(DirectiveCommands, DecideExplainsItselfToAPerson) {
  const auto package = file("p.json", directive::testing::ready_package());
  const auto facts = file("f.json", directive::testing::ready_facts());
  EXPECT_EQ(directive_decide(kRoot + "/directives/alsip-1021.yaml", package, facts, false, streams()), 0) << err_.str();
  EXPECT_EQ(out_.str(),
            "allowed under alsip-1021, version 2025-03-06\n"
            "  duty of supervisor by 2026-04-01: Review what was posted for prohibited content and remove it on "
            "discovery. [1021.6]\n");
}

TEST_F(DirectiveCommands, DecideQuotesTheWordsItFound) {
  auto text = directive::testing::ready_package();
  text.replace(text.find("Close the garage"), 16, "SSN 512-33-4821:");
  EXPECT_EQ(directive_decide(kRoot + "/directives/alsip-1021.yaml", file("p.json", text), "", false, streams()), 1);
  EXPECT_THAT(out_.str(), HasSubstr("blocked under alsip-1021"));
  EXPECT_THAT(out_.str(), HasSubstr("\"512-33-4821\" [1021.5(b)]"));
}

TEST_F(DirectiveCommands, DecideAnswersInJsonThatIsADecision) {
  const auto package = file("p.json", directive::testing::ready_package());
  EXPECT_EQ(directive_decide(kRoot + "/directives/oak-park.yaml", package,
                             file("f.json", directive::testing::ready_facts()), true, streams()),
            0);
  const auto decision = directive::decision_from_json(out_.str());
  ASSERT_TRUE(decision) << out_.str();
  EXPECT_EQ(decision->verdict, directive::Verdict::kNeedsApproval);
}

TEST_F(DirectiveCommands, DecideIsMisusedOnAPackageThatIsNone) {
  const auto package = file("p.json", R"({"kind":"a","renditions":[{"language":7}]})");
  EXPECT_EQ(directive_decide(kRoot + "/directives/oak-park.yaml", package, "", false, streams()), 2);
  EXPECT_EQ(err_.str(), package + ": /renditions/0/language: expected a text\n");
}

TEST_F(DirectiveCommands, DecideIsMisusedOnABrokenDirective) {
  const auto broken = file("broken.yaml", "format: [");
  EXPECT_EQ(directive_decide(broken, file("p.json", directive::testing::ready_package()), "", false, streams()), 2);
  EXPECT_THAT(err_.str(), HasSubstr("broken.yaml:1:"));
}

TEST_F(DirectiveCommands, SchemaIsPrintedAsItIs) {
  EXPECT_EQ(directive_schema(streams()), 0);
  EXPECT_EQ(out_.str(), directive::directive_schema());
}

TEST_F(DirectiveCommands, CompareNamesThePackageThatIsNone) {
  file("a.json", R"({"title":"A","package":{"kind":7},"facts":{}})");
  const std::vector<std::string> files{kRoot + "/directives/oak-park.yaml"};
  EXPECT_EQ(directive_compare(files, folder_.string(), streams()), 2);
  EXPECT_THAT(err_.str(), HasSubstr("a.json: /kind: expected a text"));
}

}  // namespace
}  // namespace callbox::app
