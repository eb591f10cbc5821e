// Clearance: the only ticket through the only door (promises 1 to 3).
//
// A Clearance cannot be constructed, only decided: by judging the exact stored package, with the approvals recorded for
// exactly its digest, against the directive in force at that moment. It is worth something only in the transaction that
// decided it, so what was cleared on Monday is decided again when it is released on Friday: training that ended, a
// directive that changed or a window that closed in between count.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/crypto.h"
#include "base/result.h"
#include "desk/desk.h"
#include "desk/post.h"
#include "desk/turn.h"
#include "directive/decision.h"
#include "directive/package.h"

namespace callbox::desk {

class Clearance {
 public:
  const PostId& post() const { return post_; }
  int version() const { return version_; }
  const directive::Package& package() const { return package_; }
  const Digest& digest() const { return digest_; }
  const directive::Decision& decision() const { return decision_; }
  // True in the transaction that decided it, and in no other.
  bool holds_in(const storage::ReadTx& tx) const { return tx.serial() == decided_in_; }

 private:
  Clearance(const storage::ReadTx& tx, const Version& version, directive::Package package, directive::Decision decision)
      : decided_in_(tx.serial()),
        post_(version.post),
        version_(version.number),
        digest_(version.digest),
        package_(std::move(package)),
        decision_(std::move(decision)) {}
  friend result<Clearance> decide_clearance(storage::ReadTx& tx, const Desk& desk, const Turn& turn);

  std::uint64_t decided_in_;  // the transaction's serial number
  PostId post_;
  int version_;
  Digest digest_;
  directive::Package package_;
  directive::Decision decision_;
};

// Decides whether the newest version may go out, from what the turn read and the approvals recorded by now. kInternal
// for a turn of another transaction. kConflict: "not-submitted", "approvals-missing", "window-passed", or a blocking
// finding's code and clause (judge.h).
result<Clearance> decide_clearance(storage::ReadTx& tx, const Desk& desk, const Turn& turn);

// Decides and records: the post is cleared. Event "post.cleared" with the package, so that a resident can check that
// what was approved is what was published, and the decision.
result<Clearance> clear(storage::Tx& tx, const Desk& desk, Turn& turn, std::string_view actor);

}  // namespace callbox::desk
