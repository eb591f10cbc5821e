// Does not compile: the desk's room is given another store's transaction.
#include "storage/queue.h"

namespace callbox::storage {
struct CareStore;
Status release_post(Tx& tx);

Status use(DatabaseOf<CareStore>& care) {
  return care.write([](TxOf<CareStore>& tx) { return release_post(tx); });
}
}  // namespace callbox::storage
