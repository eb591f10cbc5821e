// Does not compile: a Clearance that nobody decided.
#include "desk/release.h"

namespace callbox::desk {
Status publish(storage::Tx& tx, const Desk& desk) {
  const Clearance clearance;
  return release(tx, desk, clearance, "system");
}
}  // namespace callbox::desk
