// Chicago Police Department: Special Order S02-03-10 (CPT) and its active engagement (CPE). Cases in
// scenarios/cp*.yaml.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "directive/scenario.h"

namespace callbox::directive::testing {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

TEST(ClauseCPE, CPE_1_ResidentsMayWriteAndAnAnswerGoesOutWithoutWaiting) {
  const auto directive = shipped("chicago-s02-03-10");
  EXPECT_TRUE(directive->public_may_post());
  EXPECT_THAT(directive->inquiries(),
              Contains(AllOf(Field(&Inquiry::kind, "resident"), Field(&Inquiry::role, "representative"))));
  EXPECT_EQ(play("cpe-01"), 2);
}

TEST(ClauseCPE, CPE_3_EventsAreAnnouncedAndEndByThemselves) {
  EXPECT_EQ(play("cpe-03"), 2);
}
TEST(ClauseCPE, CPE_4_PeopleShownInStoriesHaveConsented) {
  EXPECT_EQ(play("cpe-04"), 4);
}
TEST(ClauseCPE, CPE_5_WhatCameBackIsPublished) {
  EXPECT_EQ(play("cpe-05"), 2);
}
TEST(ClauseCPE, CPE_6_CampaignsPointAtTheRightChannel) {
  EXPECT_EQ(play("cpe-06"), 5);
}

TEST(ClauseCPE, CPE_7_RemovalsFollowPublishedGroundsWithAnAppeal) {
  const auto directive = shipped("chicago-s02-03-10");
  EXPECT_TRUE(directive->carries("CPE-7"));
  EXPECT_EQ(directive->moderation().appeal_role, "news-affairs");
  for (const auto& ground : directive->moderation().grounds) {
    EXPECT_THAT(ground.what.text, Not(IsEmpty()));
    EXPECT_THAT(ground.what.in("es"), Not(IsEmpty()));
    EXPECT_NE(ground.what.in("es"), ground.what.text);
    EXPECT_EQ(ground.clause, "V.B.3");
  }
}

TEST(ClauseCPT, CPT_1_EachDistrictPostsItsKindsAboutThatDistrictOnly) {
  EXPECT_EQ(play("cpt-01"), 9);
}

TEST(ClauseCPT, CPT_2_TwoNamedSwornVolunteersOnDutyPostForADistrict) {
  const auto directive = shipped("chicago-s02-03-10");
  const auto& named = directive->representatives();
  EXPECT_EQ(named.per_unit, 2);
  EXPECT_EQ(named.unit_level, "district");
  EXPECT_EQ(named.named_by, "chief");
  EXPECT_EQ(named.reported_to, "news-affairs");
  EXPECT_THAT(named.report,
              ElementsAre("name", "rank", "star-number", "employee-number", "log-on-id", "department-email"));
  EXPECT_EQ(play("cpt-02"), 3);
}

TEST(ClauseCPT, CPT_3_NewsAffairsIsToldBeforeANotableIncidentGoesOut) {
  EXPECT_EQ(play("cpt-03"), 3);
}

TEST(ClauseCPT, CPT_4_MediaInquiriesGoToNewsAffairs) {
  EXPECT_THAT(shipped("chicago-s02-03-10")->inquiries(),
              Contains(AllOf(Field(&Inquiry::kind, "media"), Field(&Inquiry::role, "news-affairs"))));
  EXPECT_EQ(play("cpt-04"), 2);
}

TEST(ClauseCPT, CPT_5_PostingOnlyFromADepartmentDevice) {
  EXPECT_EQ(play("cpt-05"), 2);
}
TEST(ClauseCPT, CPT_6_NoUnauthorisedAdvertising) {
  EXPECT_EQ(play("cpt-06"), 2);
}

TEST(ClauseCPT, CPT_7_TheSergeantReviewsTheDistrictsPosts) {
  EXPECT_THAT(
      shipped("chicago-s02-03-10")->standing_duties(),
      Contains(AllOf(Field(&StandingDuty::id, "review-district-posts"), Field(&StandingDuty::every, Every::kWeek),
                     Field(&StandingDuty::role, "community-policing-sergeant"))));
  EXPECT_EQ(play("cpt-07"), 4);
}

TEST(ClauseCPT, CPT_8_NewsAffairsGuidesAndOversees) {
  EXPECT_THAT(shipped("chicago-s02-03-10")->responsibilities(),
              AllOf(Contains(AllOf(Field(&Responsibility::role, "news-affairs"),
                                   Field(&Responsibility::what, HasSubstr("guidance")))),
                    Contains(AllOf(Field(&Responsibility::role, "news-affairs"),
                                   Field(&Responsibility::what, HasSubstr("Oversees"))))));
  EXPECT_EQ(play("cpt-08"), 1);
}

TEST(ClauseCPT, CPT_9_InformationServicesOwnsTheTechnicalSideAndRetention) {
  const auto directive = shipped("chicago-s02-03-10");
  EXPECT_THAT(directive->responsibilities(), Contains(AllOf(Field(&Responsibility::role, "information-services"),
                                                            Field(&Responsibility::what, HasSubstr("retention")))));
  EXPECT_THAT(directive->retention(), Not(IsEmpty()));
}

// The older order and the general policy that S02-03-10 refers to, as an agency would keep them on file.
std::shared_ptr<const Directive> variant(std::string_view id, std::string_view title, std::string_view effective) {
  auto text = std::string(shipped("starter")->source());
  const auto put = [&](std::string_view from, const std::string& to) {
    text.replace(text.find(from), from.size(), to);
  };
  put("id: starter", "id: " + std::string(id));
  put("title: Use of social media", "title: \"" + std::string(title) + "\"");
  put("effective: \"2026-01-01\"", "effective: \"" + std::string(effective) + "\"");
  auto parsed = Directive::parse(text);
  EXPECT_TRUE(parsed);
  return *parsed;
}

TEST(ClauseCPT, CPT_10_WhereDirectivesConflictTheOneThatDecidedIsNamed) {
  const auto order = shipped("chicago-s02-03-10");
  const auto general = variant("g09-01-06", "Use of Social Media Outlets", "2014-06-01");
  const std::vector<std::shared_ptr<const Directive>> both{general, order};
  const auto now = parse_iso("2026-03-10T15:00:00Z").value();
  const auto found = in_force(both, now);
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(found->directive->id(), "s02-03-10");
  EXPECT_EQ(found->precedence, "s02-03-10 VI takes precedence over g09-01-06 (Use of Social Media Outlets)");
  EXPECT_EQ(decide(*found, a_package(), some_facts()).precedence, found->precedence);
}

TEST(ClauseCPT, CPT_11_APostIsJudgedByTheVersionInForceAtItsTime) {
  const auto order = shipped("chicago-s02-03-10");
  const auto older = variant("d13-07", "Social Media Pilot", "2013-05-15");
  EXPECT_EQ(order->version(), "2016-04-18");
  ASSERT_TRUE(order->issued());
  EXPECT_EQ(to_iso(*order->issued()), "2016-04-18T05:00:00.000Z");
  EXPECT_THAT(order->rescinds(), ElementsAre("d13-07@2013-05-15"));
  const std::vector<std::shared_ptr<const Directive>> both{order, older};
  const auto at = [&](const char* time) { return in_force(both, parse_iso(time).value()); };
  EXPECT_EQ(at("2016-04-18T04:59:59Z")->directive->id(), "d13-07");
  EXPECT_EQ(at("2016-04-18T05:00:00Z")->directive->id(), "s02-03-10");
  EXPECT_EQ(at("2016-04-18T05:00:00Z")->precedence, "") << "a rescinded version does not conflict";
  EXPECT_EQ(at("2013-05-15T04:59:59Z").error().kind, ErrorKind::kNotFound);
}

}  // namespace
}  // namespace callbox::directive::testing
