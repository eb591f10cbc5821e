// What happened to a post, told from the ledger, with its deliveries.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "desk/delivery.h"
#include "desk/desk.h"
#include "roster/actor.h"
#include "roster/member.h"

namespace callbox::desk {

struct TimelineEvent {
  std::string id;  // on the ledger
  std::string type;
  UtcMillis at;
  std::uint64_t number = 0;
  std::optional<roster::MemberName> actor;  // absent for the system, or a member who is no longer known
  std::string what;                         // one sentence
  std::string comment;                 // the reviewer's words, the reason, what changed; empty when none or destroyed
  std::optional<std::uint64_t> index;  // place in the ledger's tree; absent until sealed
};
struct Timeline {
  std::vector<TimelineEvent> events;  // oldest first
  std::vector<Delivery> deliveries;
};
// As far as the actor sees the post (sight.h): for most members only that it was released and where it is. kNotFound
// when they may not see it.
result<Timeline> timeline_of(storage::ReadTx& tx, const roster::Actor& actor, const PostId& id);

// The tlog-proof of one event of the post, for offline proof of it. kNotFound as above, or when there is no such
// number; kConflict "unsealed" while the event has no place in the tree.
result<std::string> proof_of_event(storage::ReadTx& tx, const roster::Actor& actor, const PostId& id,
                                   std::uint64_t number);

// The sentence for an event type; the type itself for one that has none.
std::string_view sentence_for(std::string_view type);

}  // namespace callbox::desk
