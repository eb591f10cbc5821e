// What a resident needs to prove that a page shows what was approved, and our own run of the same check.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "published/published.h"
#include "storage/database.h"

namespace callbox::site {

struct ProvenEvent {
  std::string type;  // "post.released"
  UtcMillis at;
  std::optional<std::uint64_t> index;  // absent until sealed
  std::string entry;                   // the leaf's bytes
  std::string proof;                   // tlog-proof; empty until sealed
  std::string package;                 // the disclosed body
  std::string salt;                    // hex
};

struct ReleaseProof {
  std::optional<ProvenEvent> release, approval;
  std::string key;  // the log's vkey
  // Whether each holds; meaningful once both events are sealed.
  bool entry_proven = false;     // the release is under the signed checkpoint
  bool package_matches = false;  // the entry commits to the package
  bool page_matches = false;     // the published projection holds exactly that package
  bool approval_proven = false;  // the approval is under a signed checkpoint and commits to the same package

  bool available() const { return release.has_value(); }
  bool pending() const { return available() && (release->proof.empty() || (approval && approval->proof.empty())); }
};

// Of the newest version of a live post. A post whose events cannot be found is not an error: its proof is not
// available.
result<ReleaseProof> release_proof(storage::ReadTx& tx, const published::PublishedPost& post);

}  // namespace callbox::site
