// Does not compile: another store's room reads in the desk's transaction.
#include "storage/queue.h"

namespace callbox::storage {
struct CareStore;
Status read_file(ReadTxOf<CareStore>& tx);

Status use(Database& desk) {
  return desk.read([](ReadTx& tx) { return read_file(tx); });
}
}  // namespace callbox::storage
