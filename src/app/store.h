// A store: a database with its blobs, keys, sealed ledger and workers. The desk is one. A process may open another,
// whose rooms cannot take the desk's transaction nor the desk's rooms theirs (storage/database.h), whose members have
// sessions of their own (access.h), and whose secrets the desk's key does not open.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <utility>

#include "app/keys.h"
#include "base/crypto.h"
#include "base/result.h"
#include "base/time.h"
#include "ledger/seal.h"
#include "storage/blobs.h"
#include "storage/database.h"
#include "storage/queue.h"

namespace callbox::app {

struct StoreSettings {
  std::string folder;         // of this store alone: its master key, its blobs and, on SQLite, its database
  std::string postgres;       // libpq's connection string; empty: SQLite
  std::string ledger_origin;  // the name of its log
};

// Its parts end in the reverse of this order. The clock and the randomness it was opened with outlive it.
template <class Tag>
struct Store {
  std::string key;  // its own master key, from which no other store's secret opens
  std::unique_ptr<storage::DatabaseOf<Tag>> db;
  std::unique_ptr<storage::Blobs> blobs;
  std::unique_ptr<ledger::Sealer> sealer;
  std::unique_ptr<storage::WorkersOf<Tag>> workers;  // whoever serves it gives them their options and starts them
};

// Makes the folder if need be; only the server's user may enter it. kUnavailable.
Status make_store_folder(const std::string& folder);

// Opens and migrates the database, opens the keys and the blobs. Nothing runs yet.
template <class Tag>
result<Store<Tag>> open_store(const StoreSettings& settings, std::span<const storage::Migration> migrations,
                              const Clock& clock, Random& random) {
  Store<Tag> store;
  CHECK_OK(make_store_folder(settings.folder));
  TRY(store.key, open_master_key(settings.folder, random));
  if (settings.postgres.empty()) {
    TRY(store.db, storage::open_sqlite<Tag>({settings.folder + "/callbox.db", 4}));
  } else {
    TRY(store.db, storage::open_postgres<Tag>({settings.postgres, 8}));
  }
  CHECK_OK(store.db->migrate(migrations));
  TRY(store.blobs, storage::open_blob_directory(settings.folder + "/blobs"));
  TRY(auto signer, ledger::open_signer(*store.db, clock, random, settings.ledger_origin, store.key));
  store.sealer = std::make_unique<ledger::Sealer>(*store.db, clock, std::move(signer));
  return store;
}

}  // namespace callbox::app
