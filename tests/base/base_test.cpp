#include <gtest/gtest.h>

#include "base/crypto.h"
#include "base/ids.h"
#include "base/result.h"
#include "base/text.h"
#include "base/time.h"

namespace callbox {
namespace {

TEST(Ulid, SortsByTimeAndIsRead) {
  ManualClock clock(UtcMillis{1'700'000'000'000});
  SeededRandom random(1);
  const std::string first = make_ulid(clock, random);
  clock.advance(milliseconds(1));
  const std::string second = make_ulid(clock, random);
  EXPECT_TRUE(is_ulid(first));
  EXPECT_LT(first, second);
  EXPECT_FALSE(is_ulid("8" + first.substr(1))) << "more than 128 bits";
  EXPECT_FALSE(is_ulid(first + "0"));
  EXPECT_FALSE(is_ulid("il" + first.substr(2))) << "letters that look like digits";
}

TEST(Time, WritesAndReadsIso) {
  const UtcMillis at{1'790'000'000'123};
  EXPECT_EQ(to_iso(at), "2026-09-21T14:13:20.123Z");
  EXPECT_EQ(parse_iso("2026-09-21T14:13:20.123Z").value(), at);
  EXPECT_EQ(parse_iso("2026-09-21T09:13:20.123-05:00").value(), at);
}

TEST(Time, RefusesWhatIsNoTime) {
  for (const char* text : {"", "2026-09-21", "2026-02-30T00:00:00Z", "2026-09-21T24:00:00Z", "2026-09-21T14:13:20",
                           "2026-09-21T14:13:20.Z", "2026-09-21T14:13:20+5:00", "yesterday at noon, I believe"})
    EXPECT_FALSE(parse_iso(text)) << text;
}

TEST(Time, FormatsForMailAndHttp) {
  const UtcMillis at{784'111'777'000};
  EXPECT_EQ(to_http_date(at), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(to_mail_date(at), "Sun, 06 Nov 1994 08:49:37 +0000");
}

TEST(Time, KnowsSummerTimeInChicago) {
  EXPECT_EQ(local_time(parse_iso("2026-03-08T07:59:59Z").value(), "America/Chicago")->hour, 1);
  EXPECT_EQ(local_time(parse_iso("2026-03-08T08:00:00Z").value(), "America/Chicago")->hour, 3);
  EXPECT_FALSE(local_time(UtcMillis{0}, "Middle/Earth"));
}

TEST(Text, TellsWellFormedUtf8) {
  EXPECT_TRUE(is_utf8("señal 🚓"));
  EXPECT_EQ(first_invalid_utf8("ab\xff"), 2u);
  EXPECT_FALSE(is_utf8("\xc0\x80")) << "an overlong zero";
  EXPECT_FALSE(is_utf8("\xed\xa0\x80")) << "a surrogate";
  EXPECT_FALSE(is_utf8("\xf4\x90\x80\x80")) << "beyond U+10FFFF";
}

TEST(Text, CountsWhatPeopleCallCharacters) {
  EXPECT_EQ(count_graphemes("e\xcc\x81"), 1u);
  EXPECT_EQ(count_graphemes("👨‍👩‍👧‍👦"), 1u);
  EXPECT_EQ(count_graphemes("🇺🇸🇲🇽"), 2u);
  EXPECT_EQ(truncate_graphemes("a👨‍👩‍👧‍👦b", 2), "a👨‍👩‍👧‍👦");
}

TEST(Text, MakesPathPartsFromTitles) {
  EXPECT_EQ(slug("¡Señal de tráfico, Lake Street!"), "senal-de-trafico-lake-street");
  EXPECT_EQ(slug("🚓"), "post");
  EXPECT_LE(slug(std::string(500, 'x')).size(), 60u);
}

TEST(Text, EscapesHtml) {
  EXPECT_EQ(escape_html("<a href='x'>\"&\""), "&lt;a href=&#39;x&#39;&gt;&quot;&amp;&quot;");
  EXPECT_EQ(escape_html("a\tb\n\x01\x7f"), "a\tb\n\xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST(Crypto, KnowsTheStandardVectors) {
  EXPECT_EQ(to_hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  // RFC 4231, test cases 2 and 6 (a key longer than a block).
  EXPECT_EQ(to_hex(hmac_sha256({}, {})), "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
  EXPECT_EQ(to_hex(hmac_sha256("Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(to_hex(hmac_sha256(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First")),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(Crypto, SignsAsRfc8032Says) {
  const auto seed = from_hex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
  const auto key = Ed25519PrivateKey::from_seed(*seed);
  EXPECT_EQ(to_hex(std::string_view(reinterpret_cast<const char*>(key->public_key().bytes.data()), 32)),
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
  const std::string signature = key->sign("\x72");
  EXPECT_TRUE(verify_ed25519(key->public_key(), "\x72", signature));
  EXPECT_FALSE(verify_ed25519(key->public_key(), "\x73", signature));
}

TEST(Crypto, HasOneSpellingForEachValue) {
  for (std::size_t size = 0; size < 20; ++size) {
    const std::string bytes = SeededRandom(size).bytes(size);
    EXPECT_EQ(from_base64(to_base64(bytes)).value(), bytes);
    EXPECT_EQ(from_base64url(to_base64url(bytes)).value(), bytes);
    EXPECT_EQ(from_base32(to_base32(bytes)).value(), bytes);
    EXPECT_EQ(from_hex(to_hex(bytes)).value(), bytes);
  }
  EXPECT_EQ(to_base64("f"), "Zg==");
  EXPECT_FALSE(from_base64("Zh==")) << "left-over bits that are not zero";
  EXPECT_FALSE(from_base64("Zg"));
  EXPECT_FALSE(from_hex("AB"));
}

TEST(Crypto, OpensASealedSecretOnlyInItsPlace) {
  SeededRandom random(5);
  const std::string key(32, 'k');
  const std::string sealed = seal_secret(key, "member/1/totp", "secret", random);
  EXPECT_EQ(open_secret(key, "member/1/totp", sealed).value(), "secret");
  EXPECT_EQ(open_secret(key, "member/2/totp", sealed).error().kind, ErrorKind::kCorrupt);
  EXPECT_FALSE(open_secret(std::string(32, 'x'), "member/1/totp", sealed));
  std::string bent = sealed;
  bent.back() = static_cast<char>(bent.back() ^ 1);
  EXPECT_FALSE(open_secret(key, "member/1/totp", bent));
}

TEST(Errors, AreDescribedWithTheirPlace) {
  const Error error{ErrorKind::kInvalid, "expected a date", {"effective", 3, 7}, "", "1021.3"};
  EXPECT_EQ(describe(error, "a.yaml"), "a.yaml:3:7: effective: expected a date [1021.3]");
  EXPECT_EQ(http_status_of(ErrorKind::kStale), 412);
}

}  // namespace
}  // namespace callbox
