// Durable work. A job is enqueued in the transaction that makes it due, leased by one worker at a time, retried with
// backoff and jitter, and set aside as a dead letter that a person sees. Delivery is at least once: a handler finds by
// itself what an earlier, interrupted run of the same job already did.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/crypto.h"
#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "storage/database.h"

namespace callbox::storage {

using JobId = Id<struct JobTag>;

struct NewJob {
  std::string kind;     // "deliver", "mail", …: one handler each
  std::string key;      // at most one unfinished job a (kind, key); a second enqueue changes nothing
  std::string payload;  // JSON, small; bodies lie in tables
  UtcMillis run_at;     // not before
  UtcMillis window_end{
      0};  // after this the job is not run but set aside as "expired": a backlog is never blasted out. 0 = none
  int priority = 0;  // higher first: a correction overtakes. A handful of values: a lease looks at each
  std::string lane;  // account or peer whose jobs run one at a time and pause together; empty = none. Hundreds, not one
                     // a recipient: a lease looks at each that has work
  int max_attempts = 8;
};
struct Job {
  JobId id;
  std::string kind, key, payload, lane;
  int attempts = 0;  // including this one
  int max_attempts = 0;
  UtcMillis run_at;
};

// What a handler says at the end.
struct JobOutcome {
  enum class Kind { kDone, kRetry, kDead, kLater } kind = Kind::kDone;
  std::string detail;       // shown to staff; capped at 1,000 bytes
  Millis pause{0};          // kLater: run again after this, not counted as an attempt; kRetry: at least this
  bool pause_lane = false;  // the whole lane waits `pause` (a peer said "slow down")
  static JobOutcome done() { return {}; }
  static JobOutcome retry(std::string why) { return {Kind::kRetry, std::move(why), {}, false}; }
  static JobOutcome dead(std::string why) { return {Kind::kDead, std::move(why), {}, false}; }
  static JobOutcome later(Millis pause, std::string why) { return {Kind::kLater, std::move(why), pause, false}; }
};
using JobHandler = std::function<JobOutcome(const Job&)>;
// Told in the transaction that sets a job aside, whatever the cause: its window ended, it was given up, it was refused,
// a defect. `why` is what staff read. kUnavailable keeps the job where it was, to be set aside later; any other error
// is a defect, and the job is set aside without it.
template <class Store>
using BurialHandlerOf = std::function<Status(TxOf<Store>&, const Job&, std::string_view why)>;
using BurialHandler = BurialHandlerOf<DeskStore>;
using AnyBurialHandler = std::function<Status(AnyTx&, const Job&, std::string_view why)>;

// Adds a job. True when added; false when an unfinished one with the same kind and key was there.
result<bool> enqueue(AnyTx& tx, const Clock& clock, Random& random, const NewJob& job);
// Puts a dead letter back to work (a person decided), with all its attempts. kNotFound when there is none with this id;
// kConflict "window-passed" when the time it was meant for is over, "already-waiting" when the same work waits anew.
Status revive(AnyTx& tx, const Clock& clock, const JobId& job);
// Ends a pause of the lane and of those of its shards ("mail#2"): what waited there, for whatever reason, is due now.
Status wake_lane(AnyTx& tx, const Clock& clock, std::string_view lane);
// Gives the jobs of a lane, with its pause, to another.
Status move_lane(AnyTx& tx, std::string_view from, std::string_view to);
// Removes what was not started yet. True when there was one.
result<bool> cancel(AnyTx& tx, std::string_view kind, std::string_view key);

struct DeadLetter {
  JobId id;
  std::string kind, key, payload, detail;
  int attempts = 0;
  UtcMillis died_at;
  UtcMillis window_end{0};  // 0 = none
};
result<std::vector<DeadLetter>> dead_letters(AnyReadTx& tx);

struct Backlog {
  std::int64_t ready = 0, waiting = 0, dead = 0;
  UtcMillis oldest_ready{0};
  UtcMillis last_tick{0};  // the scheduler's heartbeat: older than a minute is an alarm
};
result<Backlog> backlog(AnyReadTx& tx, const Clock& clock);

// Worker threads that lease and run jobs until stopped. Woken by enqueue's notification, and every second. Of any
// store: see Workers below.
class AnyWorkers {
 public:
  struct Options {
    int threads = 2;
    // More threads, for these lanes alone: however many others are slow, theirs never wait for a thread.
    struct Reserved {
      std::vector<std::string> lanes;
      int threads = 1;
    };
    std::vector<Reserved> reserved;
    Millis lease = minutes(2);    // a worker that died gives its job back after this
    Millis backoff = seconds(2);  // first retry; doubles, with ±25 % jitter, up to an hour
    // Nobody else works on this database, and the caller makes sure of it by a lock: jobs that are leased at the start
    // were leased by an earlier life that was killed, and need not wait for the lease to lapse.
    bool alone = false;
  };
  AnyWorkers(AnyDatabase& db, const Clock& clock, Random& random, Options options);
  ~AnyWorkers();  // stops: running jobs finish, no new one starts
  AnyWorkers(const AnyWorkers&) = delete;
  AnyWorkers& operator=(const AnyWorkers&) = delete;
  // Before start.
  void handle(std::string kind, JobHandler handler);
  void start();
  void stop();
  // Tests: leases and runs everything that is due now on this thread; returns how many jobs ran.
  result<int> run_due();

 protected:
  void handle_and_bury(std::string kind, JobHandler handler, AnyBurialHandler buried);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

// The workers of one store: they tell its rooms of a job that was set aside in a transaction of theirs.
template <class Store>
class WorkersOf final : public AnyWorkers {
 public:
  WorkersOf(DatabaseOf<Store>& db, const Clock& clock, Random& random, Options options)
      : AnyWorkers(db, clock, random, std::move(options)) {}
  using AnyWorkers::handle;
  void handle(std::string kind, JobHandler handler, BurialHandlerOf<Store> buried) {
    AnyBurialHandler of_any;
    if (buried)
      of_any = [buried = std::move(buried)](AnyTx& tx, const Job& job, std::string_view why) {
        return buried(static_cast<TxOf<Store>&>(tx), job, why);  // its database makes no others
      };
    handle_and_bury(std::move(kind), std::move(handler), std::move(of_any));
  }
};
using Workers = WorkersOf<DeskStore>;

std::span<const Migration> queue_migrations();  // block 100

}  // namespace callbox::storage
