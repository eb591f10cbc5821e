// Sealing: giving events their place in the Merkle tree and signing the new head.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "ledger/log_store.h"
#include "ledger/signer.h"
#include "storage/database.h"

namespace callbox::ledger {

// The channel on which a new checkpoint is announced, with its size: caches of /log/checkpoint drop theirs.
inline constexpr std::string_view kHeadChannel = "ledger-head";

struct SealOutcome {
  enum class Kind {
    kNothingNew,    // every event is sealed
    kSigned,        // a new checkpoint is published
    kAnotherSigns,  // another node or thread is at it; nothing was done here
  };
  Kind kind = Kind::kNothingNew;
  std::uint64_t size = 0;    // of the newest checkpoint
  std::uint64_t sealed = 0;  // events that the new checkpoint covers and the one before did not
  bool more = false;         // more events wait: call again at once
};

// Exactly one signer at a time (the named lock), and never two heads that are not consistent, whatever dies when:
//   1. place:  in one transaction, events get their places, entry bundles and tiles are written, the state moves
//   2. check:  what was written is read back and hashed again, from the entries up to the new root and the last signed
//   one
//   3. sign:   in one transaction, the last signed head is compared and swapped, and the checkpoint appears
// A crash between 1 and 3 leaves a state ahead of its signature; the next call goes on at 2. A disk that gave back
// other bytes than it was given makes step 2 answer kCorrupt, for good: nothing is signed until a person looked (fsck).
class Sealer {
 public:
  Sealer(storage::AnyDatabase& db, const Clock& clock, Signer signer)
      : db_(db), clock_(clock), signer_(std::move(signer)) {}
  // Seals at most 1,024 events. Cheap when there is nothing new: call it every second.
  result<SealOutcome> seal_once();
  const Signer& signer() const { return signer_; }

 private:
  result<SealOutcome> seal();
  result<LogState> place(const LogState& before);
  Status check(const LogState& state);
  Status sign(const LogState& state);

  storage::AnyDatabase& db_;
  const Clock& clock_;
  Signer signer_;
};

}  // namespace callbox::ledger
