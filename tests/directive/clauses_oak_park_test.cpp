// Oak Park Police on Facebook and Twitter, clause by clause. The cases stand in scenarios/ops-*.yaml.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "directive/scenario.h"

namespace callbox::directive::testing {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Field;
using ::testing::HasSubstr;

TEST(ClauseOPS, OPS_1_OneApprovedPostGoesOutOnTheOutletsTogether) {
  EXPECT_EQ(play("ops-01"), 2);
}

TEST(ClauseOPS, OPS_2_SafetyNoticesHaveAKindAndSomeoneWhoSeesToTheirTime) {
  const auto directive = shipped("oak-park");
  EXPECT_THAT(directive->kinds(), Contains(Field(&KindOfContent::id, "safety-notice")));
  EXPECT_THAT(directive->responsibilities(),
              Contains(AllOf(Field(&Responsibility::what, HasSubstr("in time")),
                             Field(&Responsibility::role, "public-information-officer"))));
}

TEST(ClauseOPS, OPS_3_TheKindsThatFollowersWereToldToExpect) {
  EXPECT_EQ(play("ops-03"), 7);
}

TEST(ClauseOPS, OPS_4_ActivityReportsAreRegularAndSourced) {
  EXPECT_THAT(shipped("oak-park")->standing_duties(),
              Contains(AllOf(Field(&StandingDuty::id, "activity-report"), Field(&StandingDuty::every, Every::kWeek))));
  EXPECT_EQ(play("ops-04"), 2);
}

TEST(ClauseOPS, OPS_5_IncidentDetailsOnlyOnceVerifiedWithSourceAndVerifier) {
  EXPECT_EQ(play("ops-05"), 5);
}

TEST(ClauseOPS, OPS_6_NotAPlaceToReportCrime) {
  const auto directive = shipped("oak-park");
  const auto& notices = directive->notices();
  EXPECT_EQ(notices.emergency, "911");
  EXPECT_EQ(notices.nonemergency_phone, "708-386-3800");
  EXPECT_EQ(notices.tip_phone, "708-434-1636");
  for (const auto& text : notices.texts) {
    EXPECT_THAT(text.not_for_reports, AllOf(HasSubstr("911"), HasSubstr("708-386-3800"), HasSubstr("708-434-1636")))
        << text.language;
  }
  EXPECT_EQ(play("ops-06"), 5);
}

TEST(ClauseOPS, OPS_7_StaffedHoursAreStatedInEveryLanguage) {
  const auto directive = shipped("oak-park");
  const auto& notices = directive->notices();
  EXPECT_EQ(notices.time_zone, "America/Chicago");
  ASSERT_EQ(notices.staffed.size(), 5U);
  EXPECT_EQ(notices.staffed.front().weekday, 1);
  EXPECT_EQ(notices.staffed.front().open_minute, 8 * 60 + 30);
  EXPECT_EQ(notices.staffed.front().close_minute, 17 * 60);
  for (const auto& language : directive->languages()) {
    EXPECT_THAT(notices.texts, Contains(AllOf(Field(&Notices::Text::language, language),
                                              Field(&Notices::Text::not_monitored, HasSubstr("8:30")))));
  }
}

TEST(ClauseOPS, OPS_8_NothingUnverifiedGoesOut) {
  EXPECT_EQ(play("ops-08"), 4);
}

TEST(ClauseOPS, OPS_9_ProsecutionHoldsAreCheckedAndEverythingIsRetained) {
  const auto directive = shipped("oak-park");
  for (const auto& kind : directive->kinds()) {
    EXPECT_THAT(directive->retention(), Contains(Field(&RetentionSeries::id, kind.series))) << kind.id;
  }
  EXPECT_EQ(play("ops-09"), 3);
}

TEST(ClauseOPS, OPS_10_ABeatOfficerWritesToHisOrHerBeatAlone) {
  EXPECT_EQ(play("ops-10"), 4);
}

}  // namespace
}  // namespace callbox::directive::testing
