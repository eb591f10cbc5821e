// Does not compile: a type that would not be fit for a public entry.
#include "ledger/ledger.h"

namespace callbox::ledger {
inline constexpr EventType kSurveyOpened{"Survey opened by Jane Roe", "a survey was opened"};
}  // namespace callbox::ledger
