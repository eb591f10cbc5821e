// C2SP tlog-proof: one small text file that proves, offline, that one entry is in the log. Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/crypto.h"
#include "base/result.h"
#include "ledger/checkpoint.h"

namespace callbox::ledger {

struct Proof {
  std::optional<std::string> extra;  // bytes the log attached; we attach none
  std::uint64_t index = 0;
  std::vector<Digest> path;  // leaf side first
  std::string checkpoint;    // the signed note, with any cosignatures
  friend bool operator==(const Proof&, const Proof&) = default;
};
std::string format_proof(const Proof& proof);
// kInvalid with the line when malformed. Checks no signature.
result<Proof> parse_proof(std::string_view text);

// The whole check: the checkpoint is signed by `key` and `entry` is at the proof's place under its root. Returns the
// checkpoint; kInvalid with a sentence that says what does not fit.
result<Checkpoint> verify_proof(const Proof& proof, std::string_view entry, const VerifierKey& key);

}  // namespace callbox::ledger
