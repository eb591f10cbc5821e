#include "outlets/bluesky/xrpc.h"

#include <gtest/gtest.h>

namespace callbox::outlets::bluesky {
namespace {

constexpr UtcMillis kNow{1'795'249'800'000};

Millis told(std::string name, std::string value) {
  net::HttpAnswer answer;
  answer.status = 429;
  answer.headers = {{std::move(name), std::move(value)}};
  return wait_told(answer, kNow);
}

TEST(ARateLimit, IsLiftedWhenItsResetSays) {
  EXPECT_EQ(told("RateLimit-Reset", "1795249890"), seconds(90));
  EXPECT_EQ(told("Retry-After", "90"), seconds(90));
}

TEST(ARateLimit, ThatIsOverIsWaitedForASecond) {
  EXPECT_EQ(told("RateLimit-Reset", "1795249000"), seconds(1));
  EXPECT_EQ(told("RateLimit-Reset", "-9223372036854775808"), seconds(1));
  EXPECT_EQ(told("Retry-After", "0"), seconds(1));
}

TEST(ARateLimit, OfAgesIsLongAndNeverNegative) {
  EXPECT_GT(told("RateLimit-Reset", "9223372036854775807"), days(365));
  EXPECT_GT(told("Retry-After", "9223372036854775807"), days(365));
}

TEST(ARateLimit, WithoutANumberIsFiveMinutes) {
  EXPECT_EQ(told("RateLimit-Reset", "soon"), minutes(5));
  EXPECT_EQ(told("Retry-After", "99999999999999999999"), minutes(5));
}

}  // namespace
}  // namespace callbox::outlets::bluesky
