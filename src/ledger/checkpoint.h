// C2SP tlog-checkpoint: the signed head of the log. Pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/crypto.h"
#include "base/result.h"
#include "ledger/note.h"

namespace callbox::ledger {

struct Checkpoint {
  std::string origin;  // the log's name: its address without a scheme, "localhost:8080/log"
  std::uint64_t size = 0;
  Digest root;
  friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};
// The three lines that are signed. We write no extension lines: witnesses do not vouch for them.
std::string format_checkpoint(const Checkpoint& checkpoint);
// Extension lines of other logs are accepted and not kept. kInvalid otherwise.
result<Checkpoint> parse_checkpoint(std::string_view text);

// Signs; the signer's name is the origin.
result<std::string> sign_checkpoint(const Checkpoint& checkpoint, const NoteSigner& signer);
// Checks a signed checkpoint against the log's key, whose name must be the origin. kInvalid otherwise.
result<Checkpoint> open_checkpoint(std::string_view note, const VerifierKey& key);

}  // namespace callbox::ledger
