#include "desk/release.h"

#include <gmock/gmock.h>

#include "desk/delivery.h"
#include "desk/desk_world.h"
#include "desk/draft.h"
#include "desk/submit.h"
#include "storage/leasing.h"

namespace callbox::desk {
namespace {

class Releases : public test::OnBothDatabases {
 protected:
  std::unique_ptr<storage::Database> db = fresh.open(test::desk_schema());
  test::DeskWorld world{*db, clock, random, "chicago-s02-03-10"};

  PostId cleared(const directive::Package& package = test::tip()) {
    const PostId id = world.draft(world.kim(), package);
    world.submit(world.kim(), id);
    world.approve(world.sam(), id);
    return id;
  }
  std::vector<Delivery> deliveries(const PostId& id) {
    return test::must(db->read([&](storage::ReadTx& tx) { return deliveries_of(tx, id); }));
  }
  // "publish site queued", sorted.
  std::vector<std::string> told(const PostId& id) {
    std::vector<std::string> lines;
    for (const Delivery& one : deliveries(id)) {
      lines.push_back(std::to_string(one.version) + " " + std::string(name_of(one.action)) + " " + one.outlet + " " +
                      std::string(name_of(one.state)));
    }
    std::sort(lines.begin(), lines.end());
    return lines;
  }
  void start(const Delivery& one) {
    test::must(db->write(
        [&](storage::Tx& tx) { return save_prepared_state(tx, world.desk, one.id, "remote/" + one.outlet, "", ""); }));
  }
  void finish(const Delivery& one) {
    start(one);
    test::must(db->write([&](storage::Tx& tx) {
      return save_outcome(tx, world.desk, one.id, DeliveryState::kDone, "remote/" + one.outlet, "", "", "");
    }));
  }
  void deliver_all(const PostId& id) {
    for (const Delivery& one : deliveries(id)) {
      if (one.state == DeliveryState::kQueued) finish(one);
    }
  }
  std::int64_t jobs(std::string_view kind) {
    const auto row = test::must(
        db->read([&](storage::ReadTx& tx) { return tx.first("SELECT COUNT(*) FROM jobs WHERE kind = $1", kind); }));
    return row->integer(0);
  }
};

TEST_P(Releases, WriteOneDeliveryAndOneJobAnOutlet) {
  const PostId id = cleared();
  EXPECT_EQ(world.release(world.kim(), id), PostState::kReleased);
  EXPECT_THAT(told(id),
              testing::ElementsAre("1 publish feeds queued", "1 publish mail queued", "1 publish site queued"));
  EXPECT_EQ(jobs("deliver"), 3);
  EXPECT_EQ(world.post(id).slug, "lock-your-bicycle");
  EXPECT_EQ(world.post(id).live_version, 1);
  EXPECT_THAT(world.events(id), testing::Contains("post.released"));
}

TEST_P(Releases, OfAnotherPackageThanTheOneReadAreRefused) {
  const PostId id = cleared();
  const auto refused = release_post(world.desk, world.kim(), id, sha256("another"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "changed-package");
}

TEST_P(Releases, AreForTheAuthorAndWhoReleasesForTheUnit) {
  const PostId id = cleared();
  EXPECT_EQ(
      world.try_release(world.roster.actor(world.roster.hire("clerk", "Clerk", "agency", "records-custodian")), id)
          .error()
          .kind,
      ErrorKind::kForbidden);
  EXPECT_EQ(world.release(world.sam(), id), PostState::kReleased);
}

class Discards : public Releases {
 protected:
  PostId published = world.publish();
  void correct() {
    test::must(start_correction(world.desk, world.kim(), published, "The time"));
    test::must(edit_draft(world.desk, world.kim(), published, etag_of(world.post(published)), test::tip("Lock it")));
  }
  Status discard(const roster::Actor& actor) { return discard_correction(world.desk, actor, published); }
};

TEST_P(Discards, LeaveThePublishedVersionToBeCorrectedAnewByWhoeverReleases) {
  correct();
  const std::size_t sent = deliveries(published).size();
  test::must(discard(world.sam()));
  EXPECT_EQ(world.post(published).state, PostState::kReleased);
  EXPECT_EQ(world.post(published).version, 1);
  EXPECT_EQ(deliveries(published).size(), sent) << "nothing is sent";
  EXPECT_THAT(world.events(published), testing::Contains("post.correction_discarded"));

  test::must(start_correction(world.desk, world.kim(), published, "The place"));
  EXPECT_EQ(world.version(published).number, 3) << "the one given up keeps its number";
  world.submit(world.kim(), published);
  world.approve(world.sam(), published);
  EXPECT_EQ(world.release(world.kim(), published), PostState::kReleased);
  EXPECT_EQ(world.post(published).live_version, 3);
}

TEST_P(Discards, AreForTheAuthorAndWhoReleasesForTheUnit) {
  EXPECT_EQ(discard(world.kim()).error().code, "no-correction");
  correct();
  const roster::Actor clerk = world.roster.actor(world.roster.hire("clerk", "Clerk", "agency", "records-custodian"));
  EXPECT_EQ(discard(clerk).error().kind, ErrorKind::kForbidden);
  test::must(discard(world.kim()));
}

TEST_P(Discards, OfADraftNeverPublishedAreRefused) {
  const PostId id = world.draft(world.kim(), test::tip());
  EXPECT_EQ(discard_correction(world.desk, world.kim(), id).error().code, "no-correction");
}

TEST_P(Discards, MakeWhatWasReadBeforeThemWorthNothing) {
  correct();
  const std::string etag = etag_of(world.post(published));
  test::must(discard(world.sam()));
  EXPECT_EQ(submit(world.desk, world.kim(), published, etag).error().code, "stale");
  EXPECT_EQ(world.post(published).state, PostState::kReleased);

  test::must(start_correction(world.desk, world.kim(), published, "The time"));
  world.submit(world.kim(), published);
  ReviewRequest approval;
  approval.digest = world.version(published).digest;
  approval.approve = true;
  test::must(discard(world.sam()));
  EXPECT_EQ(review(world.desk, world.sam(), published, approval).error().code, "changed-package");

  correct();
  world.submit(world.kim(), published);
  world.approve(world.sam(), published);
  const Digest cleared = world.version(published).digest;
  test::must(discard(world.sam()));
  EXPECT_EQ(release_post(world.desk, world.kim(), published, cleared).error().code, "changed-package");
  EXPECT_EQ(world.post(published).live_version, 1);
}

TEST_P(Discards, CallOffAScheduledCorrection) {
  test::must(start_correction(world.desk, world.kim(), published, "The time"));
  directive::Package later = test::tip("Lock it");
  later.window.not_before = clock.now() + hours(3);
  test::must(edit_draft(world.desk, world.kim(), published, etag_of(world.post(published)), later));
  world.submit(world.kim(), published);
  world.approve(world.sam(), published);
  ASSERT_EQ(world.release(world.kim(), published), PostState::kScheduled);
  test::must(discard(world.kim()));
  clock.advance(hours(3));
  world.run_due_jobs();
  EXPECT_EQ(world.post(published).state, PostState::kReleased);
  EXPECT_EQ(world.post(published).live_version, 1);
}

TEST_P(Discards, AfterTheReleaseOfTheCorrectionAreRefused) {
  correct();
  world.submit(world.kim(), published);
  world.approve(world.sam(), published);
  world.release(world.kim(), published);
  EXPECT_EQ(discard(world.kim()).error().code, "no-correction");
  EXPECT_EQ(world.post(published).live_version, 2);
}

CALLBOX_ON_BOTH_DATABASES(Discards);

// A reason or a comment is destroyed with its series: it must not go before the post it belongs to.
TEST_P(Releases, AndEveryOtherActAreKeptInTheSeriesOfTheKind) {
  directive::Package package = test::tip();
  package.kind = "community-event";
  const PostId id = world.draft(world.kim(), package);
  test::must(edit_draft(world.desk, world.kim(), id, etag_of(world.post(id)), package));
  ASSERT_EQ(edit_draft(world.desk, world.kim(), id, "\"99\"", package).error().code, "stale");
  world.submit(world.kim(), id);
  ReviewRequest back;
  back.digest = world.version(id).digest;
  back.comment = "Name the street.";
  test::must(review(world.desk, world.sam(), id, back));
  world.submit(world.kim(), id);
  test::must(withdraw(world.desk, world.kim(), id));
  if (world.submit(world.kim(), id) == PostState::kInReview) world.approve(world.sam(), id);
  world.release(world.kim(), id);
  deliver_all(id);
  test::must(start_correction(world.desk, world.kim(), id, "The time"));
  test::must(take_down(world.desk, world.sam(), id, "It named a victim.", ""));

  const auto events = test::must(db->read([&](storage::ReadTx& tx) { return ledger::history(tx, record_of(id)); }));
  EXPECT_THAT(world.events(id), testing::IsSupersetOf({"refused.stale", "post.returned", "post.withdrawn",
                                                       "delivery.done", "post.taken_down"}));
  for (const ledger::Recorded& event : events) EXPECT_EQ(event.series, "community-engagement") << event.type;
}

TEST_P(Releases, HappenOnce) {
  const PostId id = cleared();
  world.release(world.kim(), id);
  EXPECT_EQ(world.try_release(world.kim(), id).error().code, "not-cleared");
  EXPECT_EQ(deliveries(id).size(), 3U);
}

TEST_P(Releases, AreWholeOrNotAtAll) {
  const PostId id = cleared();
  // The transaction fails after the release did its work, as a crash before the commit would.
  const Status crashed = db->write([&](storage::Tx& tx) -> Status {
    TRY(Turn turn, Turn::of_desk(tx, id));
    TRY(const Clearance clearance, decide_clearance(tx, world.desk, turn));
    CHECK_OK(release_or_schedule(tx, world.desk, turn, clearance, "system"));
    return fail(ErrorKind::kUnavailable, "The disk is gone.");
  });
  ASSERT_FALSE(crashed);
  EXPECT_EQ(world.post(id).state, PostState::kCleared);
  EXPECT_TRUE(deliveries(id).empty());
  EXPECT_EQ(jobs("deliver"), 0);
  EXPECT_THAT(world.events(id), testing::Not(testing::Contains("post.released")));
  EXPECT_EQ(world.release(world.kim(), id), PostState::kReleased) << "and may be tried again";
}

TEST_P(Releases, WaitForTheStartOfTheirWindow) {
  directive::Package package = test::tip();
  package.window.not_before = clock.now() + hours(3);
  const PostId id = cleared(package);
  EXPECT_EQ(world.release(world.kim(), id), PostState::kScheduled);
  EXPECT_TRUE(deliveries(id).empty());
  EXPECT_EQ(world.run_due_jobs(), 0);
  clock.advance(hours(3));
  EXPECT_EQ(world.run_due_jobs(), 1);
  EXPECT_EQ(world.post(id).state, PostState::kReleased);
  EXPECT_EQ(deliveries(id).size(), 3U);
  EXPECT_THAT(world.events(id), testing::IsSupersetOf({"post.scheduled", "post.released"}));
}

TEST_P(Releases, ThatWereScheduledAndWithdrawnDoNotHappen) {
  directive::Package package = test::tip();
  package.window.not_before = clock.now() + hours(3);
  const PostId id = cleared(package);
  world.release(world.kim(), id);
  test::must(withdraw(world.desk, world.kim(), id));
  clock.advance(hours(4));
  world.run_due_jobs();
  EXPECT_EQ(world.post(id).state, PostState::kDraft);
  EXPECT_TRUE(deliveries(id).empty());
}

// A worker holds the job of the first schedule while the post is withdrawn and scheduled anew.
TEST_P(Releases, ThatAreScheduledAnewWhileAnOldJobRunsHappenAtTheNewTime) {
  directive::Package package = test::tip();
  package.window.not_before = clock.now() + hours(3);
  const PostId id = cleared(package);
  world.release(world.kim(), id);
  clock.advance(hours(3));
  const auto held =
      test::must(db->write([&](storage::Tx& tx) { return storage::lease_next(tx, clock, random, minutes(2)); }));
  ASSERT_TRUE(held);
  ASSERT_EQ(held->job.kind, "release");

  test::must(withdraw(world.desk, world.kim(), id));
  package.window.not_before = clock.now() + hours(1);
  test::must(edit_draft(world.desk, world.kim(), id, etag_of(world.post(id)), package));
  world.submit(world.kim(), id);
  world.approve(world.sam(), id);
  EXPECT_EQ(world.release(world.kim(), id), PostState::kScheduled);
  const storage::JobOutcome outcome = run_release_job(world.desk, held->job);
  EXPECT_EQ(outcome.kind, storage::JobOutcome::Kind::kDone) << outcome.detail;
  test::must(
      db->write([&](storage::Tx& tx) { return storage::settle(tx, clock, random, *held, outcome, seconds(1)); }));
  EXPECT_EQ(world.post(id).state, PostState::kScheduled) << "the old job is early for the new time";
  EXPECT_THAT(world.events(id), testing::Not(testing::Contains("refused.directive")));

  clock.advance(hours(1));
  world.run_due_jobs();
  EXPECT_EQ(world.post(id).state, PostState::kReleased);
  EXPECT_EQ(deliveries(id).size(), 3U);
}

TEST_P(Releases, ThatWereScheduledAreDecidedAgainWhenTheyAreDue) {
  directive::Package package = test::tip();
  package.window.not_before = clock.now() + hours(3);
  const PostId id = cleared(package);
  world.release(world.kim(), id);
  const roster::Actor chief = world.roster.chief();
  test::must(
      db->write([&](storage::Tx& tx) { return roster::revoke_authorization(tx, clock, random, chief, world.kim_id); }));
  clock.advance(hours(3));
  world.run_due_jobs();
  EXPECT_EQ(world.post(id).state, PostState::kCleared);
  EXPECT_TRUE(deliveries(id).empty());
  EXPECT_THAT(world.events(id), testing::Contains("refused.directive"));
}

TEST_P(Releases, ThatWereScheduledAndMissedTheirWindowGoBackToAPerson) {
  directive::Package package = test::tip();
  package.window.not_before = clock.now() + hours(3);
  package.window.expires = clock.now() + hours(4);
  const PostId id = cleared(package);
  world.release(world.kim(), id);
  clock.advance(hours(5));  // the server was off
  world.run_due_jobs();
  EXPECT_EQ(world.post(id).state, PostState::kCleared);
  EXPECT_TRUE(deliveries(id).empty());
  EXPECT_THAT(world.events(id), testing::Contains("refused.directive"));
}

TEST_P(Releases, ExpireAtTheEndOfTheirWindowOnEveryOutlet) {
  directive::Package package = test::tip();
  package.window.expires = clock.now() + days(2);
  const PostId id = cleared(package);
  world.release(world.kim(), id);
  deliver_all(id);
  clock.advance(days(2));
  world.run_due_jobs();
  EXPECT_EQ(world.post(id).state, PostState::kExpired);
  EXPECT_EQ(world.post(id).live_version, std::nullopt);
  EXPECT_THAT(told(id),
              testing::IsSupersetOf({"1 retract feeds queued", "1 retract mail queued", "1 retract site queued"}));
  EXPECT_THAT(world.events(id), testing::Contains("post.expired"));
}

TEST_P(Releases, OfACorrectionTakeTheWholeWayAndReplace) {
  const PostId id = world.publish();
  deliver_all(id);
  test::must(start_correction(world.desk, world.kim(), id, "The street name"));
  EXPECT_EQ(world.post(id).state, PostState::kDraft);
  EXPECT_EQ(world.post(id).live_version, 1) << "the published version stays";
  EXPECT_EQ(world.try_release(world.kim(), id).error().code, "not-cleared");

  directive::Package corrected = test::tip("Lock your bicycle, Lake Street");
  corrected.channels = {"site", "feeds", "mail", "bluesky"};
  test::must(edit_draft(world.desk, world.kim(), id, etag_of(world.post(id)), corrected));
  EXPECT_EQ(world.submit(world.kim(), id), PostState::kInReview);
  world.approve(world.sam(), id);
  EXPECT_EQ(world.post(id).live_version, 1);
  world.release(world.kim(), id);

  EXPECT_EQ(world.post(id).live_version, 2);
  EXPECT_EQ(world.package(id).correction.of, id.text() + "/1");
  EXPECT_EQ(world.post(id).slug, "lock-your-bicycle") << "the address stays";
  EXPECT_THAT(told(id), testing::IsSupersetOf({"2 replace feeds queued", "2 replace site queued",
                                               "2 replace mail queued", "2 publish bluesky queued"}));
  EXPECT_THAT(world.events(id), testing::IsSupersetOf({"post.correction_begun", "post.corrected"}));
}

// Who got the first version gets the correction: it would stay wrong where the correction does not go.
TEST_P(Releases, OfACorrectionReachEveryOutletOfTheFirst) {
  const PostId id = world.publish();
  deliver_all(id);
  test::must(start_correction(world.desk, world.kim(), id, "The street name"));
  directive::Package corrected = test::tip("Lock your bicycle, Lake Street");
  corrected.channels = {"mail", "feeds"};
  test::must(edit_draft(world.desk, world.kim(), id, etag_of(world.post(id)), corrected));
  const auto refused = world.try_submit(world.kim(), id);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "outlet-left-out");
  EXPECT_EQ(refused.error().where.field, "channels");
  EXPECT_THAT(refused.error().message, testing::HasSubstr("\"site\""));
  EXPECT_EQ(world.post(id).state, PostState::kDraft);
  EXPECT_EQ(world.post(id).live_version, 1);
}

TEST_P(Releases, OfACorrectionBeforeTheFirstWasSentPublishOnce) {
  const PostId id = world.publish();  // nothing delivered yet
  test::must(start_correction(world.desk, world.kim(), id, "The street name"));
  world.submit(world.kim(), id);
  world.approve(world.sam(), id);
  world.release(world.kim(), id);
  EXPECT_THAT(told(id),
              testing::ElementsAre("1 publish feeds failed", "1 publish mail failed", "1 publish site failed",
                                   "2 publish feeds queued", "2 publish mail queued", "2 publish site queued"));
}

// What changed stands on the page and in the feeds: no second door for words.
TEST_P(Releases, OfACorrectionAreNotBegunWithARemarkThatTheDirectiveForbids) {
  const PostId id = world.publish();
  const Status begun = start_correction(world.desk, world.kim(), id, "Took out the SSN 219-09-9999 of the victim");
  ASSERT_FALSE(begun);
  EXPECT_EQ(begun.error().code, "blocked");
  EXPECT_EQ(begun.error().where.field, "what_changed");
  EXPECT_EQ(world.post(id).state, PostState::kReleased);
  EXPECT_THAT(world.events(id), testing::Contains("refused.directive"));
  EXPECT_TRUE(start_correction(world.desk, world.kim(), id, "Took out a number"));
}

TEST_P(Releases, HaveOneCorrectionAtATime) {
  const PostId id = world.publish();
  test::must(start_correction(world.desk, world.kim(), id, "First"));
  EXPECT_EQ(start_correction(world.desk, world.kim(), id, "Second").error().code, "not-published");
}

TEST_P(Releases, AreTakenDownOnEveryOutletWhereTheyAreOrMayBe) {
  const PostId id = world.publish();
  const std::vector<Delivery> all = deliveries(id);
  finish(all[0]);  // feeds: there
  start(all[1]);   // mail: its answer was never seen
  test::must(take_down(world.desk, world.sam(), id, "It named a victim.", "V.B.3"));
  EXPECT_EQ(world.post(id).state, PostState::kTakenDown);
  EXPECT_THAT(told(id), testing::ElementsAre("1 publish feeds done", "1 publish mail working", "1 publish site failed",
                                             "1 retract feeds queued", "1 retract mail queued"))
      << "what was never started needs no retraction";
  EXPECT_THAT(world.events(id), testing::Contains("post.taken_down"));
}

TEST_P(Releases, AreTakenDownWithTheCorrectionOnItsWay) {
  const PostId id = world.publish();
  deliver_all(id);
  test::must(start_correction(world.desk, world.kim(), id, "The time"));
  world.submit(world.kim(), id);
  world.approve(world.sam(), id);
  test::must(take_down(world.desk, world.sam(), id, "Wrong altogether", ""));
  EXPECT_EQ(world.post(id).state, PostState::kTakenDown);
  EXPECT_EQ(world.try_release(world.kim(), id).error().code, "not-cleared");
}

TEST_P(Releases, AreTakenDownByASupervisorAndUpWithAReason) {
  const PostId id = world.publish();
  EXPECT_EQ(take_down(world.desk, world.kim(), id, "I changed my mind", "").error().kind, ErrorKind::kForbidden);
  EXPECT_EQ(take_down(world.desk, world.sam(), id, "  ", "").error().where.field, "reason");
  EXPECT_TRUE(take_down(world.desk, world.nia(), id, "Old", ""));
  EXPECT_EQ(take_down(world.desk, world.nia(), id, "Again", "").error().code, "not-published");
}

CALLBOX_ON_BOTH_DATABASES(Releases);

}  // namespace
}  // namespace callbox::desk
