// Does not compile: a transaction of a store that its database did not make.
#include "storage/queue.h"

namespace callbox::storage {
struct CareStore;
Status release_post(Tx& tx);

Status use(AnyTx& any) {
  Tx tx(any);
  return release_post(tx);
}
}  // namespace callbox::storage
