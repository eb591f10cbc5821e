#include "desk/post_view.h"

#include <gmock/gmock.h>

#include "desk/desk_world.h"
#include "desk/draft.h"
#include "desk/release.h"
#include "desk/replay.h"
#include "desk/submit.h"
#include "desk/timeline.h"

namespace callbox::desk {
namespace {

class Views : public test::OnBothDatabases {
 protected:
  std::unique_ptr<storage::Database> db = fresh.open(test::desk_schema());
  test::DeskWorld world{*db, clock, random, "chicago-s02-03-10"};

  PostView view(const roster::Actor& actor, const PostId& id) {
    return test::must(db->read([&](storage::ReadTx& tx) { return view_post(tx, world.desk, actor, id); }));
  }
  PostPage list(const roster::Actor& actor, const PostFilter& filter) {
    return test::must(db->read([&](storage::ReadTx& tx) { return list_posts(tx, actor, filter); }));
  }
};

TEST_P(Views, SayWhatEachMemberMayDoNow) {
  const PostId id = world.draft(world.kim(), test::tip());
  EXPECT_THAT(view(world.kim(), id).may, testing::ElementsAre("edit", "submit"));
  world.submit(world.kim(), id);
  EXPECT_THAT(view(world.kim(), id).may, testing::IsSupersetOf({"edit", "withdraw"}));
  EXPECT_THAT(view(world.kim(), id).may, testing::Not(testing::Contains("approve")));
  EXPECT_THAT(view(world.sam(), id).may, testing::IsSupersetOf({"approve", "return"}));
  EXPECT_EQ(view(world.sam(), id).summary.waiting_for, "community-policing-sergeant");
  world.approve(world.sam(), id);
  EXPECT_THAT(view(world.kim(), id).may, testing::Contains("release"));
  world.release(world.kim(), id);
  EXPECT_THAT(view(world.kim(), id).may, testing::Contains("correct"));
  EXPECT_THAT(view(world.kim(), id).may, testing::Not(testing::Contains("take-down")));
  EXPECT_THAT(view(world.sam(), id).may, testing::IsSupersetOf({"correct", "take-down"}));
  EXPECT_EQ(view(world.sam(), id).summary.public_path.substr(0, 25), "/posts/lock-your-bicycle-");
}

TEST_P(Views, ShowWhichReviewsStillCount) {
  const PostId id = world.draft(world.kim(), test::tip());
  world.submit(world.kim(), id);
  world.approve(world.sam(), id);
  EXPECT_TRUE(view(world.kim(), id).reviews.at(0).current);
  EXPECT_EQ(view(world.kim(), id).reviews.at(0).reviewer.name, "Member sam");
  test::must(edit_draft(world.desk, world.kim(), id, etag_of(world.post(id)), test::tip("New words")));
  EXPECT_FALSE(view(world.kim(), id).reviews.at(0).current);
}

TEST_P(Views, JudgeADraftAsOfNow) {
  const PostId id = world.draft(world.kim(), test::tip());
  EXPECT_EQ(view(world.kim(), id).decision.verdict, directive::Verdict::kNeedsApproval);
  clock.advance(days(366));  // authorisation and training have ended
  EXPECT_EQ(view(world.kim(), id).decision.verdict, directive::Verdict::kBlocked);
}

TEST_P(Views, PageThroughEverythingOnceNewestFirst) {
  std::vector<PostId> made;
  for (int i = 0; i < 7; ++i) {
    made.push_back(world.draft(world.kim(), test::tip("Tip " + std::to_string(i))));
    if (i % 2 == 0) clock.advance(seconds(1));  // some share a millisecond
  }
  PostFilter filter;
  filter.limit = 3;
  std::vector<PostId> seen;
  do {
    const PostPage page = list(world.kim(), filter);
    for (const PostSummary& one : page.items) seen.push_back(one.post.id);
    filter.cursor = page.next;
  } while (!filter.cursor.empty());
  EXPECT_THAT(seen, testing::UnorderedElementsAreArray(made));
  EXPECT_THAT(seen.front(), testing::AnyOf(made[5], made[6])) << "those two share the newest millisecond";
}

TEST_P(Views, ListByStateMineAndWaitingForMe) {
  const PostId drafted = world.draft(world.kim(), test::tip());
  const PostId waiting = world.draft(world.kim(), test::tip("Waiting"));
  world.submit(world.kim(), waiting);
  PostFilter filter;
  filter.state = PostState::kDraft;
  ASSERT_EQ(list(world.sam(), filter).items.size(), 1U);
  EXPECT_EQ(list(world.sam(), filter).items[0].post.id, drafted);
  filter = {};
  filter.for_review = true;
  ASSERT_EQ(list(world.sam(), filter).items.size(), 1U);
  EXPECT_EQ(list(world.sam(), filter).items[0].post.id, waiting);
  EXPECT_TRUE(list(world.kim(), filter).items.empty()) << "nobody waits for their own words";
  filter = {};
  filter.mine = true;
  EXPECT_EQ(list(world.kim(), filter).items.size(), 2U);
  EXPECT_TRUE(list(world.sam(), filter).items.empty());
}

// Promise 6, the desk's share: nothing unpublished shows to who has no part in it.
TEST_P(Views, HideWhatIsNotPublishedFromOtherUnits) {
  const PostId id = world.draft(world.kim(), test::tip());
  const roster::Actor stranger = world.roster.actor(world.roster.hire("stranger", "Officer", "district-18", "author"));
  EXPECT_TRUE(list(stranger, {}).items.empty());
  const auto hidden = db->read([&](storage::ReadTx& tx) { return view_post(tx, world.desk, stranger, id); });
  EXPECT_EQ(hidden.error().kind, ErrorKind::kNotFound);
  world.submit(world.kim(), id);
  world.approve(world.sam(), id, true);
  EXPECT_EQ(list(stranger, {}).items.size(), 1U) << "what the public reads, every member may";
}

TEST_P(Views, RefuseACursorThatIsNotOurs) {
  PostFilter filter;
  for (const std::string cursor : {"!!", "bm9wZQ", "MTIzL2Fi"}) {
    filter.cursor = cursor;
    const auto refused = db->read([&](storage::ReadTx& tx) { return list_posts(tx, world.kim(), filter); });
    ASSERT_FALSE(refused) << cursor;
    EXPECT_EQ(refused.error().where.field, "cursor");
  }
}

TEST_P(Views, TellTheStoryOfAPostFromTheLedger) {
  const PostId id = world.draft(world.kim(), test::tip());
  world.submit(world.kim(), id);
  ReviewRequest back;
  back.digest = world.version(id).digest;
  back.comment = "Name the street.";
  test::must(review(world.desk, world.sam(), id, back));
  const Timeline timeline = test::must(db->read([&](storage::ReadTx& tx) { return timeline_of(tx, world.kim(), id); }));
  ASSERT_EQ(timeline.events.size(), 3U);
  EXPECT_EQ(timeline.events[2].what, "Sent back to its author");
  EXPECT_EQ(timeline.events[2].comment, "Name the street.");
  ASSERT_TRUE(timeline.events[2].actor);
  EXPECT_EQ(timeline.events[2].actor->name, "Member sam");
  EXPECT_EQ(timeline.events[2].number, 3U);
}

TEST_P(Views, ReplayFindsNoDifferenceUnderTheSameDirectiveAndNamesThoseOfAnother) {
  world.publish();
  directive::Package blocked = test::tip();
  blocked.renditions[0].text = "The victim's SSN is 219-09-9999.";
  EXPECT_FALSE(world.try_submit(world.kim(), world.draft(world.kim(), blocked)));
  const auto same = test::must(db->read([&](storage::ReadTx& tx) { return replay(tx, *world.directives.front()); }));
  EXPECT_EQ(same.submissions, 2) << "refused submissions are kept too";
  EXPECT_TRUE(same.changed.empty()) << same.changed.front().differences.front();

  const auto alsip = test::load_directive("alsip-1021");
  const auto other = test::must(db->read([&](storage::ReadTx& tx) { return replay(tx, *alsip); }));
  EXPECT_FALSE(other.changed.empty());
}

CALLBOX_ON_BOTH_DATABASES(Views);

}  // namespace
}  // namespace callbox::desk
