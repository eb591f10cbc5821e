// What the room records, on "account/<channel>". Health is nobody's act and is not recorded.
#pragma once

#include <array>

#include "ledger/vocabulary.h"

namespace callbox::outlets::accounts {

inline constexpr ledger::EventType kAccountOpened{"account.opened", "an account at a network was connected"};
inline constexpr ledger::EventType kAccountChanged{"account.changed",
                                                   "an account's settings or credential were changed"};
inline constexpr ledger::EventType kAccountPaused{"account.paused", "publishing on an account was held back"};
inline constexpr ledger::EventType kAccountResumed{"account.resumed", "publishing on an account went on"};
inline constexpr ledger::EventType kAccountEnded{"account.ended",
                                                 "an account was given up and its credential destroyed"};

inline constexpr std::array kEventTypes = {kAccountOpened, kAccountChanged, kAccountPaused, kAccountResumed,
                                           kAccountEnded};

}  // namespace callbox::outlets::accounts
