// The generic half of what comes back: looks at each channel by a job of its own, remembers how far it came, and hands
// every item to the desk once.
//
// An item, that it was taken, and the cursor behind it are one transaction: after a crash the same look is made again,
// and what was taken stays taken. Two nodes that look at once bring the same items; the second finds them taken.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/crypto.h"
#include "base/result.h"
#include "base/time.h"
#include "outlets/inbound.h"
#include "outlets/shelf.h"
#include "storage/database.h"
#include "storage/queue.h"

namespace callbox::outlets::inbound {

std::span<const storage::Migration> migrations();  // block 870

// Whoever wants the items, in the transaction that marks them taken. An error leaves the item for the next look.
using Sink = std::function<Status(storage::Tx&, std::string_view channel, const Received& item)>;

inline constexpr std::string_view kLookJob = "inbound";
inline constexpr Millis kLookEvery = minutes(1);
inline constexpr int kMostLooks = 20;  // in one run of a job: then other channels have their turn

// Takes items that the channel has not brought before: for looks, and for routes that networks push to. The number of
// new ones. kInvalid for an item without an id, or with one that is too long.
result<int> take(storage::Tx& tx, const Clock& clock, std::string_view channel, std::span<const Received> items,
                 const Sink& sink);

class Inbox {
 public:
  Inbox(storage::Database& db, const Clock& clock, Random& random, std::shared_ptr<Shelf> shelf, Sink sink);

  // Lets a channel be looked at from now on. Again is harmless; nothing for a channel whose outlet has no Inbound. The
  // lane is "<channel>#inbound": looking never waits for deliveries nor they for it, and resuming the account wakes it.
  Status watch(std::string_view channel);
  // Handler for kLookJob. Ends by itself when the account is gone; a paused account is looked at all the same.
  storage::JobOutcome look(const storage::Job& job);

 private:
  storage::Database& db_;
  const Clock& clock_;
  Random& random_;
  const std::shared_ptr<Shelf> shelf_;
  const Sink sink_;
};

}  // namespace callbox::outlets::inbound
