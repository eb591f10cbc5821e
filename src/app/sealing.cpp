#include "app/sealing.h"

#include <chrono>

#include "base/locks.h"
#include "base/log.h"

namespace callbox::app {
namespace {

constexpr std::chrono::milliseconds kPause{250};
constexpr std::chrono::seconds kPauseAfterTrouble{5};

void seal_until(const std::stop_token& stop, ledger::Sealer& sealer) {
  Mutex mutex;
  StoppableCondition wake;
  UniqueLock lock(mutex);
  while (!stop.stop_requested()) {
    const auto outcome = sealer.seal_once();
    if (!outcome) {
      log::error("the ledger cannot be sealed", {{"why", outcome.error().message}});
      wake.wait_for(lock, stop, kPauseAfterTrouble, [] { return false; });
    } else if (!outcome->more) {
      wake.wait_for(lock, stop, kPause, [] { return false; });
    }
  }
}

}  // namespace

Sealing::Sealing(ledger::Sealer& sealer)
    : thread_([&sealer](const std::stop_token& stop) { seal_until(stop, sealer); }) {}

}  // namespace callbox::app
