// Does not compile: an event whose type is a string that no room declared.
#include "ledger/ledger.h"

namespace callbox::ledger {
Status record(storage::Tx& tx, const Clock& clock, Random& random, const std::string& text) {
  CHECK_OK(append(tx, clock, random, {"survey.opened", "survey/1", "system", "", {{"questions", text}}}));
  return {};
}
}  // namespace callbox::ledger
