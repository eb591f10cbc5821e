#include "outlets/accounts/schema.h"

#include <array>

namespace callbox::outlets::accounts {
namespace {

// `lease` names the node that renews the secret right now, until `lease_until`.
constexpr std::string_view kSecrets = R"sql(
CREATE TABLE account_secrets (
  channel TEXT NOT NULL,
  name TEXT NOT NULL,
  sealed BLOB NOT NULL,
  version INTEGER NOT NULL,
  lease TEXT NOT NULL,
  lease_until INTEGER NOT NULL,
  PRIMARY KEY (channel, name)
) STRICT;
)sql";

// `revision` counts what changes the outlet: settings and secrets. `settings` is JSON, without secrets.
constexpr std::string_view kAccounts = R"sql(
CREATE TABLE accounts (
  channel TEXT NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  unit TEXT NOT NULL REFERENCES units (slug),
  handle TEXT NOT NULL,
  settings TEXT NOT NULL,
  shared INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('active', 'paused', 'ended')),
  revision INTEGER NOT NULL,
  opened_at INTEGER NOT NULL
) STRICT;
CREATE INDEX accounts_by_unit ON accounts (unit, channel);
)sql";

// Empty error: the last try went well.
constexpr std::string_view kHealth = R"sql(
CREATE TABLE account_health (
  channel TEXT NOT NULL PRIMARY KEY REFERENCES accounts (channel),
  last_success INTEGER,
  last_error TEXT NOT NULL,
  last_error_at INTEGER,
  denied_since INTEGER
) STRICT;
)sql";

}  // namespace

std::span<const storage::Migration> migrations() {
  static const std::array<storage::Migration, 3> kMigrations = {{
      {801, "secrets of accounts", kSecrets, {}},
      {802, "accounts", kAccounts, {"accounts"}},
      {803, "health of accounts", kHealth, {}},
  }};
  return kMigrations;
}

}  // namespace callbox::outlets::accounts
