// Compiles: a room of each store takes its own transaction, and a room of any store takes both.
#include "storage/queue.h"

namespace callbox::storage {
struct CareStore;
Status release_post(Tx& tx);
Status open_file(TxOf<CareStore>& tx);
Status read_post(ReadTx& tx);
Status read_file(ReadTxOf<CareStore>& tx);
Status append_event(AnyTx& tx);
Status read_event(AnyReadTx& tx);

Status use(Database& desk, DatabaseOf<CareStore>& care, Workers& workers, WorkersOf<CareStore>& navigators) {
  workers.handle("mail", {}, [](Tx& tx, const Job&, std::string_view) { return release_post(tx); });
  navigators.handle("call", {}, [](TxOf<CareStore>& tx, const Job&, std::string_view) { return open_file(tx); });
  CHECK_OK(care.read([](ReadTxOf<CareStore>& tx) { return read_file(tx); }));
  CHECK_OK(care.write([](TxOf<CareStore>& tx) -> Status {
    CHECK_OK(read_file(tx));
    CHECK_OK(append_event(tx));
    return open_file(tx);
  }));
  return desk.write([](Tx& tx) -> Status {
    CHECK_OK(read_post(tx));
    CHECK_OK(read_event(tx));
    return release_post(tx);
  });
}
}  // namespace callbox::storage
