// Compiles: the one way to a Clearance, and through the door with it.
#include "desk/release.h"

namespace callbox::desk {
Status publish(storage::Tx& tx, const Desk& desk, const PostId& id) {
  TRY(const Clearance clearance, decide_clearance(tx, desk, id));
  return release(tx, desk, clearance, "system");
}
}  // namespace callbox::desk
