// Does not compile: the desk's work is run on another store's database.
#include "storage/queue.h"

namespace callbox::storage {
struct CareStore;
Status release_post(Tx& tx);

Status use(DatabaseOf<CareStore>& care) {
  return care.write([](Tx& tx) { return release_post(tx); });
}
}  // namespace callbox::storage
