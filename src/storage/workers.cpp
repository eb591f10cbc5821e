#include <exception>
#include <map>
#include <thread>

#include "base/locks.h"
#include "base/log.h"
#include "storage/leasing.h"

namespace callbox::storage {

struct AnyWorkers::State {
  State(AnyDatabase& database, const Clock& the_clock, Random& the_random, Options the_options)
      : db(database), clock(the_clock), random(the_random), options(the_options) {}

  AnyDatabase& db;
  const Clock& clock;
  Random& random;
  const Options options;
  std::map<std::string, JobHandler, std::less<>> handlers;
  std::map<std::string, AnyBurialHandler, std::less<>> burials;
  const AnyBurialHandler buried = [this](AnyTx& tx, const Job& job, std::string_view why) {
    const auto handler = burials.find(job.kind);
    return handler == burials.end() ? Status() : handler->second(tx, job, why);
  };

  Mutex mutex;
  Condition wake;
  std::uint64_t signals CALLBOX_GUARDED_BY(mutex) =
      0;  // counted, so that one that comes while a worker looks is not lost
  bool stopping CALLBOX_GUARDED_BY(mutex) = false;
  std::map<std::string, Leased> running CALLBOX_GUARDED_BY(mutex);  // by lease
  std::vector<std::thread> threads;

  void signal() {
    {
      const LockGuard lock(mutex);
      ++signals;
    }
    wake.notify_all();
  }

  // A defect in telling whose job was set aside would hold up all work behind it: then nobody is told.
  template <class Work>
  auto write_and_tell(const Work& work) {
    auto done = db.write([&](AnyTx& tx) { return work(tx, buried); });
    if (done || done.error().kind == ErrorKind::kUnavailable) return done;
    log::error("work cannot be leased or settled with its burials told", {{"why", done.error().message}});
    return db.write([&](AnyTx& tx) { return work(tx, AnyBurialHandler()); });
  }

  result<std::optional<Leased>> take(std::span<const std::string> lanes) {
    return write_and_tell([&](AnyTx& tx, const AnyBurialHandler& told) {
      return lease_next(tx, clock, random, options.lease, told, lanes);
    });
  }

  JobOutcome handle(const Job& job) {
    const auto handler = handlers.find(job.kind);
    if (handler == handlers.end()) return JobOutcome::dead("no handler for this kind of work: " + job.kind);
    try {
      return handler->second(job);
    } catch (const std::exception& e) {
      log::error("a job broke an invariant", {{"kind", job.kind}, {"job", job.id.text()}, {"what", e.what()}});
      return JobOutcome::dead(std::string("a defect stopped this work: ") + e.what());
    }
  }

  // Leases and runs one job, of `lanes` if some are named. False when none was due.
  result<bool> run_one(std::span<const std::string> lanes) {
    TRY(const std::optional<Leased> leased, take(lanes));
    if (!leased) return false;
    {
      const LockGuard lock(mutex);
      running.emplace(leased->lease, *leased);
    }
    const JobOutcome outcome = handle(leased->job);
    {
      const LockGuard lock(mutex);
      running.erase(leased->lease);
    }
    CHECK_OK(write_and_tell([&](AnyTx& tx, const AnyBurialHandler& told) {
      return settle(tx, clock, random, *leased, outcome, options.backoff, told);
    }));
    return true;
  }

  void work(std::span<const std::string> lanes) {
    UniqueLock lock(mutex);
    while (!stopping) {
      const std::uint64_t seen = signals;
      lock.unlock();
      const auto ran = run_one(lanes);
      if (!ran) log::warning("the work queue cannot be read", {{"why", ran.error().message}});
      lock.lock();
      if (ran && *ran) continue;
      wake.wait_for(lock, std::chrono::seconds(1),
                    [&]() CALLBOX_REQUIRES(mutex) { return stopping || signals != seen; });
    }
  }

  // The scheduler: shows that it lives, and keeps long jobs leased.
  void tick() {
    UniqueLock lock(mutex);
    while (!stopping) {
      std::vector<Leased> held;
      for (const auto& [lease, leased] : running) held.push_back(leased);
      lock.unlock();
      const Status beaten = db.write([&](AnyTx& tx) -> Status {
        for (const Leased& leased : held) CHECK_OK(extend_lease(tx, clock, leased, options.lease));
        return beat(tx, clock, "scheduler");
      });
      if (!beaten) log::warning("the scheduler cannot tick", {{"why", beaten.error().message}});
      lock.lock();
      const auto pause = std::chrono::milliseconds(std::min<std::int64_t>(options.lease.count / 3, 10'000));
      wake.wait_for(lock, pause, [&]() CALLBOX_REQUIRES(mutex) { return stopping; });
    }
  }
};

AnyWorkers::AnyWorkers(AnyDatabase& db, const Clock& clock, Random& random, Options options)
    : state_(std::make_shared<State>(db, clock, random, options)) {}

AnyWorkers::~AnyWorkers() {
  stop();
}

void AnyWorkers::handle(std::string kind, JobHandler handler) {
  handle_and_bury(std::move(kind), std::move(handler), {});
}

void AnyWorkers::handle_and_bury(std::string kind, JobHandler handler, AnyBurialHandler buried) {
  if (buried) state_->burials.insert_or_assign(kind, std::move(buried));
  state_->handlers.insert_or_assign(std::move(kind), std::move(handler));
}

void AnyWorkers::start() {
  if (state_->options.alone) {
    const auto returned = state_->db.write([&](AnyTx& tx) { return return_leases_of_the_dead(tx, state_->clock); });
    // Not fatal: the leases lapse by themselves.
    if (!returned) log::warning("the work of an earlier run waits", {{"why", returned.error().message}});
  }
  state_->db.listen(std::string(kJobsChannel), [weak = std::weak_ptr<State>(state_)](std::string_view) {
    if (const auto state = weak.lock()) state->signal();
  });
  for (int i = 0; i < state_->options.threads; ++i)
    state_->threads.emplace_back([state = state_.get()] { state->work({}); });
  for (const Options::Reserved& reserved : state_->options.reserved)
    for (int i = 0; i < reserved.threads; ++i)
      state_->threads.emplace_back([state = state_.get(), &reserved] { state->work(reserved.lanes); });
  state_->threads.emplace_back([state = state_.get()] { state->tick(); });
}

void AnyWorkers::stop() {
  {
    const LockGuard lock(state_->mutex);
    state_->stopping = true;
  }
  state_->wake.notify_all();
  for (auto& thread : state_->threads) thread.join();
  state_->threads.clear();
}

result<int> AnyWorkers::run_due() {
  int count = 0;
  while (true) {
    TRY(const bool ran, state_->run_one({}));
    if (!ran) return count;
    ++count;
  }
}

}  // namespace callbox::storage
