// Compiles: the one way to a Clearance, and through the door with it.
#include "desk/release.h"

namespace callbox::desk {
Status publish(storage::Tx& tx, const Desk& desk, const PostId& id) {
  TRY(Turn turn, Turn::of_desk(tx, id));
  TRY(const Clearance clearance, decide_clearance(tx, desk, turn));
  return release(tx, desk, turn, clearance, "system");
}
}  // namespace callbox::desk
