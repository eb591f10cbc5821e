// Compiles: an event of a declared type, with a body that the source names.
#include "ledger/ledger.h"

namespace callbox::ledger {
inline constexpr EventType kSurveyOpened{"survey.opened", "a survey was opened"};
Status record(storage::Tx& tx, const Clock& clock, Random& random, const std::string& text) {
  CHECK_OK(append(tx, clock, random, {kSurveyOpened, "survey/1", "system", "", {{"questions", text}}}));
  return {};
}
}  // namespace callbox::ledger
