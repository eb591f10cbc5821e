// Does not compile: calling the private constructor with the very values that decide_clearance gives it.
#include "desk/release.h"

namespace callbox::desk {
Status publish(storage::Tx& tx, const Desk& desk, Turn& turn, const Version& version,
               const directive::Package& package) {
  const Clearance clearance(tx, version, package, directive::Decision());
  return release(tx, desk, turn, clearance, "system");
}
}  // namespace callbox::desk
