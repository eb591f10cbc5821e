// Does not compile: a transaction of any store is passed on as the desk's.
#include "storage/queue.h"

namespace callbox::storage {
struct CareStore;
Status release_post(Tx& tx);

Status use(AnyDatabase& any) {
  return any.write([](AnyTx& tx) { return release_post(tx); });
}
}  // namespace callbox::storage
