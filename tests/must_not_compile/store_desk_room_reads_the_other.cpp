// Does not compile: the desk's room reads in another store's transaction.
#include "storage/queue.h"

namespace callbox::storage {
struct CareStore;
Status read_post(ReadTx& tx);

Status use(DatabaseOf<CareStore>& care) {
  return care.write([](TxOf<CareStore>& tx) { return read_post(tx); });
}
}  // namespace callbox::storage
