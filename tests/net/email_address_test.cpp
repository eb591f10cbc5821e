#include "net/email_address.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace callbox::net {
namespace {

using ::testing::HasSubstr;

TEST(EmailAddress, KeepsTheLocalPartAndLowersTheDomain) {
  const auto address = EmailAddress::parse("  Ana.Lopez+beat@Mail.Example.ORG ");
  ASSERT_TRUE(address.has_value());
  EXPECT_EQ(address->text(), "Ana.Lopez+beat@mail.example.org");
  EXPECT_EQ(address->local(), "Ana.Lopez+beat");
  EXPECT_EQ(address->domain(), "mail.example.org");
}

TEST(EmailAddress, HasOneKeyForSpellingsOfOneMailbox) {
  EXPECT_EQ(EmailAddress::parse("Ana@example.org")->key(), EmailAddress::parse("ana@EXAMPLE.org")->key());
}

TEST(EmailAddress, RefusesWhatIsNoAddressWithASentenceForThePerson) {
  const struct {
    const char* text;
    const char* says;
  } cases[] = {
      {"", "has an @"},
      {"ana", "has an @"},
      {"@example.org", "before the @ is missing"},
      {"ana@", "after the @ is missing"},
      {"ana@example", "should be a domain"},
      {"ana@@example.org", "character that addresses do not have"},
      {"a na@example.org", "character that addresses do not have"},
      {".ana@example.org", "dot too many"},
      {"ana..lopez@example.org", "dot too many"},
      {"ana@example..org", "dot too many"},
      {"ana@-example.org", "not a domain name"},
      {"ana@exa_mple.org", "not a domain name"},
      {"ana@10.0.0.1", "a number"},
      {"ana@[10.0.0.1]", "number in brackets"},
      {"\"ana lopez\"@example.org", "quotation marks"},
      {"josé@example.org", "outside A to Z"},
      {"ana@correo.españa", "xn--"},
      {"ana@example.org\r\nRCPT TO:<bob@example.org>", "before the @ has a character"},
  };
  for (const auto& each : cases) {
    const auto address = EmailAddress::parse(each.text);
    ASSERT_FALSE(address.has_value()) << each.text;
    EXPECT_EQ(address.error().kind, ErrorKind::kInvalid);
    EXPECT_THAT(address.error().message, HasSubstr(each.says)) << each.text;
  }
}

TEST(EmailAddress, RefusesWhatIsTooLong) {
  EXPECT_FALSE(EmailAddress::parse(std::string(65, 'a') + "@example.org").has_value());
  EXPECT_TRUE(EmailAddress::parse(std::string(64, 'a') + "@example.org").has_value());
  EXPECT_FALSE(EmailAddress::parse("ana@" + std::string(64, 'a') + ".org").has_value());
  std::string longest = "ana@";
  while (longest.size() < 250) longest += "abcdefghi.";
  EXPECT_FALSE(EmailAddress::parse(longest + "org").has_value());
}

}  // namespace
}  // namespace callbox::net
