#include "desk/post_view.h"

#include <gmock/gmock.h>

#include <condition_variable>
#include <mutex>

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
  roster::Actor hire_stranger() {
    return world.roster.actor(world.roster.hire("stranger", "Officer", "district-18", "author"));
  }
  // A correction by kim that is still a draft.
  void correct(const PostId& id, const std::string& what_changed) {
    test::must(start_correction(world.desk, world.kim(), id, what_changed));
    test::must(edit_draft(world.desk, world.kim(), id, etag_of(world.post(id)), test::tip("Lock it twice")));
  }
  void send_back(const PostId& id) {
    ReviewRequest back;
    back.digest = world.version(id).digest;
    back.comment = "Not her name.";
    test::must(review(world.desk, world.sam(), id, back));
  }
  // The site has it; the feeds answered something else; the mail waits.
  void deliver(const PostId& id) {
    test::must(db->write([&](storage::Tx& tx) -> Status {
      TRY(const auto all, deliveries_of(tx, id));
      for (const Delivery& one : all) {
        if (one.outlet == "mail") continue;
        const bool site = one.outlet == "site";
        CHECK_OK(save_outcome(tx, world.desk, one.id, site ? DeliveryState::kDone : DeliveryState::kRefused, "", "",
                              "{}", "Internal remark"));
      }
      return {};
    }));
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

TEST_P(Views, OfferASergeantNoVerdictOnTheirOwnWords) {
  world.roster.empower(world.sam_id);
  const PostId id = world.draft(world.sam(), test::tip());
  ASSERT_EQ(world.submit(world.sam(), id), PostState::kInReview);
  const std::vector<std::string> may = view(world.sam(), id).may;
  EXPECT_THAT(may, testing::IsSupersetOf({"edit", "withdraw"}));
  EXPECT_THAT(may,
              testing::AllOf(testing::Not(testing::Contains("approve")), testing::Not(testing::Contains("return"))));
  EXPECT_THAT(view(world.nia(), id).may, testing::Contains("return")) << "another reviewer has it";
  ReviewRequest back;
  back.digest = world.version(id).digest;
  back.comment = "I want it back.";
  const auto refused = review(world.desk, world.sam(), id, back);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "own-words");
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
  const roster::Actor stranger = hire_stranger();
  EXPECT_TRUE(list(stranger, {}).items.empty());
  const auto hidden = db->read([&](storage::ReadTx& tx) { return view_post(tx, world.desk, stranger, id); });
  EXPECT_EQ(hidden.error().kind, ErrorKind::kNotFound);
  world.submit(world.kim(), id);
  world.approve(world.sam(), id, true);
  EXPECT_EQ(list(stranger, {}).items.size(), 1U) << "what the public reads, every member may";
}

TEST_P(Views, ShowAMemberWithoutAPartInItThePublishedVersionAlone) {
  const PostId id = world.publish();
  const UtcMillis released = clock.now();
  deliver(id);
  clock.advance(minutes(5));
  correct(id, "The time");
  const roster::Actor stranger = hire_stranger();

  const PostView shown = view(stranger, id);
  EXPECT_EQ(shown.sight, Sight::kPublished);
  EXPECT_EQ(shown.summary.title, "Lock your bicycle");
  EXPECT_EQ(shown.summary.post.version, 1);
  EXPECT_EQ(shown.summary.post.state, PostState::kReleased);
  EXPECT_EQ(shown.summary.post.updated_at, released);
  EXPECT_FALSE(shown.summary.correcting);
  EXPECT_EQ(shown.summary.waiting_for, "");
  EXPECT_EQ(shown.package.correction.note, "");
  EXPECT_EQ(shown.package.declarations.source, "") << "what is internal is for those who work on it";
  EXPECT_TRUE(shown.reviews.empty()) << "approvals are the desk's own";
  EXPECT_TRUE(shown.duties.empty());
  EXPECT_TRUE(shown.decision.findings.empty());
  EXPECT_TRUE(shown.decision.route.empty());
  EXPECT_TRUE(shown.may.empty());
  const directive::Package published = shown.package;

  for (const roster::Actor& actor : {world.kim(), world.sam(), world.nia()}) {
    EXPECT_EQ(view(actor, id).sight, Sight::kWhole) << actor.name;
    EXPECT_EQ(view(actor, id).summary.title, "Lock it twice") << actor.name;
  }
  // Every revision of the correction answers the same to who may not see it.
  world.submit(world.kim(), id);
  send_back(id);
  EXPECT_EQ(view(stranger, id).package, published);
  EXPECT_EQ(view(stranger, id).etag, shown.etag);
}

TEST_P(Views, TellAMemberWithoutAPartInItOnlyThePublicStepsOfTheTimeline) {
  const PostId id = world.publish();
  deliver(id);
  correct(id, "The time");
  const roster::Actor stranger = hire_stranger();
  const Timeline told = test::must(db->read([&](storage::ReadTx& tx) { return timeline_of(tx, stranger, id); }));
  ASSERT_EQ(told.events.size(), 1U);
  EXPECT_EQ(told.events[0].type, "post.released");
  EXPECT_FALSE(told.events[0].actor);
  ASSERT_EQ(told.deliveries.size(), 1U) << "what did not arrive is the desk's own";
  EXPECT_EQ(told.deliveries[0].detail, "");

  const auto whole = test::must(db->read([&](storage::ReadTx& tx) { return timeline_of(tx, world.sam(), id); }));
  for (const TimelineEvent& event : whole.events) {
    const auto proof = db->read([&](storage::ReadTx& tx) { return proof_of_event(tx, stranger, id, event.number); });
    ASSERT_FALSE(proof) << "nothing is sealed here";
    EXPECT_EQ(proof.error().code == "unsealed", event.type == "post.released") << event.type;
  }
}

TEST_P(Views, ListForAMemberWithoutAPartInItWhatIsPublishedWhereItWasPublished) {
  const PostId first = world.publish(test::tip("First"));
  clock.advance(minutes(1));
  const PostId second = world.publish(test::tip("Second"));
  clock.advance(minutes(1));
  correct(first, "The time");
  const roster::Actor stranger = hire_stranger();

  PostFilter filter;
  filter.limit = 1;
  std::vector<std::string> titles;
  do {
    const PostPage page = list(stranger, filter);
    for (const PostSummary& one : page.items) titles.push_back(one.title);
    filter.cursor = page.next;
  } while (!filter.cursor.empty());
  EXPECT_THAT(titles, testing::ElementsAre("Second", "First")) << "the draft of a correction moves nothing";
  EXPECT_EQ(list(world.sam(), {}).items.front().post.id, first);
  EXPECT_EQ(list(world.sam(), {}).items.size(), 2U);

  filter = {};
  filter.state = PostState::kDraft;
  EXPECT_TRUE(list(stranger, filter).items.empty());
  EXPECT_EQ(list(world.sam(), filter).items.size(), 1U);
  filter.state = PostState::kReleased;
  EXPECT_EQ(list(stranger, filter).items.size(), 2U);
  EXPECT_EQ(list(world.sam(), filter).items.size(), 1U);
}

TEST_P(Views, ShowNothingOfWhatLeftPublicViewToAMemberWithoutAPartInIt) {
  const PostId id = world.publish();
  test::must(take_down(world.desk, world.sam(), id, "It named a victim.", ""));
  const roster::Actor stranger = hire_stranger();
  const auto hidden = db->read([&](storage::ReadTx& tx) { return view_post(tx, world.desk, stranger, id); });
  const auto none =
      db->read([&](storage::ReadTx& tx) { return view_post(tx, world.desk, stranger, PostId::make(clock, random)); });
  EXPECT_EQ(hidden.error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(hidden.error().message, none.error().message);
  EXPECT_TRUE(list(stranger, {}).items.empty());
}

// The acts themselves, tried by who sees only what is published: refused, and the same whatever the draft holds.
TEST_P(Views, LetAMemberWithoutAPartInItDoNothing) {
  const PostId id = world.publish();
  correct(id, "The time");
  const roster::Actor stranger = hire_stranger();
  ReviewRequest guess;
  guess.digest = world.version(id).digest;
  guess.comment = "Guessed";
  const auto kinds = [&] {
    return std::vector<ErrorKind>{
        review(world.desk, stranger, id, guess).error().kind,
        edit_draft(world.desk, stranger, id, etag_of(world.post(id)), test::tip()).error().kind,
        submit(world.desk, stranger, id, etag_of(world.post(id))).error().kind,
        withdraw(world.desk, stranger, id).error().kind,
        duty_done(world.desk, stranger, id, "notify-news-affairs", "Told").error().kind,
        release_post(world.desk, stranger, id, guess.digest).error().kind,
        start_correction(world.desk, stranger, id, "Mine").error().kind,
        take_down(world.desk, stranger, id, "Mine", "").error().kind};
  };
  EXPECT_THAT(kinds(), testing::Each(ErrorKind::kForbidden));
  world.submit(world.kim(), id);
  EXPECT_THAT(kinds(), testing::Each(ErrorKind::kForbidden));
  guess.digest = sha256("another");
  EXPECT_THAT(kinds(), testing::Each(ErrorKind::kForbidden)) << "a wrong digest answers no differently";
}

// Every member listens, so what is said must be fit for who may see nothing of the post.
TEST_P(Views, TellListenersThatSomethingChangedAndNotWhat) {
  struct Heard {
    std::mutex mutex;
    std::condition_variable changed;
    std::vector<std::string> payloads;
  };
  const auto heard = std::make_shared<Heard>();
  db->listen(std::string(kPostsChannel), [heard](std::string_view payload) {
    const std::lock_guard lock(heard->mutex);
    heard->payloads.emplace_back(payload);
    heard->changed.notify_all();
  });
  const PostId id = world.draft(world.kim(), test::tip());
  world.submit(world.kim(), id);
  std::unique_lock lock(heard->mutex);
  ASSERT_TRUE(heard->changed.wait_for(lock, std::chrono::seconds(10), [&] { return heard->payloads.size() >= 2; }));
  EXPECT_THAT(heard->payloads, testing::Each("changed"));
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
  const auto same =
      test::must(db->read([&](storage::ReadTx& tx) { return replay(tx, *world.roster.directives.front()); }));
  EXPECT_EQ(same.submissions, 2) << "refused submissions are kept too";
  EXPECT_TRUE(same.changed.empty()) << same.changed.front().differences.front();

  const auto alsip = test::load_directive("alsip-1021");
  const auto other = test::must(db->read([&](storage::ReadTx& tx) { return replay(tx, *alsip); }));
  EXPECT_FALSE(other.changed.empty());
}

CALLBOX_ON_BOTH_DATABASES(Views);

}  // namespace
}  // namespace callbox::desk
