// Does not compile: another store's room is given the desk's transaction.
#include "storage/queue.h"

namespace callbox::storage {
struct CareStore;
Status open_file(TxOf<CareStore>& tx);

Status use(Database& desk) {
  return desk.write([](Tx& tx) { return open_file(tx); });
}
}  // namespace callbox::storage
