// The same ten packages under three directives: each agency's own decision, as its document says. The table in
// docs/directives-compared.md is made from the same folder; this test fails when the page is not what the engine says.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <filesystem>

#include "app/directive_commands.h"
#include "directive/scenario.h"

namespace callbox::directive::testing {
namespace {

const std::string kRoot = CALLBOX_SOURCE_DIR;
const std::string kFolder = kRoot + "/tests/directive/ten_packages";

struct Row {
  const char* file;
  const char* alsip;
  const char* chicago;
  const char* oak_park;
};

TEST(TenPackages, GetEachAgencysOwnDecision) {
  const std::vector<Row> table{
      {"01-prevention-tip", "allowed", "needs-approval community-policing-sergeant", "needs-approval supervisor"},
      {"02-beat-meeting", "needs-approval supervisor", "needs-approval community-policing-sergeant",
       "needs-approval public-information-officer"},
      {"03-training-expired", "blocked trained-members", "needs-approval community-policing-sergeant",
       "needs-approval supervisor"},
      {"04-private-device-allowed", "allowed", "blocked department-device", "needs-approval supervisor"},
      {"05-another-district", "allowed", "blocked own-district", "needs-approval supervisor"},
      {"06-booking-photograph", "blocked booking-photograph", "blocked booking-photograph",
       "blocked booking-photograph"},
      {"07-media-release", "allowed", "blocked unlisted-kind", "needs-approval public-information-officer"},
      {"08-scanner-talk", "allowed", "needs-approval community-policing-sergeant", "blocked scanner supervisor"},
      {"09-request-for-input", "needs-approval supervisor", "needs-approval community-policing-sergeant",
       "needs-approval public-information-officer"},
      {"10-not-authorised", "needs-approval supervisor public-information-officer", "blocked named-representatives",
       "blocked authorized-staff"},
  };
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(kFolder)) files += entry.is_regular_file() ? 1 : 0;
  EXPECT_EQ(files, table.size());
  const auto said = [](const Decision& decision) {
    auto text = std::string(name_of(decision.verdict));
    if (decision.verdict == Verdict::kBlocked) text += " " + decision.findings.front().rule;
    for (const auto& step : decision.route) text += " " + step.role;
    return text;
  };
  for (const auto& row : table) {
    const auto document = boost::json::parse(read_text_file(kFolder + "/" + row.file + ".json"));
    const auto package = package_from_json(boost::json::serialize(document.at("package")));
    const auto facts = facts_from_json(boost::json::serialize(document.at("facts")));
    ASSERT_TRUE(package && facts) << row.file;
    EXPECT_EQ(said(decide(*shipped("alsip-1021"), *package, *facts)), row.alsip) << row.file;
    EXPECT_EQ(said(decide(*shipped("chicago-s02-03-10"), *package, *facts)), row.chicago) << row.file;
    EXPECT_EQ(said(decide(*shipped("oak-park"), *package, *facts)), row.oak_park) << row.file;
  }
}

TEST(TenPackages, AreTheTableInTheDocs) {
  const std::vector<std::string> files{kRoot + "/directives/alsip-1021.yaml",
                                       kRoot + "/directives/chicago-s02-03-10.yaml",
                                       kRoot + "/directives/oak-park.yaml"};
  const auto table = app::compare_directives(files, kFolder);
  ASSERT_TRUE(table) << table.error().message;
  EXPECT_THAT(read_text_file(kRoot + "/docs/directives-compared.md"), ::testing::HasSubstr(*table))
      << "make it again: callbox directive compare directives/alsip-1021.yaml directives/chicago-s02-03-10.yaml "
         "directives/oak-park.yaml --packages tests/directive/ten_packages";
}

}  // namespace
}  // namespace callbox::directive::testing
