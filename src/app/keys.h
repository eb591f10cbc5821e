// The agency's master key: 32 bytes in a file that only the server's user can read. It seals the ledger's signing key,
// TOTP secrets and the sessions of outlets. Losing it loses those, not the posts or the ledger: docs/operating.md says
// to keep a copy apart from the backups.
#pragma once

#include <string>

#include "base/crypto.h"
#include "base/result.h"

namespace callbox::app {

// Reads `<data>/master.key`, or makes it at the first start (mode 0600, durable). kInvalid when the file has another
// size, or others may read it.
result<std::string> open_master_key(const std::string& data, Random& random);

}  // namespace callbox::app
