#include "net/dkim.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "net/mime.h"
#include "outlets/peers/peer.h"

namespace callbox::net {
namespace {

using callbox::peers::Ran;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;

// One key for all tests: making one takes longer than all of them.
const RsaKey& key() {
  static const RsaKey made = *RsaKey::generate();
  return made;
}

DkimSigner signer(bool with_ed25519 = true) {
  DkimSigner::Options options{"village.test", "s2026", key(), {}, {}};
  if (with_ed25519) {
    SeededRandom random(1);
    options.ed25519_selector = "e2026";
    options.ed25519_key = Ed25519PrivateKey::generate(random);
  }
  return *DkimSigner::create(options);
}

std::string letter() {
  Message message{{"Cedar Point Police", *EmailAddress::parse("desk@village.test")},
                  std::nullopt,
                  {"Ana", *EmailAddress::parse("ana@example.org")},
                  "Calle cerrada 🚧",
                  "d1.s1@village.test",
                  {1795249800000},
                  "Hello.\n\nBye. \n\n\n",
                  "<p>Hello.</p>",
                  {}};
  message.headers = {{"List-Id", "Cedar Point <alerts.village.test>"},
                     {"List-Unsubscribe", "<https://village.test/unsubscribe/abc>"},
                     {"List-Unsubscribe-Post", "List-Unsubscribe=One-Click"}};
  return *write_message(message);
}

// The judgement of dkimpy, which knows our public keys from the records an operator would publish.
Ran judged(const std::string& message, const DkimSigner& by) {
  const callbox::peers::TemporaryFolder folder;
  std::string records;
  for (const DnsRecord& record : by.dns_records()) records += record.name + "\t" + record.text + "\n";
  callbox::peers::write_file(folder.file("message"), message);
  callbox::peers::write_file(folder.file("records"), records);
  return callbox::peers::run({"/usr/bin/python3", callbox::peers::peer_path("dkim_verify.py"), folder.file("message"),
                              folder.file("records")});
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(Dkim, BothSignaturesAreVerifiedByAnotherProgram) {
  const auto message = signer().sign(letter(), {1795249800000});
  ASSERT_TRUE(message.has_value()) << message.error().message;
  const Ran ran = judged(*message, signer());
  EXPECT_EQ(ran.status, 0) << ran.out;
  EXPECT_THAT(ran.out, HasSubstr("rsa-sha256 ok"));
  EXPECT_THAT(ran.out, HasSubstr("ed25519-sha256 ok"));
}

TEST(Dkim, CoversFromTwiceAndBothUnsubscribeHeaders) {
  const auto message = signer(false).sign(letter(), {1795249800000});
  ASSERT_TRUE(message.has_value());
  const Ran ran = judged(*message, signer(false));
  EXPECT_EQ(ran.status, 0) << ran.out;
  EXPECT_THAT(ran.out, ContainsRegex("ok from:.*:list-unsubscribe:list-unsubscribe-post(:.*)?:from\n"));
  EXPECT_THAT(*message, ::testing::Not(HasSubstr(" l=")));
}

TEST(Dkim, BreaksWhenAnythingThatCountsIsChanged) {
  const DkimSigner by = signer(false);
  const std::string message = *by.sign(letter(), {1795249800000});
  EXPECT_EQ(judged(replaced(message, "Bye.", "Buy."), by).status, 1);
  EXPECT_EQ(judged(message + "More text\r\n", by).status, 1);
  EXPECT_EQ(judged(replaced(message, "One-Click", "No-Click"), by).status, 1);
  EXPECT_EQ(judged(replaced(message, "unsubscribe/abc", "unsubscribe/abd"), by).status, 1);
  EXPECT_EQ(judged(replaced(message, "Date: ", "From: chief@elsewhere.test\r\nDate: "), by).status, 1);
}

TEST(Dkim, SurvivesWhatRelaysDoToBlanksAndCase) {
  const DkimSigner by = signer(false);
  std::string message = *by.sign(letter(), {1795249800000});
  message = replaced(message, "To: ", "TO:   ");
  EXPECT_EQ(judged(message + "\r\n\r\n", by).status, 0);
}

// RFC 6376 section 3.4.5.
TEST(Dkim, RelaxesAsTheExampleOfTheStandard) {
  EXPECT_EQ(relax_header("A", " X"), "a:X");
  EXPECT_EQ(relax_header("B ", " Y\t\r\n\tZ  "), "b :Y Z");
  EXPECT_EQ(relax_body(" C \r\nD \t E\r\n\r\n\r\n"), " C\r\nD E\r\n");
  EXPECT_EQ(relax_body(""), "");
  EXPECT_EQ(relax_body("\r\n\r\n"), "");
  EXPECT_EQ(relax_body("a"), "a\r\n");
}

TEST(Dkim, TellsTheOperatorWhatToPublish) {
  const auto records = signer().dns_records();
  ASSERT_EQ(records.size(), 2u);
  EXPECT_EQ(records[0].name, "s2026._domainkey.village.test");
  EXPECT_TRUE(records[0].text.starts_with("v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A")) << records[0].text;
  EXPECT_TRUE(records[1].text.starts_with("v=DKIM1; k=ed25519; p="));
  EXPECT_THAT(records[0].zone_file_line(),
              ContainsRegex("^s2026\\._domainkey\\.village\\.test\\. IN TXT \\( \"[^\"]{255}\" \"[^\"]+\" \\)$"));
}

TEST(Dkim, RefusesKeysThatReceiversRefuse) {
  EXPECT_EQ(RsaKey::from_pem(RsaKey::generate(1024)->to_pem()).error().kind, ErrorKind::kInvalid);
  EXPECT_EQ(RsaKey::from_pem("-----BEGIN PRIVATE KEY-----\nnonsense\n-----END PRIVATE KEY-----\n").error().kind,
            ErrorKind::kInvalid);
  EXPECT_EQ(RsaKey::from_pem(key().to_pem())->public_key_der(), key().public_key_der());
}

TEST(Dkim, RefusesNamesThatAreNoNamesAndMessagesWithoutFrom) {
  EXPECT_FALSE(DkimSigner::create({"village.test; x=y", "s", key(), {}, {}}).has_value());
  EXPECT_FALSE(DkimSigner::create({"village.test", "", key(), {}, {}}).has_value());
  EXPECT_FALSE(signer(false).sign("To: a@b.org\r\n\r\nHi\r\n", {0}).has_value());
}

}  // namespace
}  // namespace callbox::net
