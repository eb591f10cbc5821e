// What a lock guards cannot be touched without it: scripts/house.mjs expects clang to refuse this.
#include "base/locks.h"

namespace callbox {

class Counter {
 public:
  void add() { ++count_; }

 private:
  Mutex mutex_;
  int count_ CALLBOX_GUARDED_BY(mutex_) = 0;
};

void count_once() {
  Counter counter;
  counter.add();
}

}  // namespace callbox
