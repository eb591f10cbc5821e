#include "app/config.h"

#include <gtest/gtest.h>

namespace callbox::app {
namespace {

constexpr std::string_view kSmallest =
    "agency = \"Cedar Point Police\"\n"
    "base_url = \"https://police.cedarpoint.example/\"\n"
    "data = \"/var/lib/callbox\"\n"
    "directives = [\"starter.yaml\"]\n";

Error refusal_of(const std::string& text) {
  const auto config = parse_config(text);
  EXPECT_FALSE(config);
  return config ? Error{} : config.error();
}

TEST(Config, NeedsFourSettingsAndFillsInTheRest) {
  const auto config = parse_config(kSmallest);
  ASSERT_TRUE(config) << describe(config.error());
  EXPECT_EQ(config->base_url, "https://police.cedarpoint.example") << "without the slash at the end";
  EXPECT_EQ(config->ledger_origin, "police.cedarpoint.example/log");
  EXPECT_EQ(config->server.port, 8080);
  EXPECT_FALSE(config->mail);
  EXPECT_FALSE(config->demo);
}

TEST(Config, NamesTheLineOfASettingItDoesNotKnow) {
  const Error error = refusal_of(std::string(kSmallest) + "[server]\nprot = 443\n");
  EXPECT_EQ(describe(error, "callbox.toml"), "callbox.toml:6:8: server.prot: is not a setting of Callbox");
}

TEST(Config, NamesTheSettingThatIsMissing) {
  const Error error = refusal_of("base_url = \"https://a.example\"\ndata = \"/d\"\ndirectives = [\"x\"]\n");
  EXPECT_EQ(error.where.field, "agency");
}

TEST(Config, RefusesAValueOfTheWrongType) {
  EXPECT_EQ(refusal_of(std::string(kSmallest) + "[server]\nport = \"443\"\n").message, "expected a whole number");
  EXPECT_EQ(refusal_of(std::string(kSmallest) + "[server]\nport = 70000\n").message,
            "expected a number from 0 to 65535");
}

TEST(Config, RefusesAnAddressThatIsNone) {
  EXPECT_EQ(
      refusal_of("agency = \"A\"\nbase_url = \"police.example\"\ndata = \"d\"\ndirectives = [\"x\"]\n").where.field,
      "base_url");
}

TEST(Config, ReadsMailAndBluesky) {
  const auto config =
      parse_config(std::string(kSmallest) +
                   "[mail]\nhost = \"relay\"\nport = 587\nsecurity = \"starttls\"\nfrom = \"a@b.example\"\n"
                   "[bluesky]\nservice = \"https://bsky.social\"\nidentifier = \"a.example\"\npassword = \"p\"\n");
  ASSERT_TRUE(config) << describe(config.error());
  EXPECT_EQ(config->mail->port, 587);
  ASSERT_EQ(config->accounts.size(), 1u);
  EXPECT_EQ(config->accounts.front().kind, "bluesky");
  EXPECT_EQ(config->accounts.front().settings.at("identifier"), "a.example");
}

TEST(Config, RefusesAnUnknownKindOfTransportSecurity) {
  EXPECT_EQ(refusal_of(std::string(kSmallest) + "[mail]\nfrom = \"a@b.example\"\nsecurity = \"ssl\"\n").where.field,
            "mail.security");
}

TEST(Config, SaysWhereTheFileIsNoToml) {
  EXPECT_EQ(refusal_of("agency = \"A\"\nbase_url = \n").where.line, 2);
}

}  // namespace
}  // namespace callbox::app
