// The desk: what its rooms share. A Desk is put together once, by the application.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "adoption/book.h"
#include "base/crypto.h"
#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "directive/directive.h"
#include "roster/actor.h"
#include "storage/blobs.h"
#include "storage/database.h"

namespace callbox::desk {

using PostId = Id<struct PostTag>;

// Whom a package reaches by mail, fixed at submission.
struct Frozen {
  std::int64_t subscribers = 0;
  Digest digest;  // SHA-256 over the list as the freezer keeps it
};

// Whom a choice of areas would reach by mail: counts only, each person once.
struct Reach {
  struct Others {
    std::string reason;  // "unconfirmed", "unsubscribed", "bounced"
    std::int64_t count = 0;
  };
  std::int64_t subscribers = 0;
  std::vector<Others> not_reached;  // who asked for one of these areas and gets nothing; no reason without people
};

// Kept by the mail outlet. The desk binds what it answers into the package's digest (promise 1).
class AudienceFreezer {
 public:
  virtual ~AudienceFreezer() = default;
  // Fixes the list of those who get this version, in the transaction of the submission; an earlier list of the same
  // version is replaced. A correction (version > 1) goes to those for whom the version before was, unless nobody was
  // reached.
  virtual result<Frozen> freeze(storage::Tx& tx, const PostId& post, int version,
                                std::span<const std::string> areas) = 0;
  // Whom a list made now would hold, and whom it would not and why: for the writing page. Changes nothing.
  virtual result<Reach> reach(storage::ReadTx& tx, std::span<const std::string> areas) {
    (void)tx, (void)areas;
    return Reach();
  }
};
// For an agency without mail: nobody.
class NoAudience final : public AudienceFreezer {
 public:
  result<Frozen> freeze(storage::Tx&, const PostId&, int, std::span<const std::string>) override { return Frozen(); }
};

// An account at a network, as posts may be sent there.
struct Channel {
  std::string id;      // "bluesky:district-17"
  std::string kind;    // "bluesky"
  std::string handle;  // for people
  std::string unit;    // slug; whose account it is
  bool is_paused = false;
};

// Which accounts there are. Kept by outlets/accounts; read in the caller's transaction.
class ChannelBook {
 public:
  virtual ~ChannelBook() = default;
  // Whether posts reach outlets of this kind by accounts. The others ("site", "mail") are channels themselves.
  virtual bool takes_accounts(std::string_view kind) const = 0;
  // Those that posts of a unit may use, the nearest first: its own, then those that units above it share; of one unit
  // by id. `path` is from the unit up. Accounts that ended are not among them.
  virtual result<std::vector<Channel>> usable(storage::ReadTx& tx, std::span<const std::string> path) const = 0;
  // The handle of an account, whatever its state; empty when there is none.
  virtual result<std::string> handle_of(storage::ReadTx& tx, std::string_view channel) const = 0;
};
// For a desk whose outlets all go without accounts.
class NoAccounts final : public ChannelBook {
 public:
  bool takes_accounts(std::string_view) const override { return false; }
  result<std::vector<Channel>> usable(storage::ReadTx&, std::span<const std::string>) const override {
    return std::vector<Channel>();
  }
  result<std::string> handle_of(storage::ReadTx&, std::string_view) const override { return std::string(); }
};
const ChannelBook& no_accounts();

struct Desk {
  storage::Database& db;
  storage::Blobs& blobs;
  const Clock& clock;
  Random& random;
  const adoption::Book& directives;  // those adopted; which one is in force is read in the transaction that decides
  AudienceFreezer& audience;
  std::string media_worker;  // path of the executable that runs media_worker_main() under "media-worker"
  const ChannelBook& channels = no_accounts();
};

}  // namespace callbox::desk
