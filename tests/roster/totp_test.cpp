#include "roster/totp.h"

#include <gtest/gtest.h>

namespace callbox::roster {
namespace {

constexpr std::string_view kRfcSecret = "12345678901234567890";  // RFC 6238 appendix B

UtcMillis at(std::int64_t seconds) {
  return {seconds * 1000};
}

TEST(Totp, GivesTheVectorsOfRfc6238) {
  EXPECT_EQ(totp_code(kRfcSecret, at(59)), "287082");
  EXPECT_EQ(totp_code(kRfcSecret, at(1111111109)), "081804");
  EXPECT_EQ(totp_code(kRfcSecret, at(20000000000)), "353130");
}

TEST(Totp, AllowsAClockOneStepOffAndNoMore) {
  const std::string code = totp_code(kRfcSecret, at(3000));
  EXPECT_EQ(totp_step(kRfcSecret, code, at(3000)), 100);
  EXPECT_EQ(totp_step(kRfcSecret, code, at(3030)), 100);
  EXPECT_EQ(totp_step(kRfcSecret, code, at(2975)), 100);
  EXPECT_EQ(totp_step(kRfcSecret, code, at(3060)), std::nullopt);
  EXPECT_EQ(totp_step(kRfcSecret, code, at(2930)), std::nullopt);
}

TEST(Totp, RefusesWhatIsNoSixDigits) {
  EXPECT_EQ(totp_step(kRfcSecret, "", at(59)), std::nullopt);
  EXPECT_EQ(totp_step(kRfcSecret, "28708", at(59)), std::nullopt);
  EXPECT_EQ(totp_step(kRfcSecret, "2870820", at(59)), std::nullopt);
}

TEST(Totp, UriCarriesTheSecretInBase32) {
  EXPECT_EQ(totp_uri("Village Police", "kim", kRfcSecret),
            "otpauth://totp/Village%20Police:kim?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Village%20Police"
            "&algorithm=SHA1&digits=6&period=30");
}

}  // namespace
}  // namespace callbox::roster
