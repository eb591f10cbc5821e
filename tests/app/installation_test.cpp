// What becomes of directive files when a desk starts: taken over once, then only compared with what was adopted.
#include "app/installation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "app/adoption_commands.h"
#include "roster/member.h"
#include "roster/unit.h"
#include "support/databases.h"

namespace callbox::app {
namespace {

using ::testing::HasSubstr;

class AStart : public ::testing::TestWithParam<storage::Dialect> {
 protected:
  test::TemporaryFolder folder;
  test::FreshDatabase fresh{GetParam()};
  const std::string file = folder.path() + "/agency.yaml";
  const std::string toml = folder.path() + "/callbox.toml";
  const std::string starter = text_of(CALLBOX_SOURCE_DIR "/directives/starter.yaml");
  std::ostringstream out, err;

  void SetUp() override {
    ASSERT_NE(fresh.open(), nullptr);
    write(file, starter);
    std::string settings = "agency = \"Village Police\"\nbase_url = \"http://localhost\"\ndata = \"" + folder.path() +
                           "/data\"\ndirectives = [\"" + file + "\"]\n";
    if (GetParam() == storage::Dialect::kPostgres) settings += "postgres = \"" + fresh.connection() + "\"\n";
    write(toml, settings);
  }
  static std::string text_of(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
  }
  static void write(const std::string& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary) << bytes;
  }
  std::string changed(const std::string& before, const std::string& after) const {
    std::string text = starter;
    text.replace(text.find(before), before.size(), after);
    return text;
  }
  std::unique_ptr<Installation> start() {
    auto opened = open_installation(read_config(toml).value());
    if (!opened) throw std::runtime_error(describe(opened.error()));
    return std::move(*opened);
  }
  static Digest in_force(const Installation& inside) {
    return inside.db->read([&](storage::ReadTx& tx) { return inside.directives.in_force(tx, inside.clock.now()); })
        .value()
        .directive->digest();
  }
  void hire(const std::string& login, const std::string& role) {
    const auto inside = start();
    const Status hired = inside->db->write([&](storage::Tx& tx) -> Status {
      TRY(const auto units, roster::all_units(tx));
      if (units.empty())
        CHECK_OK(roster::add_unit(tx, inside->clock, inside->random,
                                  {"agency", "Village Police", roster::UnitKind::kAgency, "", ""}, "system"));
      roster::NewMember member;
      member.login = login;
      member.name = "Member " + login;
      member.title = "Officer";
      member.email = login + "@village.example";
      member.unit = "agency";
      TRY(const auto id, roster::add_member(tx, inside->clock, inside->random, member, "system"));
      TRY(const roster::Roles roles, roster::roles_of(inside->directives)(tx, inside->clock.now()));
      return roster::grant_role(tx, inside->clock, inside->random, roles, roster::command_line_actor(), id, role,
                                "agency");
    });
    ASSERT_TRUE(hired) << describe(hired.error());
  }
  Streams streams() { return {out, err}; }
};
INSTANTIATE_TEST_SUITE_P(, AStart, testing::Values(storage::Dialect::kSqlite, storage::Dialect::kPostgres),
                         [](const auto& param_info) {
                           return param_info.param == storage::Dialect::kSqlite ? "Sqlite" : "Postgres";
                         });

TEST_P(AStart, TakesTheFilesOverOnce) {
  const auto inside = start();
  EXPECT_EQ(in_force(*inside), sha256(starter));
  EXPECT_TRUE(inside->alarms().value().empty());
}

TEST_P(AStart, WithAFileEditedInPlaceKeepsWhatWasAdoptedAndRaisesAnAlarm) {
  start();
  const std::string edited = changed("name: Supervisor,", "name: Boss,");
  write(file, edited);
  const auto inside = start();
  EXPECT_EQ(in_force(*inside), sha256(starter));
  const auto alarms = inside->alarms().value();
  ASSERT_EQ(alarms.size(), 1U);
  EXPECT_EQ(alarms.front().kind, adoption::Alarm::Kind::kFileDiffers);
  EXPECT_EQ(alarms.front().file, file);
  EXPECT_EQ(alarms.front().of_file, sha256(edited));
  // While it runs too.
  write(file, starter);
  EXPECT_TRUE(inside->alarms().value().empty());
}

TEST_P(AStart, WithAFileThatIsBrokenOrGoneServesByWhatWasAdopted) {
  start();
  write(file, "rules: [");
  EXPECT_EQ(in_force(*start()), sha256(starter));
  std::filesystem::remove(file);
  const auto inside = start();
  EXPECT_EQ(in_force(*inside), sha256(starter));
  EXPECT_EQ(inside->alarms().value().front().kind, adoption::Alarm::Kind::kFileUnreadable);
}

TEST_P(AStart, ForTheFirstTimeWithABrokenFileIsRefused) {
  write(file, "rules: [");
  const auto opened = open_installation(read_config(toml).value());
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind, ErrorKind::kInvalid);
}

TEST_P(AStart, IsFollowedByTheCommandThatAdoptsTheEditedFileInAMembersName) {
  hire("kim", "author");
  hire("cho", "chief");
  const std::string edited = changed("name: Supervisor,", "name: Boss,");
  write(file, edited);
  AdoptOptions options{toml, file, "cho", "", true};
  EXPECT_EQ(directive_adopt(options, streams()), 1);
  EXPECT_THAT(err.str(), HasSubstr("Another text of starter 2026-01-01 is adopted"));
  options.replaces = to_hex(sha256(starter));
  options.by = "kim";
  EXPECT_EQ(directive_adopt(options, streams()), 1) << "kim has no role for that";
  options.by = "nobody";
  EXPECT_NE(directive_adopt(options, streams()), 0);
  EXPECT_EQ(in_force(*start()), sha256(starter));

  options.by = "cho";
  EXPECT_EQ(directive_adopt(options, streams()), 0) << err.str();
  EXPECT_EQ(in_force(*start()), sha256(edited));
  EXPECT_TRUE(start()->alarms().value().empty());
  options.replaces.clear();
  EXPECT_EQ(directive_adopt(options, streams()), 0) << "a second time it says so and changes nothing";
  EXPECT_THAT(out.str(), HasSubstr("is adopted already"));

  out.str("");
  EXPECT_EQ(directive_list(toml, 50, false, streams()), 0);
  EXPECT_THAT(out.str(), HasSubstr("by the installation; in force from 2026-01-01"));
  EXPECT_THAT(out.str(), HasSubstr(" as chief; in force from "));
}

TEST_P(AStart, ListsAlarmsAndSaysSoInItsExitCode) {
  start();
  write(file, changed("2026-01-01", "2026-02-02"));
  EXPECT_EQ(directive_list(toml, 50, true, streams()), 1);
  EXPECT_THAT(out.str(), HasSubstr("\"kind\":\"file-not-adopted\""));
}

}  // namespace
}  // namespace callbox::app
