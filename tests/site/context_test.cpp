#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "site/site_context.h"
#include "site/town.h"

namespace callbox::site {
namespace {

using testing::ElementsAre;

TEST(StaffedHours, OPS_7_AreSaidInRunsOfDays) {
  const auto town = test::town();
  EXPECT_THAT(staffed_hours(town, "en"), ElementsAre("Monday to Friday, 8:00\u00A0a.m. to 5:00\u00A0p.m.",
                                                     "Saturday, 9:00\u00A0a.m. to 1:00\u00A0p.m."));
  EXPECT_THAT(staffed_hours(town, "es"),
              ElementsAre("De lunes a viernes, de 8:00\u00A0a.\u00A0m. a 5:00\u00A0p.\u00A0m.",
                          "Sábado, de 9:00\u00A0a.\u00A0m. a 1:00\u00A0p.\u00A0m."));
}

TEST(StaffedHours, SayWhenADeskIsAlwaysOpen) {
  auto town = test::town();
  town.notices.staffed.clear();
  EXPECT_THAT(staffed_hours(town, "en"), ElementsAre());
  for (int day = 0; day < 7; ++day) town.notices.staffed.push_back({day, 0, 24 * 60});
  EXPECT_THAT(staffed_hours(town, "en"), ElementsAre("Every day, day and night"));
}

TEST(RelatedAreas, AreTheUnitThoseAboveAndThoseBelow) {
  const auto town = test::town();
  EXPECT_THAT(related_areas(town, "beat-11"), ElementsAre("beat-11", "district-1", "agency"));
  EXPECT_THAT(related_areas(town, "district-2"), ElementsAre("district-2", "agency", "beat-21", "beat-22"));
  EXPECT_THAT(related_areas(town, "agency"), ElementsAre("agency"));
  EXPECT_THAT(related_areas(town, "nowhere"), ElementsAre());
}

TEST(TelephoneUrl, IsForTheWholeWorld) {
  EXPECT_EQ(telephone_url("708-555-0123"), "tel:+17085550123");
  EXPECT_EQ(telephone_url("1 (708) 555-0123"), "tel:+17085550123");
  EXPECT_EQ(telephone_url("911"), "tel:911");
}

TEST(Words, AreThoseOfTheLanguage) {
  const auto town = test::town();
  EXPECT_EQ(words_in(town, "es").news, "Noticias");
  EXPECT_EQ(words_in(town, "en").news, "News");
  EXPECT_EQ(words_in(town, "pl").news, "News");
}

}  // namespace
}  // namespace callbox::site
