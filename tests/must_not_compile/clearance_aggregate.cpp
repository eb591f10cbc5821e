// Does not compile: a Clearance put together from parts.
#include "desk/release.h"

namespace callbox::desk {
Status publish(storage::Tx& tx, const Desk& desk, Turn& turn, const PostId& id, const directive::Package& package) {
  return release(tx, desk, turn, {&tx, id, 1, Digest(), package, directive::Decision()}, "system");
}
}  // namespace callbox::desk
