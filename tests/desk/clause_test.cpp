// The desk's share of the clauses: each driven through the acts of members, under the agency's own directive.
#include <gmock/gmock.h>

#include "desk/delivery.h"
#include "desk/desk_world.h"
#include "desk/draft.h"
#include "desk/release.h"
#include "desk/submit.h"

namespace callbox::desk {
namespace {

class Clauses : public test::OnBothDatabases {
 protected:
  std::unique_ptr<storage::Database> db = fresh.open(test::desk_schema());
  std::unique_ptr<test::DeskWorld> world;

  void under(const std::string& directive) { world = std::make_unique<test::DeskWorld>(*db, clock, random, directive); }
  std::string refusal_of_submission(const roster::Actor& actor, const directive::Package& package) {
    last = world->draft(actor, package);
    const auto reached = world->try_submit(actor, last);
    return reached ? "" : reached.error().code;
  }
  std::string clause_of_submission(const roster::Actor& actor, const directive::Package& package) {
    const PostId id = world->draft(actor, package);
    const auto reached = world->try_submit(actor, id);
    return reached ? "" : reached.error().clause;
  }
  PostId last;
};

class ClauseALS : public Clauses {
 protected:
  void SetUp() override { under("alsip-1021"); }
};

TEST_P(ClauseALS, ALS_2_WhoIsAuthorizedPostsAndWhoIsNotDoesNot) {
  EXPECT_EQ(refusal_of_submission(world->kim(), test::tip()), "");
  EXPECT_EQ(world->post(last).state, PostState::kCleared);

  const roster::Actor chief = world->roster.chief();
  test::must(db->write(
      [&](storage::Tx& tx) { return roster::revoke_authorization(tx, clock, random, chief, world->kim_id); }));
  EXPECT_EQ(refusal_of_submission(world->kim(), test::tip()), "");
  EXPECT_EQ(world->post(last).state, PostState::kInReview) << "now it is a request";
  EXPECT_NE(world->try_release(world->kim(), last), PostState::kReleased);
}

TEST_P(ClauseALS, ALS_3_DepartmentEquipmentUnlessASupervisorAllowsOtherwise) {
  roster::Actor at_home = world->kim();
  at_home.department_device = false;
  EXPECT_EQ(refusal_of_submission(at_home, test::tip()), "device");
  EXPECT_THAT(world->events(last), testing::Contains("refused.directive"));

  const roster::Actor supervisor = world->sam();
  test::must(db->write([&](storage::Tx& tx) {
    return roster::allow_exception(tx, clock, random, supervisor, world->kim_id, "Storm, the station has no power",
                                   clock.now() + hours(6));
  }));
  EXPECT_EQ(refusal_of_submission(at_home, test::tip()), "");
}

TEST_P(ClauseALS, ALS_3_InTheNormalCourseOfDuty) {
  roster::Actor off_duty = world->kim();
  off_duty.on_duty = false;
  EXPECT_EQ(refusal_of_submission(off_duty, test::tip()), "off-duty");
}

TEST_P(ClauseALS, ALS_4_WhatDoesNotConformNeedsASupervisorBeforePosting) {
  directive::Package package = test::tip();
  package.declarations.conforms_to_guidelines = false;
  EXPECT_EQ(refusal_of_submission(world->kim(), package), "");
  EXPECT_EQ(world->post(last).state, PostState::kInReview);
  EXPECT_EQ(world->try_release(world->kim(), last).error().code, "not-cleared");
  EXPECT_EQ(world->approve(world->sam(), last), PostState::kCleared);
}

TEST_P(ClauseALS, ALS_5_AMemberWhoMayNotPostAsksThroughTheChainOfCommand) {
  const roster::Actor rookie = world->roster.actor(world->roster.hire("rookie", "Officer", "beat-1713"));
  EXPECT_EQ(refusal_of_submission(rookie, test::tip()), "");
  EXPECT_EQ(world->approve(world->sam(), last), PostState::kInReview) << "the supervisor, then";
  EXPECT_EQ(world->approve(world->pia(), last), PostState::kCleared) << "who may post";
}

TEST_P(ClauseALS, ALS_7_TheAuthorsOwnReviewIsDemandedAndOnTheRecord) {
  directive::Package package = test::tip();
  package.declarations.self_reviewed = false;
  EXPECT_EQ(refusal_of_submission(world->kim(), package), "blocked");
  EXPECT_EQ(clause_of_submission(world->kim(), package), "1021.4");
  EXPECT_EQ(refusal_of_submission(world->kim(), test::tip()), "");
  EXPECT_TRUE(world->package(last).declarations.self_reviewed) << "bound by the digest of the submission";
}

TEST_P(ClauseALS, ALS_8_InAnIncidentTheInformationOfficerCompilesAndTheCommanderApproves) {
  directive::Package package = test::tip("Road closed at Pulaski and 123rd");
  package.kind = "real-time-safety";
  package.renditions[0].text = "Pulaski is closed between 122nd and 124th. Use Cicero.";
  package.declarations.active_incident = true;
  EXPECT_EQ(refusal_of_submission(world->kim(), package), "blocked") << "not by any author";
  EXPECT_EQ(refusal_of_submission(world->pia(), package), "");
  EXPECT_EQ(world->post(last).state, PostState::kInReview);
  EXPECT_EQ(world->try_approve(world->sam(), last).error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(world->approve(world->ivo(), last, true), PostState::kReleased) << "in one act";
}

TEST_P(ClauseALS, ALS_10_InappropriateContentLeavesPublicViewOnEveryOutletAndTheReasonStays) {
  const PostId id = world->publish();
  const auto there = test::must(db->read([&](storage::ReadTx& tx) { return deliveries_of(tx, id); }));
  for (const Delivery& one : there) {
    test::must(db->write([&](storage::Tx& tx) -> Status {
      CHECK_OK(save_prepared_state(tx, world->desk, one.id, "there", "", ""));
      return save_outcome(tx, world->desk, one.id, DeliveryState::kDone, "there", "", "", "");
    }));
  }
  test::must(take_down(world->desk, world->sam(), id, "It should not have been posted.", "1021.5(b)"));
  const auto after = test::must(db->read([&](storage::ReadTx& tx) { return deliveries_of(tx, id); }));
  EXPECT_EQ(std::count_if(after.begin(), after.end(),
                          [](const Delivery& one) { return one.action == DeliveryAction::kRetract; }),
            3);
  EXPECT_THAT(world->events(id), testing::Contains("post.taken_down"));
}

TEST_P(ClauseALS, ALS_16_TrainingThatExpiresBetweenApprovalAndReleaseStopsThePost) {
  EXPECT_EQ(refusal_of_submission(world->kim(), test::tip()), "");
  const roster::Actor chief = world->roster.chief();
  test::must(db->write([&](storage::Tx& tx) {
    return roster::authorize(tx, clock, random, chief, world->kim_id, clock.now() + days(700));
  }));
  clock.advance(days(366));
  const auto refused = world->try_release(world->kim(), last);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "expired-training");
  EXPECT_EQ(refused.error().clause, "1021.8");
  EXPECT_THAT(world->events(last), testing::Contains("refused.training"));
  EXPECT_EQ(world->post(last).state, PostState::kCleared);
}

TEST_P(ClauseALS, ALS_16_WithoutCurrentTrainingThereIsNoPosting) {
  const roster::MemberId fresh_member = world->roster.hire("fresh", "Officer", "beat-1713", "author");
  const roster::Actor chief = world->roster.chief();
  test::must(db->write([&](storage::Tx& tx) {
    return roster::authorize(tx, clock, random, chief, fresh_member, clock.now() + days(30));
  }));
  EXPECT_EQ(refusal_of_submission(world->roster.actor(fresh_member), test::tip()), "expired-training");
}

CALLBOX_ON_BOTH_DATABASES(ClauseALS);

class ClauseCPT : public Clauses {
 protected:
  void SetUp() override { under("chicago-s02-03-10"); }
};

TEST_P(ClauseCPT, CPT_2_OnlyNamedRepresentativesPostSwornAndOnDuty) {
  const roster::Actor unnamed = world->roster.actor(world->roster.hire("unnamed", "Officer", "district-17"));
  EXPECT_EQ(refusal_of_submission(unnamed, test::tip()), "not-authorized");
  roster::Actor off_duty = world->kim();
  off_duty.on_duty = false;
  EXPECT_EQ(refusal_of_submission(off_duty, test::tip()), "off-duty");
  EXPECT_EQ(clause_of_submission(off_duty, test::tip()), "III.C");
  EXPECT_EQ(refusal_of_submission(world->kim(), test::tip()), "");
}

TEST_P(ClauseCPT, CPT_3_NewsAffairsIsToldBeforeANotableIncidentGoesOut) {
  directive::Package package = test::tip();
  package.declarations.notable_incident = true;
  EXPECT_EQ(refusal_of_submission(world->kim(), package), "");
  world->approve(world->sam(), last);
  const auto refused = world->try_release(world->kim(), last);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "duty-open");
  EXPECT_EQ(refused.error().clause, "IV.A.1");

  EXPECT_EQ(duty_done(world->desk, world->kim(), last, "notify-news-affairs", " ").error().where.field, "note");
  test::must(duty_done(world->desk, world->kim(), last, "notify-news-affairs", "Told the desk at 10:15 by telephone"));
  EXPECT_EQ(duty_done(world->desk, world->kim(), last, "notify-news-affairs", "Twice").error().code, "already-done");
  EXPECT_EQ(world->release(world->kim(), last), PostState::kReleased);
  EXPECT_THAT(world->events(last), testing::Contains("duty.done"));
}

TEST_P(ClauseCPT, CPT_5_PostingOnlyFromADepartmentDeviceWithoutException) {
  roster::Actor phone = world->kim();
  phone.department_device = false;
  EXPECT_EQ(refusal_of_submission(phone, test::tip()), "device");
  EXPECT_EQ(clause_of_submission(phone, test::tip()), "IV.D");
}

TEST_P(ClauseCPT, CPT_7_TheSergeantReviewsTheDistrictsPostsAndDiscontinuesOne) {
  const PostId id = world->publish();
  EXPECT_THAT(world->events(id), testing::Contains("post.approved"));
  const roster::Actor sergeant = world->roster.actor(
      world->roster.hire("cps", "Sergeant", "district-17", "community-policing-sergeant", "district-17"));
  test::must(take_down(world->desk, sergeant, id, "No longer current", "V.B.3"));
  EXPECT_EQ(world->post(id).state, PostState::kTakenDown);
}

CALLBOX_ON_BOTH_DATABASES(ClauseCPT);

}  // namespace
}  // namespace callbox::desk
