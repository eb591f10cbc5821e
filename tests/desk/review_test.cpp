#include "desk/review.h"

#include <gmock/gmock.h>

#include "desk/desk_world.h"
#include "desk/draft.h"
#include "desk/post_view.h"
#include "desk/release.h"
#include "desk/submit.h"
#include "directive/package_format.h"

namespace callbox::desk {
namespace {

// Under Chicago's order a sergeant of the district approves every tip.
class Reviews : public test::OnBothDatabases {
 protected:
  std::unique_ptr<storage::Database> db = fresh.open(test::desk_schema());
  test::DeskWorld world{*db, clock, random, "chicago-s02-03-10"};

  PostId in_review(const directive::Package& package = test::tip()) {
    const PostId id = world.draft(world.kim(), package);
    EXPECT_EQ(world.submit(world.kim(), id), PostState::kInReview);
    return id;
  }
};

// Reading checks the bytes against their digest and parses them: once for the act, once to show what came of it.
TEST_P(Reviews, AndAReleaseReadThePackageTwiceAtMost) {
  const PostId id = world.draft(world.kim(), test::tip());
  world.submit(world.kim(), id);
  const Digest digest = world.version(id).digest;
  const std::uint64_t before = directive::packages_read();
  ReviewRequest request;
  request.digest = digest;
  request.approve = request.release = true;
  EXPECT_EQ(test::must(review(world.desk, world.sam(), id, request)), PostState::kReleased);
  test::must(db->read([&](storage::ReadTx& tx) { return view_post(tx, world.desk, world.sam(), id); }));
  EXPECT_LE(directive::packages_read() - before, 2U);
}

TEST_P(Reviews, ApproveAPackageAndClearIt) {
  const PostId id = in_review();
  EXPECT_EQ(world.approve(world.sam(), id), PostState::kCleared);
  EXPECT_THAT(world.events(id),
              testing::ElementsAre("post.created", "post.submitted", "post.approved", "post.cleared"));
}

TEST_P(Reviews, OfAPackageThatChangedMeanwhileAreRefusedWithAnEvent) {
  const PostId id = in_review();
  ReviewRequest read_before;
  read_before.digest = world.version(id).digest;
  read_before.approve = true;
  test::must(edit_draft(world.desk, world.kim(), id, etag_of(world.post(id)), test::tip("Changed under their eyes")));
  world.submit(world.kim(), id);

  const auto refused = review(world.desk, world.sam(), id, read_before);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kStale);
  EXPECT_EQ(refused.error().code, "changed-package");
  EXPECT_EQ(world.post(id).state, PostState::kInReview);
  EXPECT_THAT(world.events(id), testing::Contains("refused.changed_package"));
  EXPECT_THAT(world.events(id), testing::Not(testing::Contains("post.approved")));
}

TEST_P(Reviews, OfOnesOwnWordsAreRefusedWithAnEvent) {
  // Sam is the sergeant whose turn it is, and the author.
  world.roster.empower(world.sam_id);
  const PostId id = world.draft(world.sam(), test::tip());
  world.submit(world.sam(), id);
  const auto refused = world.try_approve(world.sam(), id);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kForbidden);
  EXPECT_EQ(refused.error().code, "self-approval");
  EXPECT_EQ(world.post(id).state, PostState::kInReview);
  EXPECT_THAT(world.events(id), testing::Contains("refused.self_approval"));
}

TEST_P(Reviews, OfWordsTakenOverInACorrectionAreOnesOwnToo) {
  const PostId id = world.publish();
  world.roster.empower(world.sam_id);
  const roster::MemberId second = world.roster.hire("second", "Officer", "district-17", "representative");
  world.roster.empower(second);
  // Second corrects what Kim wrote; Kim, made a sergeant meanwhile, must not clear it.
  test::must(start_correction(world.desk, world.roster.actor(second), id, "The time"));
  world.submit(world.roster.actor(second), id);
  test::must(db->write([&](storage::Tx& tx) {
    return roster::grant_role(tx, clock, random, world.roster.roles_now(tx), roster::command_line_actor(), world.kim_id,
                              "community-policing-sergeant", "district-17");
  }));
  const auto refused = world.try_approve(world.kim(), id);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "self-approval");
}

TEST_P(Reviews, AreForTheRoleTheRouteAsksForInTheRightUnit) {
  const PostId id = in_review();
  EXPECT_EQ(world.try_approve(world.pia(), id).error().code, "not-your-step");
  const roster::MemberId other =
      world.roster.hire("other", "Sergeant", "district-18", "community-policing-sergeant", "district-18");
  EXPECT_EQ(world.try_approve(world.roster.actor(other), id).error().kind, ErrorKind::kNotFound)
      << "a sergeant of another district does not even see it";
  EXPECT_EQ(world.try_approve(world.roster.chief(), id), PostState::kCleared) << "a deputy may";
}

TEST_P(Reviews, SendBackWithACommentAndVoidWhatWasApproved) {
  const PostId id = in_review();
  ReviewRequest back;
  back.digest = world.version(id).digest;
  EXPECT_EQ(review(world.desk, world.sam(), id, back).error().where.field, "comment");
  back.comment = "Name the street.";
  EXPECT_EQ(test::must(review(world.desk, world.sam(), id, back)), PostState::kDraft);
  EXPECT_THAT(world.events(id), testing::Contains("post.returned"));
}

TEST_P(Reviews, AreVoidAfterAnEditEvenIfTheTextIsPutBack) {
  const PostId id = in_review();
  world.approve(world.sam(), id);
  const Digest cleared = world.version(id).digest;
  test::must(edit_draft(world.desk, world.kim(), id, etag_of(world.post(id)), test::tip("Something else")));
  test::must(edit_draft(world.desk, world.kim(), id, etag_of(world.post(id)), test::tip()));
  EXPECT_EQ(world.submit(world.kim(), id), PostState::kInReview);
  EXPECT_EQ(world.version(id).digest, cleared) << "the very same package";
  EXPECT_EQ(world.try_release(world.kim(), id).error().code, "not-cleared");
}

TEST_P(Reviews, AreVoidAfterAWithdrawal) {
  const PostId id = in_review();
  world.approve(world.sam(), id);
  test::must(withdraw(world.desk, world.kim(), id));
  EXPECT_EQ(world.post(id).state, PostState::kDraft);
  EXPECT_EQ(world.submit(world.kim(), id), PostState::kInReview);
}

TEST_P(Reviews, AreRefusedWhenTheDirectiveOfTheDayNoLongerLetsThePackagePass) {
  const PostId id = in_review();
  const roster::Actor chief = world.roster.chief();
  test::must(
      db->write([&](storage::Tx& tx) { return roster::revoke_authorization(tx, clock, random, chief, world.kim_id); }));
  const auto refused = world.try_approve(world.sam(), id);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "not-authorized");
  EXPECT_THAT(world.events(id), testing::Contains("refused.directive"));
}

TEST_P(Reviews, ReleaseAtOnceWhenAskedTo) {
  const PostId id = in_review();
  EXPECT_EQ(world.approve(world.sam(), id, true), PostState::kReleased);
}

TEST_P(Reviews, DoNothingAtAllWhenTheReleaseTheyAskForIsRefused) {
  directive::Package package = test::tip();
  package.declarations.notable_incident = true;  // News Affairs must be told first
  const PostId id = in_review(package);
  const auto refused = world.try_approve(world.sam(), id, true);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "duty-open");
  EXPECT_EQ(world.post(id).state, PostState::kInReview);
  EXPECT_THAT(world.events(id), testing::Not(testing::Contains("post.approved")));
}

TEST_P(Reviews, OfTwoReviewersAtOnceBothAreRecordedOrOneIsTold) {
  const PostId id = in_review();
  world.approve(world.sam(), id);
  const auto late = world.try_approve(world.roster.chief(), id);
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, "not-in-review");
}

CALLBOX_ON_BOTH_DATABASES(Reviews);

// Chicago's order with what no shipped directive has: a quorum of two, and a finding that may be let pass.
std::shared_ptr<const directive::Directive> with_quorum(std::string yaml) {
  const auto put = [&](const std::string& from, const std::string& to) {
    const std::size_t at = yaml.find(from);
    if (at == std::string::npos) throw std::runtime_error("the directive has no " + from);
    yaml.replace(at, from.size(), to);
  };
  put("{role: community-policing-sergeant, scope: unit,",
      "{role: community-policing-sergeant, scope: unit, quorum: 2,");
  put("message: This looks like private information of a person. Take it out.",
      "overridable: true\n    message: This looks like private information of a person. Take it out.");
  return test::parse_directive(yaml);
}

class Quorums : public Reviews {
 protected:
  void SetUp() override { world.roster.use({with_quorum(std::string(world.roster.directives.front()->source()))}); }
};

TEST_P(Quorums, AskForTwoDifferentPeople) {
  const roster::MemberId second = world.roster.hire("second", "Sergeant", "district-18", "supervisor", "agency");
  const PostId id = in_review();
  EXPECT_EQ(world.approve(world.sam(), id), PostState::kInReview);
  EXPECT_EQ(world.try_approve(world.sam(), id).error().code, "already-approved");
  EXPECT_EQ(world.approve(world.roster.actor(second), id), PostState::kCleared);
}

TEST_P(Quorums, AFindingThatMayBeLetPassNeedsAReason) {
  directive::Package package = test::tip();
  package.renditions[0].text = "The owner, John Doe, has SSN 219-09-9999.";
  const PostId id = in_review(package);
  const auto refused = world.try_approve(world.sam(), id);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "override-required");

  ReviewRequest request;
  request.digest = world.version(id).digest;
  request.approve = true;
  request.overrides = {{"private-information", "   "}};
  EXPECT_EQ(review(world.desk, world.sam(), id, request).error().where.field, "overrides");
  request.overrides = {{"nothing", "There is no such finding"}};
  EXPECT_EQ(review(world.desk, world.sam(), id, request).error().where.field, "overrides");
  request.overrides = {{"private-information", "The class has its own public line."}};
  test::must(review(world.desk, world.sam(), id, request));
  EXPECT_THAT(world.events(id), testing::Contains("finding.overridden"));
}

CALLBOX_ON_BOTH_DATABASES(Quorums);

// Chicago's order with the step of the sergeant open to sergeants of any unit.
std::shared_ptr<const directive::Directive> with_any_unit(std::string yaml) {
  const std::string step = "{role: community-policing-sergeant, scope: ";
  const std::size_t at = yaml.find(step + "unit");
  if (at == std::string::npos) throw std::runtime_error("the directive has no " + step);
  return test::parse_directive(yaml.replace(at, step.size() + 4, step + "agency"));
}

class ReviewsFromAnyUnit : public Reviews {
 protected:
  void SetUp() override { world.roster.use({with_any_unit(std::string(world.roster.directives.front()->source()))}); }
  roster::MemberId other =
      world.roster.hire("other", "Sergeant", "district-18", "community-policing-sergeant", "district-18");
  roster::Actor neighbour() { return world.roster.actor(other); }
  std::size_t queue_of(const roster::Actor& actor) {
    PostFilter filter;
    filter.for_review = true;
    return test::must(db->read([&](storage::ReadTx& tx) { return list_posts(tx, actor, filter); })).items.size();
  }
  result<PostView> view(const roster::Actor& actor, const PostId& id) {
    return db->read([&](storage::ReadTx& tx) { return view_post(tx, world.desk, actor, id); });
  }
};

TEST_P(ReviewsFromAnyUnit, AreGivenByWhomTheStepNames) {
  const PostId id = in_review();
  EXPECT_EQ(queue_of(neighbour()), 1U);
  EXPECT_EQ(world.approve(neighbour(), id), PostState::kCleared);
  EXPECT_TRUE(view(neighbour(), id)) << "what they approved stays in their sight";
  EXPECT_EQ(queue_of(neighbour()), 0U);
}

TEST_P(ReviewsFromAnyUnit, ShowThePostOnlyWhileItIsTheirTurn) {
  const PostId id = world.draft(world.kim(), test::tip());
  EXPECT_EQ(view(neighbour(), id).error().kind, ErrorKind::kNotFound);
  world.submit(world.kim(), id);
  EXPECT_TRUE(view(neighbour(), id));
  const roster::MemberId officer = world.roster.hire("officer", "Officer", "district-18", "author");
  EXPECT_EQ(view(world.roster.actor(officer), id).error().kind, ErrorKind::kNotFound);
  world.approve(neighbour(), id);
  test::must(edit_draft(world.desk, world.kim(), id, etag_of(world.post(id)), test::tip("Something else")));
  EXPECT_EQ(view(neighbour(), id).error().kind, ErrorKind::kNotFound) << "a void approval shows nothing";
}

TEST_P(ReviewsFromAnyUnit, ReleaseOnlyWhereTheirGiverReleases) {
  const PostId id = in_review();
  EXPECT_THAT(test::must(view(neighbour(), id)).may, testing::Not(testing::Contains("approve-and-release")));
  EXPECT_THAT(test::must(view(world.sam(), id)).may, testing::Contains("approve-and-release"));
  const auto refused = world.try_approve(neighbour(), id, true);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kForbidden);
  EXPECT_EQ(world.post(id).state, PostState::kInReview) << "nothing of it happened";
  EXPECT_EQ(world.approve(neighbour(), id), PostState::kCleared);
  EXPECT_EQ(world.try_release(neighbour(), id).error().kind, ErrorKind::kForbidden);
}

CALLBOX_ON_BOTH_DATABASES(ReviewsFromAnyUnit);

}  // namespace
}  // namespace callbox::desk
