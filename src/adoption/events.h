// What is recorded about directives, on "directive/<id>".
#pragma once

#include <array>

#include "ledger/vocabulary.h"

namespace callbox::adoption {

inline constexpr ledger::EventType kDirectiveAdopted{"directive.adopted", "a directive was adopted"};

inline constexpr std::array kEventTypes = {kDirectiveAdopted};

}  // namespace callbox::adoption
