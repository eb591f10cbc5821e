// The memory that the bodies of requests may take, over all connections and until their handlers are done. A limit for
// each body alone would let ten thousand strangers hold ten thousand times as much, as slowly as body_timeout allows.
#pragma once

#include <atomic>
#include <cstddef>
#include <utility>

namespace callbox::http {

// Thread-safe; must outlive its shares.
class BodyBudget {
 public:
  // Of each body the first bytes count for nothing: what signs in and what unsubscribes is let in still when the budget
  // is spent. max_connections is their bound.
  static constexpr std::size_t kFree = 16 * 1024;

  explicit BodyBudget(std::size_t most) : most_(most) {}

  // What one body holds. Moves with the request; gives back at its end.
  class Share {
   public:
    Share() = default;
    explicit Share(BodyBudget& budget) : budget_(&budget) {}
    Share(Share&& other) noexcept
        : budget_(std::exchange(other.budget_, nullptr)), held_(std::exchange(other.held_, 0)) {}
    Share& operator=(Share&& other) noexcept {
      std::swap(budget_, other.budget_);
      std::swap(held_, other.held_);
      return *this;
    }
    ~Share() {
      if (budget_ != nullptr) budget_->used_ -= held_;
    }

    // Holds enough for `bytes` in all from now on; false, changing nothing, when the budget has not that much left.
    bool hold(std::size_t bytes) {
      const std::size_t counted = bytes > kFree ? bytes - kFree : 0;
      if (budget_ == nullptr || counted <= held_) return true;
      const std::size_t more = counted - held_;
      if (budget_->used_.fetch_add(more) + more > budget_->most_) {
        budget_->used_ -= more;
        return false;
      }
      held_ = counted;
      return true;
    }

   private:
    BodyBudget* budget_ = nullptr;
    std::size_t held_ = 0;
  };

 private:
  const std::size_t most_;
  std::atomic<std::size_t> used_{0};
};

}  // namespace callbox::http
