// "callbox account …" on a data folder.
#include "app/account_commands.h"

#include <gmock/gmock.h>

#include <fstream>
#include <sstream>

#include "app/installation.h"
#include "app/outlet_setup.h"
#include "roster/unit.h"
#include "support/databases.h"

namespace callbox::app {
namespace {

using testing::HasSubstr;
using testing::Not;

class AccountCommands : public testing::Test {
 protected:
  AccountCommands() {
    write_config("");
    auto installation = open();
    EXPECT_TRUE(installation->db->write([&](storage::Tx& tx) {
      return roster::add_unit(tx, installation->clock, installation->random,
                              {"agency", "Village Police", roster::UnitKind::kAgency, "", ""}, "system");
    }));
  }
  void write_config(const std::string& more) const {
    std::ofstream(config()) << "agency = \"Village Police\"\nbase_url = \"http://localhost\"\ndata = \""
                            << folder.path() << "/data\"\ndirectives = [\"starter.yaml\"]\n"
                            << more;
  }
  std::string config() const { return folder.path() + "/callbox.toml"; }
  std::unique_ptr<Installation> open() const {
    auto settings = read_config(config());
    EXPECT_TRUE(settings) << describe(settings.error());
    auto opened = open_installation(std::move(*settings));
    EXPECT_TRUE(opened) << describe(opened.error());
    return std::move(*opened);
  }
  AccountOptions on(const std::string& channel) const {
    AccountOptions options;
    options.config = config();
    options.channel = channel;
    options.settings = {"service=https://pds.example", "identifier=village.example"};
    options.reason = "Merged";
    return options;
  }
  Streams streams() { return {out, err}; }
  int open_account(const AccountOptions& options, const std::string& typed) {
    std::istringstream secrets(typed);
    return account_open(options, secrets, streams());
  }
  std::string listed() {
    out.str({});
    EXPECT_EQ(account_list(on(""), streams()), 0);
    return out.str();
  }

  test::TemporaryFolder folder;
  std::ostringstream out, err;
};

TEST_F(AccountCommands, OpenPauseResumeAndEndAnAccount) {
  ASSERT_EQ(open_account(on("bluesky:agency"), "abcd-efgh\n"), 0) << err.str();
  EXPECT_THAT(out.str(), HasSubstr("Opened bluesky:agency"));
  EXPECT_THAT(listed(), HasSubstr("bluesky:agency\tagency\tbluesky:agency\tactive\tnot used yet"));
  EXPECT_EQ(account_pause(on("bluesky:agency"), streams()), 0) << err.str();
  EXPECT_THAT(listed(), HasSubstr("paused"));
  EXPECT_EQ(account_resume(on("bluesky:agency"), streams()), 0) << err.str();
  EXPECT_EQ(account_end(on("bluesky:agency"), streams()), 0) << err.str();
  EXPECT_THAT(listed(), HasSubstr("ended"));
  EXPECT_THAT(out.str() + err.str(), Not(HasSubstr("abcd-efgh")));
}

TEST_F(AccountCommands, TakeNoSecretFromTheCommandLine) {
  auto options = on("bluesky:agency");
  options.settings.emplace_back("password=abcd-efgh");
  EXPECT_NE(open_account(options, "\n"), 0);
  EXPECT_THAT(err.str(), HasSubstr("--setting password: is a secret"));
  EXPECT_THAT(err.str(), Not(HasSubstr("abcd-efgh")));
}

TEST_F(AccountCommands, SayWhatAChannelIs) {
  EXPECT_NE(open_account(on("bluesky"), "x\n"), 0);
  EXPECT_THAT(err.str(), HasSubstr("expected a kind and a name, such as bluesky:district-17"));
  EXPECT_NE(open_account(on("telegraph:agency"), "x\n"), 0);
}

TEST_F(AccountCommands, TheSectionOfTheConfigurationIsTakenOverOnce) {
  write_config("[bluesky]\nservice = \"https://pds.example\"\nidentifier = \"village.example\"\npassword = \"p\"\n");
  for (int start = 0; start < 2; ++start) {
    const auto installation = open();
    const auto outlets = Outlets::open(*installation);
    ASSERT_TRUE(outlets) << describe(outlets.error());
    ASSERT_TRUE((*outlets)->take_over_accounts());
    const auto shelf = (*outlets)->shelf();
    ASSERT_TRUE(shelf);
    EXPECT_TRUE((*shelf)->find("bluesky:agency"));
    EXPECT_TRUE((*shelf)->find("bluesky")) << "a delivery of before accounts";
    EXPECT_TRUE((*shelf)->find("site"));
  }
  EXPECT_THAT(listed(), HasSubstr("bluesky:agency\tagency\tbluesky:agency\tactive, shared"));
}

}  // namespace
}  // namespace callbox::app
