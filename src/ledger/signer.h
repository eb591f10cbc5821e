// The key that signs this log's checkpoints.
#pragma once

#include <string>
#include <string_view>

#include "base/crypto.h"
#include "base/result.h"
#include "base/time.h"
#include "ledger/note.h"
#include "storage/database.h"

namespace callbox::ledger {

struct Signer {
  std::string origin;  // the log's name and the key's: its address without a scheme, "localhost:8080/log"
  NoteSigner key;
  std::string vkey() const { return format_vkey(key.verifier()); }
};

// Opens the log's key, or makes it at the first start: an Ed25519 seed, sealed with the agency's 32-byte master key,
// and the event "ledger.opened". A log keeps its origin for life, because every checkpoint names it: `origin` counts at
// the first start only. kInvalid when the origin cannot be a key name, kCorrupt when the master key does not open the
// seed.
result<Signer> open_signer(storage::AnyDatabase& db, const Clock& clock, Random& random, std::string_view origin,
                           std::string_view master_key32);

// The verifier key of the log in this database, for people and pages. kNotFound before the first start.
result<std::string> vkey_of(storage::AnyReadTx& tx);

}  // namespace callbox::ledger
