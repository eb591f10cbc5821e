// The threads handlers run on. A bounded queue: when it is full, the caller says 503 instead of letting requests age.
// Jobs that take long share a lane: a few of them run at a time, a few wait, and the threads stay free for the others.
#pragma once

#include <algorithm>
#include <deque>
#include <functional>
#include <optional>
#include <thread>
#include <vector>

#include "base/locks.h"

namespace callbox::http {

// The jobs of one sort, counted. The workers alone touch it; it must outlive them.
struct Lane {
  int running = 0;
  std::size_t waiting = 0;
};

struct WorkerLimits {
  int threads = 1;  // at least one is started
  std::size_t most_waiting = 0;
  int lane_running = 1;  // jobs of one lane
  std::size_t lane_waiting = 0;
};

template <class Job>
class Workers {
 public:
  using Run = std::function<void(Job&)>;

  // Starts the threads, each calling `run` for one job at a time. `run` must not throw.
  Workers(WorkerLimits limits, Run run) : limits_(limits), run_(std::move(run)) {
    for (int i = 0; i < std::max(limits.threads, 1); ++i) threads_.emplace_back([this] { work(); });
  }
  // Waits for the jobs that have begun; those still waiting are dropped.
  ~Workers() { stop(); }
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  // False, leaving `job` untouched, when the queue (or the lane's part of it) is full or the workers have stopped.
  bool submit(Job&& job, Lane* lane = nullptr) {
    {
      const LockGuard lock(mutex_);
      if (stopping_ || waiting_.size() >= limits_.most_waiting) return false;
      if (lane != nullptr) {
        if (!is_open(*lane) && lane->waiting >= limits_.lane_waiting) return false;
        ++lane->waiting;
      }
      waiting_.push_back({std::move(job), lane});
    }
    ready_.notify_one();
    return true;
  }

  void stop() {
    {
      const LockGuard lock(mutex_);
      stopping_ = true;
      waiting_.clear();
    }
    ready_.notify_all();
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
  }

 private:
  struct Waiting {
    Job job;
    Lane* lane;
  };

  bool is_open(const Lane& lane) const { return lane.running < limits_.lane_running; }
  auto next() CALLBOX_REQUIRES(mutex_) {
    return std::find_if(waiting_.begin(), waiting_.end(),
                        [this](const Waiting& one) { return one.lane == nullptr || is_open(*one.lane); });
  }

  // Waits for a job that may run; nothing when the workers stop.
  std::optional<Waiting> take() {
    UniqueLock lock(mutex_);
    ready_.wait(lock, [this]() CALLBOX_REQUIRES(mutex_) { return stopping_ || next() != waiting_.end(); });
    if (stopping_) return std::nullopt;
    const auto found = next();
    Waiting taken = std::move(*found);
    waiting_.erase(found);
    if (taken.lane != nullptr) {
      --taken.lane->waiting;
      ++taken.lane->running;
    }
    return taken;
  }

  void leave(Lane* lane) {
    if (lane == nullptr) return;
    {
      const LockGuard lock(mutex_);
      --lane->running;
    }
    ready_.notify_one();  // this thread may take another job than the one that waits for the lane
  }

  void work() {
    while (std::optional<Waiting> taken = take()) {
      run_(taken->job);
      leave(taken->lane);
    }
  }

  const WorkerLimits limits_;
  const Run run_;
  Mutex mutex_;
  Condition ready_;
  std::deque<Waiting> waiting_ CALLBOX_GUARDED_BY(mutex_);
  bool stopping_ CALLBOX_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace callbox::http
