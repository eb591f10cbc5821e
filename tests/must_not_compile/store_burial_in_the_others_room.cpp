// Does not compile: the workers of another store tell the desk's room of a job that was set aside.
#include "storage/queue.h"

namespace callbox::storage {
struct CareStore;
Status release_post(Tx& tx);

void use(WorkersOf<CareStore>& navigators) {
  navigators.handle("call", {}, [](Tx& tx, const Job&, std::string_view) { return release_post(tx); });
}
}  // namespace callbox::storage
