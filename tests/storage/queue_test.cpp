#include "storage/queue.h"

#include <gmock/gmock.h>

#include <future>
#include <thread>

#include "storage/leasing.h"
#include "support/databases.h"

namespace callbox::storage {
namespace {

class QueueTest : public test::OnBothDatabases {
 protected:
  std::unique_ptr<Database> db = fresh.open(queue_migrations());
  Workers workers{*db, clock, random, {}};
  std::vector<std::string> ran;

  NewJob job(std::string key) { return {"deliver", std::move(key), "{}", clock.now() + milliseconds(1), {}, 0, "", 3}; }
  bool add(const NewJob& wanted) {
    clock.advance(milliseconds(1));  // jobs of one millisecond have no order
    const auto added = db->write([&](Tx& tx) { return enqueue(tx, clock, random, wanted); });
    EXPECT_TRUE(added) << added.error().message;
    return added && *added;
  }
  void answer(std::function<JobOutcome(const Job&)> handler) {
    workers.handle("deliver", [this, handler = std::move(handler)](const Job& done) {
      ran.push_back(done.key);
      return handler(done);
    });
  }
  int run() { return workers.run_due().value_or(-1); }
  Backlog look() {
    return db->read([&](ReadTx& tx) { return backlog(tx, clock); }).value();
  }
};
CALLBOX_ON_BOTH_DATABASES(QueueTest);

TEST_P(QueueTest, RunsEachJobOnce) {
  answer([](const Job&) { return JobOutcome::done(); });
  EXPECT_TRUE(add(job("a")));
  EXPECT_TRUE(add(job("b")));
  EXPECT_EQ(run(), 2);
  EXPECT_EQ(run(), 0);
  EXPECT_EQ(ran, (std::vector<std::string>{"a", "b"}));
}

TEST_P(QueueTest, KeepsOneUnfinishedJobAKey) {
  answer([](const Job&) { return JobOutcome::done(); });
  EXPECT_TRUE(add(job("a")));
  EXPECT_FALSE(add(job("a")));
  EXPECT_EQ(run(), 1);
  EXPECT_TRUE(add(job("a"))) << "a finished job's key is free again";
}

TEST_P(QueueTest, IsEmptyWhenTheTransactionThatEnqueuedRollsBack) {
  ASSERT_FALSE(db->write([&](Tx& tx) -> Status {
    CHECK_OK(enqueue(tx, clock, random, job("never")));
    return fail(ErrorKind::kInvalid, "rolled back");
  }));
  EXPECT_EQ(run(), 0);
}

TEST_P(QueueTest, WaitsUntilAJobIsDue) {
  answer([](const Job&) { return JobOutcome::done(); });
  NewJob later = job("later");
  later.run_at = clock.now() + minutes(5);
  add(later);
  EXPECT_EQ(run(), 0);
  EXPECT_EQ(look().waiting, 1);
  clock.advance(minutes(5));
  EXPECT_EQ(run(), 1);
}

TEST_P(QueueTest, LetsACorrectionOvertake) {
  answer([](const Job&) { return JobOutcome::done(); });
  add(job("post"));
  NewJob urgent = job("correction");
  urgent.priority = 10;
  add(urgent);
  run();
  EXPECT_EQ(ran, (std::vector<std::string>{"correction", "post"}));
}

TEST_P(QueueTest, RetriesLaterEachTimeAndThenSetsTheJobAside) {
  answer([](const Job&) { return JobOutcome::retry("the relay did not answer"); });
  add(job("a"));
  EXPECT_EQ(run(), 1);
  EXPECT_EQ(run(), 0) << "not before the backoff has passed";
  clock.advance(seconds(3));
  EXPECT_EQ(run(), 1);
  clock.advance(seconds(6));
  EXPECT_EQ(run(), 1);
  clock.advance(hours(2));
  EXPECT_EQ(run(), 0);
  const auto dead = db->read([](ReadTx& tx) { return dead_letters(tx); });
  ASSERT_TRUE(dead);
  ASSERT_EQ(dead->size(), 1u);
  EXPECT_EQ(dead->front().detail, "the relay did not answer");
  EXPECT_EQ(dead->front().attempts, 3);
}

TEST_P(QueueTest, APersonCanReviveADeadLetter) {
  bool healthy = false;
  answer([&](const Job&) { return healthy ? JobOutcome::done() : JobOutcome::dead("broken"); });
  add(job("a"));
  run();
  healthy = true;
  const auto dead = db->read([](ReadTx& tx) { return dead_letters(tx); });
  ASSERT_EQ(dead->size(), 1u);
  ASSERT_TRUE(db->write([&](Tx& tx) { return revive(tx, clock, dead->front().id); }));
  EXPECT_EQ(run(), 1);
  EXPECT_EQ(look().dead, 0);
}

TEST_P(QueueTest, ADeadLetterPastItsWindowIsNotRevived) {
  answer([](const Job&) { return JobOutcome::done(); });
  NewJob brief = job("yesterday");
  brief.window_end = clock.now() + hours(1);
  add(brief);
  clock.advance(hours(2));
  run();
  const auto dead = db->read([](ReadTx& tx) { return dead_letters(tx); });
  ASSERT_EQ(dead->size(), 1u);
  EXPECT_EQ(dead->front().window_end, brief.window_end);
  const Status revived = db->write([&](Tx& tx) { return revive(tx, clock, dead->front().id); });
  ASSERT_FALSE(revived);
  EXPECT_EQ(revived.error().code, "window-passed");
  EXPECT_EQ(look().dead, 1);
}

TEST_P(QueueTest, ADeadLetterWhoseWorkWaitsAnewIsNotRevived) {
  answer([](const Job&) { return JobOutcome::dead("broken"); });
  add(job("a"));
  run();
  add(job("a"));
  const auto dead = db->read([](ReadTx& tx) { return dead_letters(tx); });
  const Status revived = db->write([&](Tx& tx) { return revive(tx, clock, dead->front().id); });
  ASSERT_FALSE(revived);
  EXPECT_EQ(revived.error().code, "already-waiting");
}

// Whatever sets a job aside, who the job is about is told in the same transaction.
TEST_P(QueueTest, TellsWhoseJobItSetsAside) {
  std::vector<std::string> told;
  workers.handle(
      "deliver",
      [](const Job& one) { return one.key == "refused" ? JobOutcome::dead("no") : JobOutcome::retry("away"); },
      [&](Tx&, const Job& one, std::string_view why) -> Status {
        told.push_back(one.key + ": " + std::string(why));
        return {};
      });
  NewJob late = job("late");
  late.window_end = clock.now() + hours(1);
  late.run_at = clock.now() + minutes(90);
  add(late);
  add(job("refused"));
  NewJob once = job("once");
  once.max_attempts = 1;
  add(once);
  run();
  EXPECT_THAT(told, testing::UnorderedElementsAre("refused: no", "once: away"));
  clock.advance(hours(2));
  run();
  EXPECT_THAT(told, testing::Contains("late: Expired: the time it was meant for ended before it was done."));
}

TEST_P(QueueTest, AJobStaysWhereItWasWhenWhoItIsAboutCannotBeTold) {
  workers.handle(
      "deliver", [](const Job&) { return JobOutcome::dead("no"); },
      [](Tx&, const Job&, std::string_view) -> Status { return fail(ErrorKind::kUnavailable, "not now"); });
  add(job("a"));
  EXPECT_FALSE(workers.run_due());
  EXPECT_EQ(look().dead, 0);
}

// A defect in telling must not hold up the whole queue behind one job, for ever.
TEST_P(QueueTest, ADefectInTellingHoldsUpNobody) {
  workers.handle(
      "deliver",
      [&](const Job& one) {
        ran.push_back(one.key);
        return one.key == "refused" ? JobOutcome::dead("no") : JobOutcome::done();
      },
      [](Tx&, const Job&, std::string_view) -> Status { throw std::logic_error("a defect"); });
  NewJob late = job("late");
  late.window_end = clock.now() + minutes(1);
  add(late);
  clock.advance(minutes(2));
  add(job("refused"));
  add(job("good"));
  EXPECT_EQ(run(), 2);
  EXPECT_THAT(ran, testing::ElementsAre("refused", "good"));
  EXPECT_EQ(look().dead, 2);
}

TEST_P(QueueTest, KeepsWordsThatAreCutInsideACharacterOrAreNotUtf8) {
  answer([](const Job& asked) {
    return JobOutcome::dead(asked.key == "long" ? std::string(999, 'x') + "é" : "bo\xEEte inconnue");
  });
  add(job("long"));
  add(job("latin"));
  EXPECT_EQ(run(), 2);
  const auto dead = db->read([](ReadTx& tx) { return dead_letters(tx); });
  ASSERT_EQ(dead->size(), 2u);
  for (const DeadLetter& letter : *dead) EXPECT_EQ(letter.detail, letter.key == "long" ? std::string(999, 'x') : "bo");
}

TEST_P(QueueTest, AWaitThatThePeerAskedForIsNotAnAttempt) {
  int calls = 0;
  answer([&](const Job& asked) {
    EXPECT_EQ(asked.attempts, 1);
    return ++calls < 10 ? JobOutcome::later(minutes(1), "slow down") : JobOutcome::done();
  });
  add(job("a"));
  for (int i = 0; i < 10; ++i) {
    run();
    clock.advance(minutes(1));
  }
  EXPECT_EQ(calls, 10);
}

TEST_P(QueueTest, PausesTheWholeLaneWhenThePeerSaysSlowDown) {
  answer([&](const Job& asked) {
    JobOutcome outcome = JobOutcome::done();
    if (asked.key == "first" && ran.size() == 1) outcome = {JobOutcome::Kind::kLater, "429", minutes(10), true};
    return outcome;
  });
  for (const char* key : {"first", "second"}) {
    NewJob laned = job(key);
    laned.lane = "bluesky:village";
    add(laned);
  }
  add(job("elsewhere"));
  EXPECT_EQ(run(), 2) << "the first, and the one on another lane";
  clock.advance(minutes(11));
  EXPECT_EQ(run(), 2);
}

TEST_P(QueueTest, AJobPastItsWindowIsSetAsideAndNotBlastedOut) {
  answer([](const Job&) { return JobOutcome::done(); });
  NewJob brief = job("yesterday");
  brief.window_end = clock.now() + hours(1);
  add(brief);
  clock.advance(hours(2));
  EXPECT_EQ(run(), 0);
  EXPECT_EQ(look().dead, 1);
  EXPECT_TRUE(ran.empty());
}

TEST_P(QueueTest, AWorkerThatDiedGivesItsJobBackWhenTheLeaseLapses) {
  answer([](const Job&) { return JobOutcome::done(); });
  add(job("a"));
  const auto held = db->write([&](Tx& tx) { return lease_next(tx, clock, random, minutes(2)); });
  ASSERT_TRUE(held && *held);
  EXPECT_EQ(run(), 0);
  clock.advance(minutes(3));
  EXPECT_EQ(run(), 1);
}

TEST_P(QueueTest, WorkThatKillsItsWorkerEachTimeEndsAsADeadLetter) {
  add(job("a"));
  for (int i = 0; i < 3; ++i) {
    const auto held = db->write([&](Tx& tx) { return lease_next(tx, clock, random, minutes(2)); });
    ASSERT_TRUE(held && *held) << i;
    clock.advance(minutes(3));
  }
  const auto held = db->write([&](Tx& tx) { return lease_next(tx, clock, random, minutes(2)); });
  ASSERT_TRUE(held);
  EXPECT_FALSE(*held);
  EXPECT_EQ(look().dead, 1);
}

TEST_P(QueueTest, AServerThatIsAloneTakesUpTheWorkOfItsKilledPredecessorAtOnce) {
  NewJob laned = job("a");
  laned.lane = "bluesky:village";
  add(laned);
  const auto held = db->write([&](Tx& tx) { return lease_next(tx, clock, random, minutes(2)); });
  ASSERT_TRUE(held && *held);
  std::promise<int> attempts;
  Workers::Options options;
  options.alone = true;
  Workers successor(*db, clock, random, options);
  successor.handle("deliver", [&](const Job& taken) {
    attempts.set_value(taken.attempts);
    return JobOutcome::done();
  });
  successor.start();
  auto attempted = attempts.get_future();
  ASSERT_EQ(attempted.wait_for(std::chrono::seconds(10)), std::future_status::ready);
  EXPECT_EQ(attempted.get(), 2) << "the run that was killed counts";
}

TEST_P(QueueTest, OneNodeOfSeveralLeavesTheOthersTheirLeases) {
  answer([](const Job&) { return JobOutcome::done(); });
  add(job("a"));
  const auto held = db->write([&](Tx& tx) { return lease_next(tx, clock, random, minutes(2)); });
  ASSERT_TRUE(held && *held);
  workers.start();
  workers.stop();
  EXPECT_TRUE(ran.empty());
  ASSERT_TRUE(db->write([&](Tx& tx) { return settle(tx, clock, random, **held, JobOutcome::done(), seconds(2)); }));
  clock.advance(minutes(3));
  EXPECT_EQ(run(), 0) << "the lease still counted, so its holder could finish the job";
}

TEST_P(QueueTest, WorkOfTheDeadThatWasGivenBackIsNoLongerTheirs) {
  answer([](const Job&) { return JobOutcome::done(); });
  add(job("a"));
  const auto held = db->write([&](Tx& tx) { return lease_next(tx, clock, random, minutes(2)); });
  EXPECT_EQ(db->write([&](Tx& tx) { return return_leases_of_the_dead(tx, clock); }).value(), 1);
  ASSERT_TRUE(db->write([&](Tx& tx) { return settle(tx, clock, random, **held, JobOutcome::done(), seconds(2)); }));
  EXPECT_EQ(run(), 1);
  EXPECT_EQ(db->write([&](Tx& tx) { return return_leases_of_the_dead(tx, clock); }).value(), 0);
}

TEST_P(QueueTest, TheOutcomeOfAWorkerWhoseLeaseLapsedDoesNotCount) {
  answer([](const Job&) { return JobOutcome::retry("second try failed"); });
  add(job("a"));
  const auto slow = db->write([&](Tx& tx) { return lease_next(tx, clock, random, minutes(2)); });
  clock.advance(minutes(3));
  EXPECT_EQ(run(), 1);
  ASSERT_TRUE(db->write([&](Tx& tx) { return settle(tx, clock, random, **slow, JobOutcome::done(), seconds(2)); }));
  EXPECT_EQ(look().ready + look().waiting, 1) << "the job is still to be done";
}

TEST_P(QueueTest, TwoNodesNeverRunTheSameJob) {
  const auto other = fresh.open();
  for (int i = 0; i < 40; ++i) add(job("job " + std::to_string(i)));
  const auto drain = [&](Database& node) {
    std::vector<std::string> keys;
    while (true) {
      const auto leased = node.write([&](Tx& tx) { return lease_next(tx, clock, random, minutes(2)); });
      if (!leased || !*leased) return keys;
      keys.push_back((*leased)->job.key);
    }
  };
  auto one = std::async(std::launch::async, [&] { return drain(*db); });
  auto two = std::async(std::launch::async, [&] { return drain(*other); });
  auto keys = one.get();
  const auto more = two.get();
  keys.insert(keys.end(), more.begin(), more.end());
  std::sort(keys.begin(), keys.end());
  EXPECT_EQ(keys.size(), 40u);
  EXPECT_EQ(std::unique(keys.begin(), keys.end()), keys.end());
}

TEST_P(QueueTest, WorkersWakeForNewWorkAndTheSchedulerTicks) {
  const UtcMillis started = clock.now();
  std::promise<void> done;
  workers.handle("deliver", [&](const Job&) {
    done.set_value();
    return JobOutcome::done();
  });
  workers.start();
  add(job("a"));
  EXPECT_EQ(done.get_future().wait_for(std::chrono::seconds(10)), std::future_status::ready);
  while (look().last_tick.count == 0) std::this_thread::yield();
  workers.stop();
  EXPECT_GE(look().last_tick, started);
}

// The slow job stands in for a hundred: it holds the only thread that is not reserved.
TEST_P(QueueTest, AReservedThreadRunsTheSiteAtOnceWhileAllOthersAreStuck) {
  Workers::Options options;
  options.threads = 1;
  options.reserved = {{{"site"}, 1}};
  Workers staffed(*db, clock, random, options);
  std::promise<void> stuck, site_done, let_go;
  const auto released = let_go.get_future().share();
  staffed.handle("deliver", [&](const Job& one) {
    if (one.lane == "site") {
      site_done.set_value();
    } else if (one.key == "slow") {
      stuck.set_value();
      released.wait();
    }
    return JobOutcome::done();
  });
  NewJob slow = job("slow");
  slow.lane = "x:district-17";
  add(slow);
  staffed.start();
  ASSERT_EQ(stuck.get_future().wait_for(std::chrono::seconds(10)), std::future_status::ready);
  NewJob other = job("another network");
  other.lane = "bluesky:agency";
  add(other);
  NewJob site = job("site");
  site.lane = "site";
  add(site);
  EXPECT_EQ(site_done.get_future().wait_for(std::chrono::seconds(10)), std::future_status::ready);
  // The slow one and the other network's stay: they are the ordinary thread's.
  while (look().ready + look().waiting != 2) std::this_thread::yield();
  let_go.set_value();
  staffed.stop();
}

TEST_P(QueueTest, TakesTheMostUrgentOverAllLanes) {
  answer([](const Job&) { return JobOutcome::done(); });
  const auto put = [&](const char* key, const char* lane, int priority, Millis later = {}) {
    NewJob one = job(key);
    one.lane = lane;
    one.priority = priority;
    one.run_at = one.run_at + later;
    add(one);
  };
  put("old", "x:one", 0);
  put("not due, however urgent", "x:one", 50, hours(1));
  put("correction", "x:two", 10);
  put("younger correction", "", 10);
  put("no lane", "", 0);
  put("same lane, later", "x:one", 0);
  EXPECT_EQ(run(), 5);
  EXPECT_EQ(ran, (std::vector<std::string>{"correction", "younger correction", "old", "no lane", "same lane, later"}));
}

TEST_P(QueueTest, AThreadOfOneLaneTakesNothingElse) {
  NewJob other = job("other");
  other.lane = "x:one";
  other.priority = 10;
  add(other);
  add(job("none"));
  NewJob site = job("site");
  site.lane = "site";
  add(site);
  const std::vector<std::string> lanes = {"feeds", "site"};
  const auto lease = [&] {
    const auto leased = db->write([&](Tx& tx) { return lease_next(tx, clock, random, minutes(2), {}, lanes); });
    return leased && *leased ? (*leased)->job.key : std::string();
  };
  clock.advance(milliseconds(1));
  EXPECT_EQ(lease(), "site");
  EXPECT_EQ(lease(), "");
  clock.advance(minutes(3));
  EXPECT_EQ(lease(), "site") << "its lease has lapsed";
}

// Cost, not time: the shortest of several tries, and a hundred times as many jobs in a busy lane, a paused one, and
// outside lanes.
TEST_P(QueueTest, ALeaseCostsTheSameHoweverManyJobsWait) {
  const auto fill = [&](int from, int to) {
    return db->write([&](Tx& tx) -> Status {
      for (const std::string_view lane : {"busy", "paused", ""}) {
        CHECK_OK(
            tx.exec("WITH RECURSIVE n (i) AS (SELECT CAST($1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < $2) "
                    "INSERT INTO jobs (id, kind, key, payload, lane, priority, run_at, window_end, attempts, "
                    "max_attempts, state, lease, lease_until, detail, died_at) "
                    "SELECT $3 || CAST(i AS TEXT), 'deliver', $3 || CAST(i AS TEXT), '{}', $3, 0, i, 0, 0, 3, "
                    "'ready', '', 0, '', 0 FROM n",
                    from, to - 1, lane));
      }
      return {};
    });
  };
  const auto shortest_lease = [&] {
    auto shortest = std::chrono::steady_clock::duration::max();
    for (int i = 0; i < 15; ++i) {
      const auto begin = std::chrono::steady_clock::now();
      const auto leased = db->write([&](Tx& tx) { return lease_next(tx, clock, random, minutes(2)); });
      shortest = std::min(shortest, std::chrono::steady_clock::now() - begin);
      EXPECT_TRUE(leased && *leased && (*leased)->job.lane.empty());
    }
    return std::chrono::duration<double, std::micro>(shortest).count();
  };
  ASSERT_TRUE(fill(0, 330));
  ASSERT_TRUE(db->write([&](Tx& tx) -> Status {
    CHECK_OK(tx.exec("INSERT INTO job_lanes (lane, paused_until) VALUES ('paused', $1)", clock.now() + hours(1)));
    CHECK_OK(tx.exec("UPDATE jobs SET state = 'leased', lease_until = $1 WHERE id = 'busy0'", clock.now() + hours(1)));
    return {};
  }));
  const double few = shortest_lease();
  ASSERT_TRUE(fill(330, 33'000));
  const double many = shortest_lease();
  EXPECT_LT(many, few * 10) << few << " µs with a thousand jobs, " << many << " µs with a hundred thousand";
}

TEST_P(QueueTest, ADefectInAHandlerIsADeadLetterAndNotACrash) {
  answer([](const Job&) -> JobOutcome { throw std::logic_error("broken invariant"); });
  add(job("a"));
  EXPECT_EQ(run(), 1);
  EXPECT_EQ(look().dead, 1);
}

TEST(Backoff, DoublesUpToAnHourWithJitter) {
  SeededRandom random(3);
  for (int attempt = 1; attempt < 20; ++attempt) {
    const Millis wait = backoff_after(attempt, seconds(2), random);
    const double ideal = std::min(2000.0 * static_cast<double>(1 << (attempt - 1)), 3'600'000.0);
    EXPECT_GE(static_cast<double>(wait.count), ideal * 0.74) << attempt;
    EXPECT_LE(static_cast<double>(wait.count), ideal * 1.26) << attempt;
  }
}

}  // namespace
}  // namespace callbox::storage
