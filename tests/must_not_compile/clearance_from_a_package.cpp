// Does not compile: releasing a package instead of a Clearance.
#include "desk/release.h"

namespace callbox::desk {
Status publish(storage::Tx& tx, const Desk& desk, Turn& turn, const directive::Package& package) {
  return release(tx, desk, turn, package, "system");
}
}  // namespace callbox::desk
