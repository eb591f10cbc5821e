// How much of a post a member sees. The one place that decides it: every view of a post asks here.
#pragma once

#include <cstdint>

#include "base/result.h"
#include "desk/desk.h"
#include "desk/post.h"
#include "roster/actor.h"

namespace callbox::desk {

enum class Sight : std::uint8_t {
  kWhole,      // drafts, reviews, findings, refusals: for its authors, who reads for its unit, and who approves it
  kPublished,  // the version in public view and nothing else: for every other member
};

struct Seen {
  // With kPublished this is the post as the public knows it: the live version, released, last changed when that version
  // was released. A correction on its way leaves no trace in it. For showing, never for saving.
  Post post;
  Sight sight = Sight::kWhole;
};

// kNotFound when the actor may see nothing of it: the same answer as for a post that does not exist, so that an id
// tells nothing. What left public view is seen by those of whole sight only.
result<Seen> see(storage::ReadTx& tx, const roster::Actor& actor, const PostId& id);

// For acts on a post: as stored. kNotFound as above; kForbidden for who sees only what is published.
result<Post> find_whole(storage::ReadTx& tx, const roster::Actor& actor, const PostId& id);

}  // namespace callbox::desk
