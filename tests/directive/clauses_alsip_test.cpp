// Alsip Police Department policy 1021, clause by clause. The cases stand in scenarios/als-*.yaml.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "directive/scenario.h"

namespace callbox::directive::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;

std::vector<std::string> ids_of(const auto& list) {
  std::vector<std::string> out;
  for (const auto& entry : list) out.push_back(entry.id);
  return out;
}

TEST(ClauseALS, ALS_1_TheScopeIsStatedWithWhatItLeavesOut) {
  const auto directive = shipped("alsip-1021");
  EXPECT_EQ(directive->scope().clause, "1021.1");
  EXPECT_THAT(directive->scope().covers, Contains(HasSubstr("on behalf of the department")));
  EXPECT_THAT(directive->scope().excludes, ElementsAre(HasSubstr("Personal use"), HasSubstr("personnel processes"),
                                                       HasSubstr("criminal investigation")));
}

TEST(ClauseALS, ALS_2_OnlyMembersAuthorisedByTheChiefOrADesigneePost) {
  EXPECT_EQ(play("als-02"), 5);
}
TEST(ClauseALS, ALS_3_DepartmentEquipmentOnDutyUnlessASupervisorAllowsOtherwise) {
  EXPECT_EQ(play("als-03"), 3);
}
TEST(ClauseALS, ALS_4_WhateverDoesNotStrictlyConformNeedsASupervisor) {
  EXPECT_EQ(play("als-04"), 3);
}
TEST(ClauseALS, ALS_5_AMemberWhoMayNotPostRequestsItThroughTheChainOfCommand) {
  EXPECT_EQ(play("als-05"), 2);
}

TEST(ClauseALS, ALS_6_EightKindsOfContentAreAuthorised) {
  EXPECT_THAT(ids_of(shipped("alsip-1021")->kinds()),
              ElementsAre("announcement", "crime-prevention-tip", "investigative-request", "community-project",
                          "real-time-safety", "traffic", "media-release", "recruitment"));
  EXPECT_EQ(play("als-06"), 8);
}

TEST(ClauseALS, ALS_7_TheAuthorReviewsEachPostForProhibitedContent) {
  EXPECT_EQ(play("als-07"), 2);
}

TEST(ClauseALS, ALS_8_TheInformationOfficerCompilesAndTheIncidentCommanderApproves) {
  EXPECT_EQ(play("als-08"), 4);
  auto package = a_package();
  package.declarations.active_incident = true;
  auto facts = some_facts();
  facts.author.roles = {"public-information-officer"};
  facts.incident = {true, true};
  const auto decision = decide(*shipped("alsip-1021"), package, facts);
  ASSERT_EQ(decision.route.size(), 1U);
  EXPECT_TRUE(decision.route.front().not_author);
  EXPECT_EQ(decision.route.front().scope, "agency");
}

TEST(ClauseALS, ALS_9_ProhibitedContentOfSevenKindsIsStopped) {
  EXPECT_EQ(play("als-09"), 11);
}

TEST(ClauseALS, ALS_10_ASupervisorTakesReportedContentDownAndFindsTheCause) {
  EXPECT_THAT(
      shipped("alsip-1021")->responsibilities(),
      Contains(::testing::AllOf(Field(&Responsibility::role, "supervisor"), Field(&Responsibility::clause, "1021.5"),
                                Field(&Responsibility::sources, ElementsAre("ALS-10")))));
}

TEST(ClauseALS, ALS_11_ThePublicCannotPostButMayReachMembersDirectly) {
  const auto directive = shipped("alsip-1021");
  EXPECT_FALSE(directive->public_may_post());
  EXPECT_TRUE(directive->carries("ALS-11"));
  EXPECT_THAT(directive->inquiries(), Contains(Field(&Inquiry::kind, "resident")));
  EXPECT_FALSE(directive->notices().contact_email.empty());
}

TEST(ClauseALS, ALS_12_BookingPhotographsOfMinorOffencesAreBlockedUnlessTheyHelpASearch) {
  EXPECT_EQ(play("als-12"), 13);
}

TEST(ClauseALS, ALS_13_ANamedSupervisorReportsYearlyOnUse) {
  EXPECT_THAT(
      shipped("alsip-1021")->standing_duties(),
      Contains(::testing::AllOf(Field(&StandingDuty::id, "yearly-report"), Field(&StandingDuty::every, Every::kYear),
                                Field(&StandingDuty::role, "supervisor"), Field(&StandingDuty::clause, "1021.6"),
                                Field(&StandingDuty::what, HasSubstr("effectiveness")))));
}

TEST(ClauseALS, ALS_14_TheSupervisorReviewsEveryQuarterWhatWasPosted) {
  EXPECT_THAT(shipped("alsip-1021")->standing_duties(),
              Contains(::testing::AllOf(Field(&StandingDuty::id, "quarterly-review"),
                                        Field(&StandingDuty::every, Every::kQuarter))));
  EXPECT_EQ(play("als-14"), 2);
}

TEST(ClauseALS, ALS_15_EveryKindIsKeptByARetentionSeriesOfTheSchedule) {
  const auto directive = shipped("alsip-1021");
  for (const auto& kind : directive->kinds()) {
    EXPECT_THAT(ids_of(directive->retention()), Contains(kind.series)) << kind.id;
  }
  for (const auto& series : directive->retention()) EXPECT_FALSE(series.authority.empty()) << series.id;
  EXPECT_THAT(ids_of(directive->roles()), Contains("records-custodian"));
}

TEST(ClauseALS, ALS_16_WithoutCurrentTrainingThereIsNoPosting) {
  EXPECT_EQ(play("als-16"), 3);
}

TEST(ClauseALS, ALS_17_ResidentsWordsAreModeratedOnNeutralGroundsOpenToAppeal) {
  const auto directive = shipped("alsip-1021");
  EXPECT_THAT(ids_of(directive->moderation().grounds),
              ElementsAre("true-threat", "private-information", "spam", "malicious-link"));
  EXPECT_EQ(directive->moderation().appeal_role, "chief");
  EXPECT_EQ(directive->moderation().appeal_days, 30);
  // The format itself knows no ground that judges an opinion.
  auto text = std::string(directive->source());
  text.replace(text.find("- id: spam"), 10, "- id: offensive");
  const auto refused = Directive::parse(text);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().front().message, HasSubstr("viewpoint-neutral"));
}

}  // namespace
}  // namespace callbox::directive::testing
