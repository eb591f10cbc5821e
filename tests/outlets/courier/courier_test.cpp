#include "outlets/courier/courier.h"

#include <gmock/gmock.h>

#include <deque>
#include <functional>
#include <map>

#include "desk/desk_world.h"
#include "desk/draft.h"
#include "desk/release.h"
#include "support/databases.h"

namespace callbox::outlets {
namespace {

using desk::DeliveryState;

// A network that keeps what it is sent, and misbehaves as it is told.
struct Peer {
  std::map<std::string, std::string> records;  // by the name the outlet chose
  int sent = 0;                                // how often something was put there
  std::deque<Answer::Kind> next;               // of the coming calls; kDone when empty
  Millis asks_for = minutes(3);                // with each "slow down"
  bool accepts_before_it_fails = false;        // the record is kept although the answer says otherwise
  bool can_be_looked_up = true;
  std::deque<Answer::Kind> next_looks;  // of the coming looks; the truth when empty
  int dies_at = -1;                     // the process ends here: before or after so many effects; -1 = it lives
  std::function<void()> before_sending, after_removal;  // what happens elsewhere at that moment

  // Between two effects. Whoever called is not told what came before.
  void boundary();
  void remove(const std::string& name) {
    boundary();
    records.erase(name);
    if (after_removal) std::exchange(after_removal, {})();
  }
  Answer::Kind take() {
    if (next.empty()) return Answer::Kind::kDone;
    const Answer::Kind kind = next.front();
    next.pop_front();
    return kind;
  }
};
struct Died {};
void Peer::boundary() {
  if (dies_at < 0 || dies_at-- > 0) return;
  throw Died{};
}

class PeerOutlet final : public Outlet {
 public:
  PeerOutlet(std::string name, Peer& peer) : name_(std::move(name)), peer_(peer) {}
  std::string_view name() const override { return name_; }
  std::string_view account() const override { return name_; }
  result<Rendered> render(const Dispatch& dispatch) const override {
    Rendered rendered;
    rendered.bytes = dispatch.post + " v" + std::to_string(dispatch.version);
    return rendered;
  }
  State prepare(const Dispatch& dispatch) const override {
    return {"record-of-" + dispatch.delivery.text(), dispatch.url, ""};
  }
  Answer start(const Dispatch&, const Rendered& rendered, const State& state) override {
    return put(state, rendered.bytes);
  }
  Answer check(const Dispatch&, const State& state) override {
    if (!peer_.next_looks.empty()) {
      const Answer::Kind kind = peer_.next_looks.front();
      peer_.next_looks.pop_front();
      return {kind, state, "not now", minutes(3)};
    }
    if (!peer_.can_be_looked_up) return {Answer::Kind::kUnconfirmed, state, "this network cannot be asked", {}};
    return {peer_.records.contains(state.remote_id) ? Answer::Kind::kDone : Answer::Kind::kFailed, state, "", {}};
  }
  Answer replace(const Dispatch& dispatch, const Rendered& rendered, const State& earlier) override {
    peer_.remove(earlier.remote_id);
    return put(prepare(dispatch), rendered.bytes);
  }
  Answer retract(const Dispatch&, const State& state) override {
    peer_.remove(state.remote_id);
    peer_.boundary();
    return {Answer::Kind::kDone, state, "", {}};
  }

 private:
  Answer put(const State& state, const std::string& bytes) {
    peer_.boundary();
    if (peer_.before_sending) std::exchange(peer_.before_sending, {})();
    const Answer::Kind kind = peer_.take();
    if (kind == Answer::Kind::kDone || peer_.accepts_before_it_fails) {
      peer_.records[state.remote_id] = bytes;
      ++peer_.sent;
    }
    peer_.boundary();
    return {kind, state, "the peer said so", kind == Answer::Kind::kSlowDown ? peer_.asks_for : Millis{0}};
  }
  const std::string name_;
  Peer& peer_;
};

// A network that needs three effects for one post, none of which may happen twice: upload, process, create.
struct Steps {
  struct Upload {
    std::string post;
    int processed = 0;
  };
  std::vector<Upload> uploads;         // by the number that the network gives
  std::map<std::string, int> created;  // post → how often
  int effects = 0;
  int dies_at = -1;               // at this boundary: before or after an effect
  int slow_to_process = 0;        // so many looks say "not yet"
  std::deque<Answer::Kind> next;  // what the coming effects answer, after or instead of happening

  void boundary() {
    if (dies_at < 0 || dies_at-- > 0) return;
    throw Died{};
  }
};

class StepsOutlet final : public Outlet {
 public:
  explicit StepsOutlet(Steps& steps) : steps_(steps) {}
  std::string_view name() const override { return "x"; }
  std::string_view account() const override { return "x"; }
  result<Rendered> render(const Dispatch& dispatch) const override {
    Rendered rendered;
    rendered.bytes = dispatch.post;
    return rendered;
  }
  State prepare(const Dispatch&) const override { return {}; }
  Answer start(const Dispatch& dispatch, const Rendered&, const State& state) override {
    EXPECT_EQ(state.phase, 0);
    return effect(state, [&] {
      steps_.uploads.push_back({dispatch.post});
      return State{{}, {}, std::to_string(steps_.uploads.size() - 1)};
    });
  }
  Answer next(const Dispatch& dispatch, const Rendered&, const State& state) override {
    if (state.phase == 1)
      return effect(state, [&] {
        ++steps_.uploads.at(upload_of(state)).processed;
        return state;
      });
    EXPECT_EQ(state.phase, 2);
    Answer answer = effect(state, [&] {
      ++steps_.created[dispatch.post];
      return State{"post/" + dispatch.post, {}, state.memo};
    });
    if (answer.kind == Answer::Kind::kNext) answer.kind = Answer::Kind::kDone;
    return answer;
  }
  // Uploads are found by their post: the network can be asked for each step.
  Answer check(const Dispatch& dispatch, const State& state) override {
    if (state.phase == 0) {
      for (std::size_t i = 0; i < steps_.uploads.size(); ++i)
        if (steps_.uploads[i].post == dispatch.post) return {Answer::Kind::kNext, {{}, {}, std::to_string(i)}, "", {}};
      return {Answer::Kind::kFailed, state, "not uploaded", {}};
    }
    if (state.phase == 1) {
      if (steps_.uploads.at(upload_of(state)).processed == 0) return {Answer::Kind::kFailed, state, "", {}};
      if (steps_.slow_to_process-- > 0) return {Answer::Kind::kPending, state, "processing", minutes(1)};
      return {Answer::Kind::kNext, state, "", {}};
    }
    const bool there = steps_.created[dispatch.post] > 0;
    return {there ? Answer::Kind::kDone : Answer::Kind::kFailed, {"post/" + dispatch.post, {}, state.memo}, "", {}};
  }
  Answer replace(const Dispatch& dispatch, const Rendered& rendered, const State& earlier) override {
    steps_.created.erase(earlier.remote_id.substr(5));
    return start(dispatch, rendered, {});
  }
  Answer retract(const Dispatch& dispatch, const State& state) override {
    steps_.created.erase(dispatch.post);
    return {Answer::Kind::kDone, state, "", {}};
  }

 private:
  static std::size_t upload_of(const State& state) { return std::stoul(state.memo); }
  template <class Act>
  Answer effect(const State& state, const Act& act) {
    steps_.boundary();
    Answer::Kind kind = Answer::Kind::kNext;
    if (!steps_.next.empty()) {
      kind = steps_.next.front();
      steps_.next.pop_front();
    }
    if (kind == Answer::Kind::kFailed || kind == Answer::Kind::kSlowDown) return {kind, state, "no", minutes(1)};
    const State after = act();
    ++steps_.effects;
    steps_.boundary();
    return {kind, kind == Answer::Kind::kUnconfirmed ? state : after, "", {}};
  }
  Steps& steps_;
};

class CourierTest : public test::OnBothDatabases {
 protected:
  CourierTest() {
    std::vector<std::unique_ptr<Outlet>> outlets;
    outlets.push_back(std::make_unique<PeerOutlet>("site", site));
    outlets.push_back(std::make_unique<PeerOutlet>("bluesky", network));
    outlets.push_back(std::make_unique<StepsOutlet>(steps));
    courier =
        std::make_unique<Courier>(world.desk, Sender{"Village police", "https://village.example"}, std::move(outlets));
    workers.handle(std::string(desk::kDeliverJob), [this](const storage::Job& job) { return courier->deliver(job); });
  }

  desk::PostId publish() {
    directive::Package package = test::tip();
    package.channels = {"bluesky", "site"};
    return world.publish(package);
  }
  desk::PostId publish_in_steps() {
    directive::Package package = test::tip();
    package.channels = {"site", "x"};
    return world.publish(package);
  }
  void expect_each_step_once(const desk::PostId& post) {
    EXPECT_EQ(steps.effects, 3);
    ASSERT_EQ(steps.uploads.size(), 1u);
    EXPECT_EQ(steps.uploads.front().processed, 1);
    EXPECT_EQ(steps.created[post.text()], 1);
    EXPECT_EQ(delivery(post, "x").state, DeliveryState::kDone);
    EXPECT_EQ(delivery(post, "x").remote_id, "post/" + post.text());
  }
  int run() { return workers.run_due().value_or(-1); }
  // Lets time pass and runs what is due, until nothing more happens.
  void run_for(Millis time) {
    const UtcMillis end = clock.now() + time;
    while (clock.now() < end) {
      run();
      clock.advance(minutes(5));
    }
  }
  desk::Delivery delivery(const desk::PostId& post, std::string_view outlet) {
    const auto all = db->read([&](storage::ReadTx& tx) { return desk::deliveries_of(tx, post); }).value();
    desk::Delivery newest;
    for (const auto& one : all)
      if (one.outlet == outlet) newest = one;
    return newest;
  }
  // The process dies inside the peer's call; the lease lapses; another process takes over.
  void die_once() {
    EXPECT_TRUE(die_at(1)) << "after the peer had it";
    clock.advance(minutes(3));
  }
  // Runs what is due by a process that dies at the peer's boundary `step`. False when it never got there.
  bool die_at(int step) {
    network.dies_at = step;
    bool died = false;
    try {
      run();
    } catch (const Died&) {
      died = true;
    }
    network.dies_at = -1;
    return died;
  }
  void correct(const desk::PostId& post) {
    ASSERT_TRUE(desk::start_correction(world.desk, world.kim(), post, "The street name"));
    world.submit(world.kim(), post);
    world.approve(world.sam(), post);
    world.release(world.kim(), post);
  }
  void take_down(const desk::PostId& post) {
    ASSERT_TRUE(desk::take_down(world.desk, world.sam(), post, "It named a victim.", ""));
  }
  // What readers of the network see.
  std::vector<std::string> visible() const {
    std::vector<std::string> all;
    for (const auto& [name, words] : network.records) all.push_back(words);
    return all;
  }

  std::unique_ptr<storage::Database> db = fresh.open(test::desk_schema());
  test::DeskWorld world{*db, clock, random, "chicago-s02-03-10"};
  Peer site, network;
  Steps steps;
  std::unique_ptr<Courier> courier;
  storage::Workers workers{*db, clock, random, {}};
};
CALLBOX_ON_BOTH_DATABASES(CourierTest);

TEST_P(CourierTest, BringsAPostToEachOutletOnce) {
  const auto post = publish();
  EXPECT_EQ(run(), 2);
  EXPECT_EQ(run(), 0);
  EXPECT_EQ(network.sent, 1);
  EXPECT_EQ(site.sent, 1);
  EXPECT_EQ(delivery(post, "bluesky").state, DeliveryState::kDone);
}

TEST_P(CourierTest, KeepsWhatTheOutletSaidOfItsSuccessForTheTimeline) {
  const auto post = publish();
  run();
  EXPECT_EQ(delivery(post, "bluesky").detail, "the peer said so");
}

TEST_P(CourierTest, AfterACrashBeforeThePeerAcceptedItIsSentOnce) {
  const auto post = publish();
  network.next = {Answer::Kind::kFailed};
  die_once();
  run();
  EXPECT_EQ(network.sent, 1);
  EXPECT_EQ(delivery(post, "bluesky").state, DeliveryState::kDone);
}

TEST_P(CourierTest, AfterACrashWhenThePeerHadAcceptedItIsFoundAndNotSentAgain) {
  const auto post = publish();
  die_once();
  ASSERT_EQ(network.sent, 1);
  run();
  EXPECT_EQ(network.sent, 1);
  EXPECT_EQ(delivery(post, "bluesky").state, DeliveryState::kDone);
}

TEST_P(CourierTest, ALostAnswerIsLookedUpBeforeAnythingIsSentAgain) {
  const auto post = publish();
  network.next = {Answer::Kind::kUnconfirmed};
  network.accepts_before_it_fails = true;
  run();
  EXPECT_EQ(delivery(post, "bluesky").state, DeliveryState::kUnconfirmed);
  clock.advance(minutes(1));
  run();
  EXPECT_EQ(network.sent, 1);
  EXPECT_EQ(delivery(post, "bluesky").state, DeliveryState::kDone);
}

TEST_P(CourierTest, WhatCannotBeLookedUpWaitsForAPersonAndIsNeverSentAgain) {
  const auto post = publish();
  network.next = {Answer::Kind::kUnconfirmed};
  network.accepts_before_it_fails = true;
  network.can_be_looked_up = false;
  run_for(hours(8));
  EXPECT_EQ(network.sent, 1);
  EXPECT_EQ(delivery(post, "bluesky").state, DeliveryState::kUnconfirmed);
  EXPECT_EQ(db->read([](storage::ReadTx& tx) { return storage::dead_letters(tx); }).value().size(), 1u);
}

// "Slow down" and "denied" in answer to a look say nothing of the record: what may be there is looked up again.
TEST_P(CourierTest, ALookThatIsPutOffIsNoReasonToSendAgain) {
  const auto post = publish();
  network.next = {Answer::Kind::kUnconfirmed};
  network.accepts_before_it_fails = true;
  network.next_looks = {Answer::Kind::kSlowDown, Answer::Kind::kDenied};
  run_for(hours(2));
  EXPECT_EQ(network.sent, 1);
  EXPECT_TRUE(network.next_looks.empty());
  EXPECT_EQ(delivery(post, "bluesky").state, DeliveryState::kDone);
}

TEST_P(CourierTest, APeerThatIsAwayForAnHourStillGetsThePost) {
  const auto post = publish();
  network.next.assign(11, Answer::Kind::kFailed);
  run_for(hours(4));
  EXPECT_EQ(network.sent, 1);
  EXPECT_EQ(delivery(post, "bluesky").state, DeliveryState::kDone);
}

// Every place in which the second version, the third and the takedown can be cut short, each with each.
TEST_P(CourierTest, WhereverItDiesTheLastVersionStandsAloneAndATakedownLeavesNothing) {
  for (int in_second = 0; in_second < 3; ++in_second) {
    for (int in_third = 0; in_third < 5; ++in_third) {
      const int in_takedown = in_second == 2 ? in_third + 1 : in_third;
      SCOPED_TRACE("died at " + std::to_string(in_second) + ", then at " + std::to_string(in_third));
      const auto post = publish();
      run();
      correct(post);
      EXPECT_TRUE(die_at(in_second));
      correct(post);
      clock.advance(minutes(3));
      EXPECT_TRUE(die_at(in_third));
      run_for(minutes(20));
      EXPECT_THAT(visible(), testing::ElementsAre(post.text() + " v3"));
      EXPECT_EQ(delivery(post, "bluesky").state, DeliveryState::kDone);
      take_down(post);
      EXPECT_TRUE(die_at(in_takedown));
      run_for(minutes(20));
      EXPECT_THAT(visible(), testing::IsEmpty());
      EXPECT_EQ(delivery(post, "bluesky").state, DeliveryState::kDone);
    }
  }
}

// As above, but the takedown comes when only the second version was cut short.
TEST_P(CourierTest, ATakedownAfterACrashInACorrectionLeavesNeitherVersion) {
  for (int in_second = 0; in_second < 3; ++in_second) {
    SCOPED_TRACE("died at " + std::to_string(in_second));
    const auto post = publish();
    run();
    correct(post);
    EXPECT_TRUE(die_at(in_second));
    take_down(post);
    run_for(hours(1));
    EXPECT_THAT(visible(), testing::IsEmpty());
  }
}

// The peer was slow: what the dead process had sent came to light after the takedown.
TEST_P(CourierTest, WhatArrivesAfterItsTakedownIsTakenAway) {
  const auto post = publish();
  run();
  correct(post);
  EXPECT_TRUE(die_at(1)) << "sent, and not seen to arrive";
  const auto second = delivery(post, "bluesky");
  take_down(post);
  clock.advance(minutes(3));
  network.after_removal = [&] { network.after_removal = [&] { network.records[second.remote_id] = "late"; }; };
  run_for(hours(1));
  EXPECT_THAT(visible(), testing::IsEmpty());
}

// Its machine was suspended in the middle of a call, and another took its work and finished the takedown.
TEST_P(CourierTest, AWorkerThatWasAsleepTakesBackWhatItSent) {
  const auto post = publish();
  storage::Workers others{*db, clock, random, {}};
  others.handle(std::string(desk::kDeliverJob), [this](const storage::Job& job) { return courier->deliver(job); });
  network.before_sending = [&] {
    take_down(post);
    clock.advance(minutes(3));
    EXPECT_GT(others.run_due().value_or(-1), 0);
  };
  run_for(hours(1));
  EXPECT_EQ(network.sent, 1);
  EXPECT_THAT(visible(), testing::IsEmpty());
}

TEST_P(CourierTest, OneFailingOutletDoesNotFailTheOthers) {
  const auto post = publish();
  network.next = {Answer::Kind::kRefused};
  run();
  EXPECT_EQ(delivery(post, "bluesky").state, DeliveryState::kRefused);
  EXPECT_EQ(delivery(post, "site").state, DeliveryState::kDone);
}

TEST_P(CourierTest, ARefusedCredentialRestsTheAccountAndGoesOnWhenItIsRenewed) {
  const auto first = publish();
  const auto second = publish();
  network.next = {Answer::Kind::kDenied};
  run();
  EXPECT_EQ(network.sent, 0) << "the second waits too";
  clock.advance(minutes(16));
  run();
  EXPECT_EQ(network.sent, 2);
  EXPECT_EQ(delivery(first, "bluesky").state, DeliveryState::kDone);
  EXPECT_EQ(delivery(second, "bluesky").state, DeliveryState::kDone);
}

// One bad header of a peer must not stop its account for ever, takedowns included.
TEST_P(CourierTest, AWaitOfAThousandYearsIsAnHour) {
  const auto post = publish();
  network.next = {Answer::Kind::kSlowDown};
  network.asks_for = days(365'000);
  run();
  clock.advance(minutes(59));
  run();
  EXPECT_EQ(network.sent, 0);
  clock.advance(minutes(1));
  run();
  EXPECT_EQ(delivery(post, "bluesky").state, DeliveryState::kDone);
}

TEST_P(CourierTest, SlowDownIsWaitedForHoweverOftenItIsSaid) {
  const auto post = publish();
  network.next.assign(20, Answer::Kind::kSlowDown);
  run_for(hours(3));
  EXPECT_EQ(network.sent, 1);
  EXPECT_EQ(delivery(post, "bluesky").state, DeliveryState::kDone);
}

TEST_P(CourierTest, GivesUpAfterManyFailuresAndShowsIt) {
  const auto post = publish();
  network.next.assign(100, Answer::Kind::kFailed);
  run_for(hours(12));
  EXPECT_EQ(delivery(post, "bluesky").state, DeliveryState::kFailed);
  EXPECT_EQ(network.sent, 0);
}

TEST_P(CourierTest, TakesAPostDownWhereItIs) {
  const auto post = publish();
  run();
  ASSERT_TRUE(desk::take_down(world.desk, world.sam(), post, "Posted for the wrong district.", ""));
  run();
  EXPECT_TRUE(network.records.empty());
  EXPECT_TRUE(site.records.empty());
}

TEST_P(CourierTest, WhatWasTakenDownBeforeItLeftNeverLeaves) {
  const auto post = publish();
  ASSERT_TRUE(desk::take_down(world.desk, world.sam(), post, "Posted by mistake.", ""));
  run_for(hours(1));
  EXPECT_EQ(network.sent, 0);
  EXPECT_TRUE(site.records.empty());
}

TEST_P(CourierTest, ATakedownAlsoRemovesWhatOnlyMayHaveArrived) {
  const auto post = publish();
  network.next = {Answer::Kind::kUnconfirmed};
  network.accepts_before_it_fails = true;
  run();
  ASSERT_EQ(network.records.size(), 1u);
  ASSERT_TRUE(desk::take_down(world.desk, world.sam(), post, "Posted by mistake.", ""));
  run_for(hours(1));
  EXPECT_TRUE(network.records.empty());
  EXPECT_EQ(network.sent, 1);
}

TEST_P(CourierTest, TakesThePostThroughTheStepsOfANetworkEachOnce) {
  const auto post = publish_in_steps();
  run();
  expect_each_step_once(post);
}

// Before and after each of the three effects.
TEST_P(CourierTest, WhereverItDiesBetweenTheStepsNoneIsRepeated) {
  for (int boundary = 0; boundary < 6; ++boundary) {
    SCOPED_TRACE("died at " + std::to_string(boundary));
    steps = Steps{};
    const auto post = publish_in_steps();
    steps.dies_at = boundary;
    EXPECT_THROW(run(), Died);
    steps.dies_at = -1;
    clock.advance(minutes(3));
    run();
    expect_each_step_once(post);
  }
}

// Each answer that leaves open whether the effect happened, at each step.
TEST_P(CourierTest, AnAnswerThatWasNeverSeenIsLookedUpAtTheStepItWasOf) {
  for (int step = 0; step < 3; ++step) {
    SCOPED_TRACE("lost at " + std::to_string(step));
    steps = Steps{};
    steps.next.assign(static_cast<std::size_t>(step), Answer::Kind::kNext);
    steps.next.push_back(Answer::Kind::kUnconfirmed);
    const auto post = publish_in_steps();
    run();
    EXPECT_EQ(delivery(post, "x").state, DeliveryState::kUnconfirmed);
    EXPECT_EQ(delivery(post, "x").phase, step);
    run_for(minutes(20));
    expect_each_step_once(post);
  }
}

TEST_P(CourierTest, AStepThatFailedIsTriedAgainAndNotTheOnesBeforeIt) {
  for (const auto kind : {Answer::Kind::kFailed, Answer::Kind::kSlowDown}) {
    for (int step = 0; step < 3; ++step) {
      steps = Steps{};
      steps.next.assign(static_cast<std::size_t>(step), Answer::Kind::kNext);
      steps.next.push_back(kind);
      const auto post = publish_in_steps();
      run_for(minutes(20));
      expect_each_step_once(post);
    }
  }
}

TEST_P(CourierTest, WaitsWhileTheNetworkProcessesWhatItGot) {
  steps.slow_to_process = 3;
  steps.dies_at = 3;
  const auto post = publish_in_steps();
  EXPECT_THROW(run(), Died) << "after it was given to be processed";
  steps.dies_at = -1;
  run_for(minutes(30));
  EXPECT_LT(steps.slow_to_process, 0);
  expect_each_step_once(post);
}

TEST_P(CourierTest, ATakedownBetweenTheStepsEndsThem) {
  const auto post = publish_in_steps();
  steps.next = {Answer::Kind::kNext, Answer::Kind::kSlowDown};
  run();
  take_down(post);
  run_for(hours(1));
  EXPECT_TRUE(steps.created.empty());
  EXPECT_EQ(steps.effects, 1);
}

TEST_P(CourierTest, APackageWithoutTheSiteCarriesNoLinkToIt) {
  Dispatch dispatch;
  dispatch.post = "01jd0000000000000000000000";
  dispatch.slug = "lake-street";
  dispatch.package.channels = {"bluesky"};
  EXPECT_EQ(page_of(courier->sender(), dispatch), "");
  dispatch.package.channels = {"bluesky", "site"};
  EXPECT_EQ(page_of(courier->sender(), dispatch).find("https://village.example/posts/lake-street"), 0u);
}

TEST_P(CourierTest, AnOutletThatTheDeskDoesNotHaveIsRefusedWithWords) {
  directive::Package package = test::tip();
  package.channels = {"feeds", "site"};
  const auto post = world.publish(package);
  run();
  EXPECT_EQ(delivery(post, "feeds").state, DeliveryState::kRefused);
  EXPECT_NE(delivery(post, "feeds").detail.find("no account"), std::string::npos);
}

}  // namespace
}  // namespace callbox::outlets
