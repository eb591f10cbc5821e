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

}  // namespace

std::span<const storage::Migration> migrations() {
  static const std::array<storage::Migration, 1> kMigrations = {{{801, "secrets of accounts", kSecrets, {}}}};
  return kMigrations;
}

}  // namespace callbox::outlets::accounts
