// Does not compile: a body's name that is no word.
#include "ledger/ledger.h"

namespace callbox::ledger {
inline constexpr EventType kSurveyOpened{"survey.opened", "a survey was opened"};
Status record(storage::Tx& tx, const Clock& clock, Random& random, const std::string& text) {
  CHECK_OK(append(tx, clock, random, {kSurveyOpened, "survey/1", "system", "", {{"Jane's questions", text}}}));
  return {};
}
}  // namespace callbox::ledger
