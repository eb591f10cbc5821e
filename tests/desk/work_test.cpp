#include "desk/work.h"

#include <gmock/gmock.h>

#include "desk/desk_world.h"
#include "desk/draft.h"
#include "desk/jobs.h"
#include "desk/release.h"
#include "desk/timeline.h"

namespace callbox::desk {
namespace {

class WorkOfTheDesk : public test::OnBothDatabases {
 protected:
  std::unique_ptr<storage::Database> db = fresh.open(test::desk_schema());
  test::DeskWorld world{*db, clock, random, "alsip-1021"};
  const roster::Actor chief = world.roster.chief();
  storage::JobOutcome answer = storage::JobOutcome::dead("The network said no.");
  std::vector<std::string> carried;

  // Runs what is due; deliveries end with `answer`.
  void run() {
    storage::Workers workers(*db, clock, random, {});
    handle_deliveries(workers, world.desk, [this](const storage::Job& job) {
      carried.push_back(job.key);
      return answer;
    });
    test::must(handle_jobs(workers, world.desk));
    test::must(workers.run_due());
  }
  static directive::Package to_the_site(std::optional<UtcMillis> expires = {}) {
    directive::Package package = test::tip();
    package.channels = {"site"};
    package.window.expires = expires;
    return package;
  }
  Delivery delivery_of(const PostId& id, DeliveryAction action = DeliveryAction::kPublish) {
    const auto all = test::must(db->read([&](storage::ReadTx& tx) { return deliveries_of(tx, id); }));
    for (const Delivery& one : all) {
      if (one.action == action) return one;
    }
    throw std::runtime_error("no such delivery");
  }
  void start(const Delivery& one) {
    test::must(
        db->write([&](storage::Tx& tx) { return save_prepared_state(tx, world.desk, one.id, "remote/1", "", "{}"); }));
  }
  std::vector<FailedWork> failed(const roster::Actor& actor) {
    return test::must(db->read([&](storage::ReadTx& tx) { return view_work(tx, world.desk, actor); })).failed;
  }
};

TEST_P(WorkOfTheDesk, ThatGaveUpShowsAsFailedOnItsPostWithTheReason) {
  const PostId id = world.publish(to_the_site());
  run();
  const Delivery given_up = delivery_of(id);
  EXPECT_EQ(given_up.state, DeliveryState::kFailed);
  EXPECT_EQ(given_up.detail, "The network said no.");
  EXPECT_THAT(world.events(id), testing::Contains("delivery.failed"));
  ASSERT_EQ(failed(chief).size(), 1U);
  const FailedWork work = failed(chief).front();
  EXPECT_EQ(work.letter.detail, "The network said no.");
  EXPECT_EQ(work.title, "Lock your bicycle");
  EXPECT_EQ(work.post, id);
  EXPECT_EQ(work.delivery->outlet, "site");
  EXPECT_EQ(work.why_not, "");
}

TEST_P(WorkOfTheDesk, PastItsWindowShowsAsFailedAndIsNotTriedAgain) {
  answer = storage::JobOutcome::retry("The relay is away.");
  const PostId id = world.publish(to_the_site(clock.now() + hours(1)));
  run();
  EXPECT_EQ(delivery_of(id).state, DeliveryState::kQueued);
  clock.advance(hours(2));
  {
    storage::Workers workers(*db, clock, random, {});  // the post's own end comes a moment later
    handle_deliveries(workers, world.desk, [](const storage::Job&) { return storage::JobOutcome::done(); });
    test::must(workers.run_due());
  }
  EXPECT_EQ(delivery_of(id).state, DeliveryState::kFailed);
  EXPECT_THAT(delivery_of(id).detail, testing::StartsWith("Expired"));
  for (const FailedWork& work : failed(chief)) {
    if (!work.delivery) continue;
    EXPECT_EQ(work.why_not, "The time it was meant for has ended.");
    const Status again = try_again(world.desk, chief, work.letter.id);
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, "window-passed");
    EXPECT_THAT(again.error().message, testing::HasSubstr("2026-09-21"));
  }
  EXPECT_EQ(delivery_of(id).state, DeliveryState::kFailed);
}

TEST_P(WorkOfTheDesk, IsTriedAgainWhenAPersonSaysSo) {
  const PostId id = world.publish(to_the_site());
  run();
  carried.clear();
  const storage::JobId job = failed(chief).front().letter.id;
  test::must(try_again(world.desk, chief, job));
  EXPECT_EQ(delivery_of(id).state, DeliveryState::kQueued);
  EXPECT_EQ(delivery_of(id).detail, "");
  EXPECT_TRUE(failed(chief).empty());
  EXPECT_THAT(world.events(id), testing::Contains("work.retried").Times(1));
  const Timeline told = test::must(db->read([&](storage::ReadTx& tx) { return timeline_of(tx, world.kim(), id); }));
  EXPECT_EQ(told.events.back().what, "Sending that had been given up was tried again");
  EXPECT_EQ(told.events.back().actor->id, chief.id);
  EXPECT_THAT(told.events.back().comment, testing::StartsWith("site publish "));

  run();
  EXPECT_THAT(carried, testing::ElementsAre(delivery_of(id).id.text()));
  EXPECT_EQ(try_again(world.desk, chief, storage::JobId::make(clock, random)).error().kind, ErrorKind::kNotFound);
}

// The record may be at the peer: the courier looks before it sends again (promise 5).
TEST_P(WorkOfTheDesk, ThatMayHaveArrivedIsLookedUpWhenItIsTriedAgain) {
  const PostId id = world.publish(to_the_site());
  start(delivery_of(id));
  run();
  EXPECT_EQ(delivery_of(id).state, DeliveryState::kFailed);
  EXPECT_EQ(delivery_of(id).remote_id, "remote/1") << "what names the record is kept";
  test::must(try_again(world.desk, chief, failed(chief).front().letter.id));
  EXPECT_EQ(delivery_of(id).state, DeliveryState::kUnconfirmed);
}

TEST_P(WorkOfTheDesk, BringsNothingBackThatWasTakenDown) {
  const PostId id = world.publish(to_the_site());
  run();
  test::must(take_down(world.desk, world.sam(), id, "It named a victim.", ""));
  ASSERT_EQ(failed(chief).size(), 1U);
  EXPECT_EQ(failed(chief).front().why_not, "The post is no longer in public view.");
  const Status again = try_again(world.desk, chief, failed(chief).front().letter.id);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, "not-repeatable");
  carried.clear();
  run();
  EXPECT_TRUE(carried.empty());
}

TEST_P(WorkOfTheDesk, BringsNothingBackThatACorrectionReplaced) {
  const PostId id = world.publish(to_the_site());
  run();
  test::must(start_correction(world.desk, world.kim(), id, "The time"));
  world.submit(world.kim(), id);
  world.release(world.kim(), id);
  ASSERT_EQ(failed(chief).size(), 1U);
  EXPECT_EQ(failed(chief).front().why_not, "A newer version of the post took its place.");
  EXPECT_EQ(try_again(world.desk, chief, failed(chief).front().letter.id).error().code, "not-repeatable");
}

TEST_P(WorkOfTheDesk, OfNoPostIsTriedAgainUnderARecordOfItsOwn) {
  test::must(db->write([&](storage::Tx& tx) -> Status {
    storage::NewJob job;
    job.kind = job.key = "mail-test";
    job.payload = "{}";
    job.run_at = clock.now();
    CHECK_OK(storage::enqueue(tx, clock, random, job));
    return {};
  }));
  run();  // nobody handles it
  ASSERT_EQ(failed(chief).size(), 1U);
  const storage::JobId job = failed(chief).front().letter.id;
  EXPECT_FALSE(failed(chief).front().post);
  test::must(try_again(world.desk, chief, job));
  EXPECT_THAT(test::event_types(*db, "work/" + job.text()), testing::ElementsAre("work.retried"));
}

TEST_P(WorkOfTheDesk, IsForThoseWhoKeepItRunningAndTellsThemNoDrafts) {
  const PostId id = world.publish(to_the_site());
  run();
  const storage::JobId job = failed(chief).front().letter.id;
  const auto hidden = db->read([&](storage::ReadTx& tx) { return view_work(tx, world.desk, world.kim()); });
  EXPECT_EQ(hidden.error().kind, ErrorKind::kForbidden);
  EXPECT_EQ(try_again(world.desk, world.kim(), job).error().kind, ErrorKind::kForbidden);

  const roster::Actor keeper =
      world.roster.actor(world.roster.hire("ida", "Administrator", "agency", "information-services"));
  EXPECT_EQ(failed(keeper).front().title, "Lock your bicycle") << "it is in public view";
  test::must(take_down(world.desk, world.sam(), id, "It named a victim.", ""));
  EXPECT_FALSE(failed(keeper).front().post);
  EXPECT_EQ(failed(keeper).front().title, "");
}

TEST_P(WorkOfTheDesk, ForgetsKeysOfCreationsAfterTwoDays) {
  const auto keys = [&] {
    return test::must(db->read([&](storage::ReadTx& tx) { return tx.first("SELECT COUNT(*) FROM idempotency_keys"); }))
        ->integer(0);
  };
  const PostId first = test::must(create_draft(world.desk, world.kim(), test::tip(), "key-12345678"));
  run();
  clock.advance(hours(47));
  test::must(create_draft(world.desk, world.kim(), test::tip(), "key-87654321"));
  run();
  EXPECT_EQ(keys(), 2);
  EXPECT_EQ(test::must(create_draft(world.desk, world.kim(), test::tip(), "key-12345678")), first);
  clock.advance(hours(2));
  run();
  EXPECT_EQ(keys(), 1) << "the younger one is kept";
}

CALLBOX_ON_BOTH_DATABASES(WorkOfTheDesk);

}  // namespace
}  // namespace callbox::desk
