#include "app/secret_store.h"

#include "app/installation.h"

namespace callbox::app {

std::span<const storage::Migration> secret_migrations() {
  static const storage::Migration steps[] = {
      {700,
       "sealed secrets",
       "CREATE TABLE sealed_secrets (name TEXT NOT NULL PRIMARY KEY, sealed BLOB NOT NULL) STRICT;",
       {}}};
  return steps;
}

result<std::optional<std::string>> SecretStore::load(const std::string& name) {
  TRY(const auto row, installation_.db->read([&](storage::ReadTx& tx) {
    return tx.first("SELECT sealed FROM sealed_secrets WHERE name = $1", name);
  }));
  if (!row) return std::optional<std::string>();
  TRY(std::string secret, open_secret(installation_.master_key, "secret/" + name, row->bytes(0)));
  return std::optional<std::string>(std::move(secret));
}

Status SecretStore::save(const std::string& name, std::string_view secret) {
  const std::string sealed = seal_secret(installation_.master_key, "secret/" + name, secret, installation_.random);
  return installation_.db->write([&](storage::Tx& tx) -> Status {
    CHECK_OK(
        tx.exec("INSERT INTO sealed_secrets (name, sealed) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET sealed = "
                "excluded.sealed",
                name, storage::Bytes{sealed}));
    return {};
  });
}

}  // namespace callbox::app
