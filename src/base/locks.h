// Locks that the compiler watches: what a lock guards says so, and clang refuses code that touches it without
// (scripts/house.mjs runs the analysis; gcc reads the annotations as nothing). Every lock of Callbox is one of these.
//
//   class Counter {
//     void add() { const LockGuard lock(mutex_); ++count_; }
//     int next() CALLBOX_REQUIRES(mutex_);        // for callers that hold it
//     Mutex mutex_;
//     int count_ CALLBOX_GUARDED_BY(mutex_) = 0;
//   };
//
// Condition waits with a UniqueLock. A waiting predicate names the lock that it runs under:
//   ready_.wait(lock, [this]() CALLBOX_REQUIRES(mutex_) { return count_ > 0; });
// Source: https://clang.llvm.org/docs/ThreadSafetyAnalysis.html
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <utility>

#if defined(__clang__)
#define CALLBOX_ANNOTATION(x) __attribute__((x))
#else
#define CALLBOX_ANNOTATION(x)
#endif
#define CALLBOX_LOCK CALLBOX_ANNOTATION(capability("lock"))
#define CALLBOX_SCOPED_LOCK CALLBOX_ANNOTATION(scoped_lockable)
#define CALLBOX_GUARDED_BY(lock) CALLBOX_ANNOTATION(guarded_by(lock))
#define CALLBOX_POINTEE_GUARDED_BY(lock) CALLBOX_ANNOTATION(pt_guarded_by(lock))
#define CALLBOX_REQUIRES(...) CALLBOX_ANNOTATION(requires_capability(__VA_ARGS__))
#define CALLBOX_EXCLUDES(...) CALLBOX_ANNOTATION(locks_excluded(__VA_ARGS__))
#define CALLBOX_ACQUIRES(...) CALLBOX_ANNOTATION(acquire_capability(__VA_ARGS__))
#define CALLBOX_TRIES(...) CALLBOX_ANNOTATION(try_acquire_capability(__VA_ARGS__))
#define CALLBOX_RELEASES(...) CALLBOX_ANNOTATION(release_capability(__VA_ARGS__))
#define CALLBOX_UNCHECKED CALLBOX_ANNOTATION(no_thread_safety_analysis)

namespace callbox {

class CALLBOX_LOCK Mutex {
 public:
  void lock() CALLBOX_ACQUIRES() { mutex_.lock(); }
  void unlock() CALLBOX_RELEASES() { mutex_.unlock(); }
  bool try_lock() CALLBOX_TRIES(true) { return mutex_.try_lock(); }

 private:
  friend class UniqueLock;
  std::mutex mutex_;
};

// Holds the lock to the end of its scope.
class CALLBOX_SCOPED_LOCK LockGuard {
 public:
  explicit LockGuard(Mutex& mutex) CALLBOX_ACQUIRES(mutex) : mutex_(mutex) { mutex.lock(); }
  // For a lock that try_lock took.
  LockGuard(Mutex& mutex, std::adopt_lock_t) CALLBOX_REQUIRES(mutex) : mutex_(mutex) {}
  ~LockGuard() CALLBOX_RELEASES() { mutex_.unlock(); }
  LockGuard(const LockGuard&) = delete;
  LockGuard& operator=(const LockGuard&) = delete;

 private:
  Mutex& mutex_;
};

// Holds the lock, and may let go of it in between and wait with it.
class CALLBOX_SCOPED_LOCK UniqueLock {
 public:
  explicit UniqueLock(Mutex& mutex) CALLBOX_ACQUIRES(mutex) : lock_(mutex.mutex_) {}
  ~UniqueLock() CALLBOX_RELEASES() {}
  UniqueLock(const UniqueLock&) = delete;
  UniqueLock& operator=(const UniqueLock&) = delete;
  void lock() CALLBOX_ACQUIRES() { lock_.lock(); }
  void unlock() CALLBOX_RELEASES() { lock_.unlock(); }

 private:
  friend class Condition;
  friend class StoppableCondition;
  std::unique_lock<std::mutex> lock_;
};

// The caller holds `lock` before and after each wait, so the analysis looks at what calls these and not into them.
class Condition {
 public:
  template <class Predicate>
  void wait(UniqueLock& lock, Predicate predicate) CALLBOX_UNCHECKED {
    condition_.wait(lock.lock_, std::move(predicate));
  }
  // False when the time was up and the predicate still did not hold.
  template <class Rep, class Period, class Predicate>
  bool wait_for(UniqueLock& lock, std::chrono::duration<Rep, Period> time, Predicate predicate) CALLBOX_UNCHECKED {
    return condition_.wait_for(lock.lock_, time, std::move(predicate));
  }
  template <class Clock, class Duration, class Predicate>
  bool wait_until(UniqueLock& lock, std::chrono::time_point<Clock, Duration> until,
                  Predicate predicate) CALLBOX_UNCHECKED {
    return condition_.wait_until(lock.lock_, until, std::move(predicate));
  }
  void notify_one() { condition_.notify_one(); }
  void notify_all() { condition_.notify_all(); }

 private:
  std::condition_variable condition_;
};

// One that a stop request wakes too. The waits are false when it did, or the time was up, and the predicate did not
// hold.
class StoppableCondition {
 public:
  template <class Predicate>
  bool wait(UniqueLock& lock, const std::stop_token& stop, Predicate predicate) CALLBOX_UNCHECKED {
    return condition_.wait(lock.lock_, stop, std::move(predicate));
  }
  template <class Rep, class Period, class Predicate>
  bool wait_for(UniqueLock& lock, const std::stop_token& stop, std::chrono::duration<Rep, Period> time,
                Predicate predicate) CALLBOX_UNCHECKED {
    return condition_.wait_for(lock.lock_, stop, time, std::move(predicate));
  }
  void notify_one() { condition_.notify_one(); }
  void notify_all() { condition_.notify_all(); }

 private:
  std::condition_variable_any condition_;
};

}  // namespace callbox
