// What a member sees of posts: lists, one post, what one may do with it. Reads only.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "desk/desk.h"
#include "desk/post.h"
#include "desk/sight.h"
#include "roster/actor.h"
#include "roster/member.h"

namespace callbox::desk {

struct PostSummary {
  Post post;
  roster::MemberName author;  // of the newest version
  std::string kind, title;
  bool correcting = false;  // a correction of what is published is on its way
  std::string waiting_for;  // role whose approval is next; empty when none is
  bool waits_for_actor = false;
  int blocking = 0;         // findings that block, as last judged
  std::string public_path;  // "/posts/<slug>-<suffix>"; empty before the first release
};

struct ReviewView {
  Review review;
  roster::MemberName reviewer;
  bool current = false;  // counts for the package as it stands
};
struct DutyView {
  DutyRecord record;
  std::string done_by;  // name; empty while open
};
struct PostView {
  PostSummary summary;
  Sight sight = Sight::kWhole;  // with kPublished, only what is in public view: no reviews, findings, duties
  directive::Package package;   // with kPublished its open part
  Digest digest;
  directive::Decision decision;  // of a draft: as of now; else as recorded
  std::vector<ReviewView> reviews;
  std::vector<DutyView> duties;
  std::vector<std::string> may;  // "edit", "submit", "withdraw", "approve", "approve-and-release", "return", "release",
                                 // "correct", "discard", "take-down", "duty"
  std::string etag;
};

// As far as the actor sees it. kNotFound as see().
result<PostView> view_post(storage::ReadTx& tx, const Desk& desk, const roster::Actor& actor, const PostId& id);

struct PostFilter {
  std::optional<PostState> state;
  bool mine = false;        // I wrote the newest version
  bool for_review = false;  // my approval is next
  std::string cursor;       // of the page before; empty = the first
  int limit = 25;           // 1 to 100
};
struct PostPage {
  std::vector<PostSummary> items;  // newest change first
  std::string next;                // cursor; empty at the end
};
// kInvalid for a cursor that is not ours.
result<PostPage> list_posts(storage::ReadTx& tx, const roster::Actor& actor, const PostFilter& filter);

}  // namespace callbox::desk
