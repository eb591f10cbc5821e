// What the ledger itself records.
#pragma once

#include <array>

#include "ledger/vocabulary.h"

namespace callbox::ledger {

inline constexpr EventType kLedgerOpened{"ledger.opened", "this log began"};
inline constexpr EventType kRecordDisposed{"record.disposed", "bodies were lawfully destroyed"};

inline constexpr std::array kEventTypes = {kLedgerOpened, kRecordDisposed};

}  // namespace callbox::ledger
