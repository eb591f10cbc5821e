#include "desk/sight.h"

#include <algorithm>

#include "desk/review.h"
#include "roster/permission.h"
#include "roster/unit.h"

namespace callbox::desk {
namespace {

// A step of the route may be for a role of any unit: its holders read what they are asked to approve, and what they
// approved for as long as that approval counts.
result<bool> approves(storage::ReadTx& tx, const roster::Actor& actor, const Post& post) {
  TRY(const std::vector<Review> reviews, reviews_of(tx, post.id, post.version));
  const bool approved = std::any_of(reviews.begin(), reviews.end(), [&](const Review& review) {
    return review.approved && !review.is_void && review.reviewer == actor.id;
  });
  if (approved || post.state != PostState::kInReview) return approved;
  TRY(const Version version, find_version(tx, post.id, post.version));
  TRY(const Waiting waiting, waiting_for(tx, actor, post, version));
  return waiting.for_actor;
}

result<bool> sees_whole(storage::ReadTx& tx, const roster::Actor& actor, const Post& post) {
  TRY(const std::vector<roster::MemberId> authors, authors_up_to(tx, post.id, post.version));
  if (std::find(authors.begin(), authors.end(), actor.id) != authors.end()) return true;
  TRY(const std::vector<std::string> path, roster::unit_path(tx, post.unit));
  if (roster::may(actor, roster::Permission::kRead, path)) return true;
  return approves(tx, actor, post);
}

}  // namespace

result<Seen> see(storage::ReadTx& tx, const roster::Actor& actor, const PostId& id) {
  TRY(Post post, find_post(tx, id));
  TRY(const bool whole, sees_whole(tx, actor, post));
  if (whole) return Seen{std::move(post), Sight::kWhole};
  if (!post.live_version) return fail(ErrorKind::kNotFound, "There is no such post.");
  TRY(const Version live, find_version(tx, id, *post.live_version));
  post.version = live.number;
  post.revision = live.number;  // the count of edits is the desk's own
  post.state = PostState::kReleased;
  post.updated_at = live.released_at.value_or(post.updated_at);
  return Seen{std::move(post), Sight::kPublished};
}

result<Post> find_whole(storage::ReadTx& tx, const roster::Actor& actor, const PostId& id) {
  TRY(Seen seen, see(tx, actor, id));
  if (seen.sight == Sight::kWhole) return std::move(seen.post);
  return fail(ErrorKind::kForbidden, "Only its authors and the readers of its unit work on this post.");
}

}  // namespace callbox::desk
