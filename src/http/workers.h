// The threads handlers run on. A bounded queue: when it is full, the caller says 503 instead of letting requests age.
#pragma once

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace callbox::http {

template <class Job>
class Workers {
 public:
  using Run = std::function<void(Job&)>;

  // Starts `threads` threads (at least one), each calling `run` for one job at a time. `run` must not throw.
  Workers(int threads, std::size_t most_waiting, Run run) : most_waiting_(most_waiting), run_(std::move(run)) {
    for (int i = 0; i < std::max(threads, 1); ++i) threads_.emplace_back([this] { work(); });
  }
  // Waits for the jobs that have begun; those still waiting are dropped.
  ~Workers() { stop(); }
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  // False, leaving `job` untouched, when the queue is full or the workers have stopped.
  bool submit(Job&& job) {
    {
      const std::lock_guard lock(mutex_);
      if (stopping_ || waiting_.size() >= most_waiting_) return false;
      waiting_.push_back(std::move(job));
    }
    ready_.notify_one();
    return true;
  }

  void stop() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
      waiting_.clear();
    }
    ready_.notify_all();
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
  }

 private:
  void work() {
    for (;;) {
      std::unique_lock lock(mutex_);
      ready_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
      if (stopping_) return;
      Job job = std::move(waiting_.front());
      waiting_.pop_front();
      lock.unlock();
      run_(job);
    }
  }

  const std::size_t most_waiting_;
  const Run run_;
  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<Job> waiting_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace callbox::http
