#include "directive/screen/checks.h"

#include <gtest/gtest.h>

namespace callbox::directive::screen {
namespace {

TEST(Checks, ACardHasAnIssuerALengthAndALuhnSum) {
  for (const char* card :
       {"4111111111111111", "378282246310005", "5555555555554444", "6011111111111117", "4222222222222"})
    EXPECT_TRUE(is_payment_card(card)) << card;
  for (const char* other : {"4111111111111112", "1234567890123452", "411111111111", "378282246310006"})
    EXPECT_FALSE(is_payment_card(other)) << other;
}

TEST(Checks, ARoutingNumberHasItsWeightedSum) {
  EXPECT_TRUE(is_routing_number("110000000"));
  EXPECT_TRUE(is_routing_number("123456780"));
  EXPECT_FALSE(is_routing_number("123456789"));
  EXPECT_FALSE(is_routing_number("000000000"));
}

TEST(Checks, AnIbanIsOneModuloNinetySeven) {
  EXPECT_TRUE(is_iban("gb82west12345698765432"));
  EXPECT_TRUE(is_iban("de89370400440532013000"));
  EXPECT_FALSE(is_iban("gb82west12345698765433"));
}

TEST(Checks, AVinHasItsCheckDigit) {
  EXPECT_TRUE(is_vin("1hgcm82633a004352"));
  EXPECT_TRUE(is_vin("1m8gdm9axkp042788"));
  EXPECT_FALSE(is_vin("1hgcm82643a004352"));
  EXPECT_FALSE(is_vin("1hgcm82633a00435o"));
}

TEST(Checks, ASocialSecurityNumberHasAnAreaAGroupAndASerial) {
  EXPECT_EQ(judge_ssn("078051120"), Confidence::kCertain);
  EXPECT_EQ(judge_ssn("987654321"), Confidence::kLikely);
  EXPECT_EQ(judge_ssn("666123456"), Confidence::kLikely);
  EXPECT_EQ(judge_ssn("000123456"), std::nullopt);
  EXPECT_EQ(judge_ssn("123004567"), std::nullopt);
  EXPECT_EQ(judge_ssn("123450000"), std::nullopt);
}

TEST(Checks, AnIllinoisLicenceHasASoundexCodeAndADayOfTheYear) {
  EXPECT_TRUE(is_illinois_licence("s53046078112"));
  EXPECT_TRUE(is_illinois_licence("j52542089745"));
  EXPECT_FALSE(is_illinois_licence("s98746078112"));
  EXPECT_FALSE(is_illinois_licence("s53046078500"));
}

TEST(Checks, ADateExistsInEnglishAndSpanish) {
  EXPECT_EQ(year_of_date("03/14/1989"), 1989);
  EXPECT_EQ(year_of_date("14/03/1989"), 1989);
  EXPECT_EQ(year_of_date("march 14th, 1989"), 1989);
  EXPECT_EQ(year_of_date("14 de marzo de 1989"), 1989);
  EXPECT_EQ(year_of_date("3-14-89"), 1989);
  EXPECT_EQ(year_of_date("13/14/1989"), std::nullopt);
  EXPECT_EQ(year_of_date("2026-02-30"), std::nullopt);
}

TEST(Checks, APhoneOfTheNumberingPlanHasAnAreaAndAnExchange) {
  EXPECT_TRUE(is_north_american_phone("7085550142"));
  EXPECT_TRUE(is_north_american_phone("17085550142"));
  EXPECT_FALSE(is_north_american_phone("1085550142"));
  EXPECT_FALSE(is_north_american_phone("7081550142"));
  EXPECT_TRUE(is_toll_free("18005550199"));
}

TEST(Checks, ANumberWithASignAndDigitBesideItIsPartOfAnother) {
  EXPECT_TRUE(stands_alone("a 123.", {2, 5}));
  EXPECT_FALSE(stands_alone("1-123", {2, 5}));
  EXPECT_FALSE(stands_alone("123.4", {0, 3}));
  EXPECT_FALSE(stands_alone("x123", {1, 4}));
}

TEST(Checks, WordsBeforeANumberSayThatItIsARecords) {
  EXPECT_TRUE(is_labelled_as_record("case no. 123", 9));
  EXPECT_TRUE(is_labelled_as_record("rd# 123", 4));
  EXPECT_FALSE(is_labelled_as_record("in any case, call 123", 18));
}

}  // namespace
}  // namespace callbox::directive::screen
