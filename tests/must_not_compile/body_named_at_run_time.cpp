// Does not compile: a body whose name, which the public entry shows, comes from data.
#include "ledger/ledger.h"

namespace callbox::ledger {
inline constexpr EventType kSurveyOpened{"survey.opened", "a survey was opened"};
Status record(storage::Tx& tx, const Clock& clock, Random& random, const std::string& text) {
  CHECK_OK(append(tx, clock, random, {kSurveyOpened, "survey/1", "system", "", {{text, "questions"}}}));
  return {};
}
}  // namespace callbox::ledger
