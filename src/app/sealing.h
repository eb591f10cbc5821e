// The thread that seals the ledger: looks four times a second, so that a published post can be proven within a second.
#pragma once

#include <thread>

#include "ledger/seal.h"

namespace callbox::app {

class Sealing {
 public:
  explicit Sealing(ledger::Sealer& sealer);

 private:
  std::jthread thread_;  // its stop token ends the loop
};

}  // namespace callbox::app
