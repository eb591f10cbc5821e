// What one core counts. Written by that core's thread alone, read by anyone, so an increment is a load and a store
// without a locked instruction.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

namespace callbox::http {

class Counter {
 public:
  void add(std::uint64_t n = 1) { value_.store(value() + n, std::memory_order_relaxed); }
  void subtract() { value_.store(value() - 1, std::memory_order_relaxed); }
  std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

struct Counters {
  Counter accepted;
  Counter refused_connections;
  Counter open_connections;
  Counter open_streams;
  Counter page_hits;
  Counter pages_not_kept;
  Counter not_modified;
  Counter timed_out;
  Counter dropped_consumers;
  std::array<Counter, 600> by_status;
};

// The Prometheus text exposition of the sums over all cores.
std::string to_prometheus(const std::vector<const Counters*>& cores);

}  // namespace callbox::http
