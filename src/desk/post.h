// A post and its versions as stored, and the SQL beside them. No rule lives here: see draft.h, submit.h, review.h,
// clearance.h, release.h for the acts.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/crypto.h"
#include "base/result.h"
#include "base/time.h"
#include "desk/desk.h"
#include "directive/decision.h"
#include "directive/package.h"
#include "ledger/ledger.h"

namespace callbox::desk {

// The way of a post. A correction takes the post back to kDraft while its published version stays (`live_version`).
enum class PostState : std::uint8_t { kDraft, kInReview, kCleared, kScheduled, kReleased, kExpired, kTakenDown };
std::string_view name_of(PostState state);  // "draft", "in-review", …
std::optional<PostState> post_state_from(std::string_view name);

struct Post {
  PostId id;
  std::string unit;  // slug, of the first author
  PostState state = PostState::kDraft;
  int version = 1;                  // the newest, whose state this is
  std::int64_t revision = 0;        // grows with every change: the ETag
  std::optional<int> live_version;  // what the public sees
  std::string slug;                 // of the public address, fixed at the first release
  std::optional<UtcMillis> first_released_at;
  UtcMillis created_at, updated_at;
};

struct Version {
  PostId post;
  int number = 1;
  roster::MemberId author;    // who wrote this version
  std::string package_json;   // the bytes an approval binds to (directive/package_format.h): never written anew
  std::string internal_json;  // what they commit to; empty in format 1
  std::string salt;           // 32 bytes, under which they commit to it
  Digest digest;              // of package_json
  std::string kind, title;    // of the package, for lists
  std::string facts_json;     // of the last judgement
  std::string decision_json;
  std::string what_changed;  // of a correction in format 1, whose package did not hold it
  int submission = 0;        // how often it was submitted; reviews bind to the number
  std::optional<UtcMillis> released_at;
  std::string cleared_event, released_event;  // ids on the ledger

  // kCorrupt when the stored bytes no longer hash to the digest, or the internal part is not the one they commit to.
  result<directive::Package> package() const;
  result<directive::Decision> decision() const;
  result<directive::Facts> facts() const;
};

// kNotFound.
result<Post> find_post(storage::ReadTx& tx, const PostId& id);
result<Version> find_version(storage::ReadTx& tx, const PostId& id, int version);
Status insert_post(storage::Tx& tx, const Post& post);
Status insert_version(storage::Tx& tx, const Version& version);
// Writes the row, with the next revision and `updated_at` = now, and tells the listeners. The caller's `post`
// is brought up to date.
Status save_post(storage::Tx& tx, const Clock& clock, Post& post);
Status save_version(storage::Tx& tx, const Version& version);
// Which pictures stand in it, so that who sees the version sees them.
Status keep_media_uses(storage::Tx& tx, const Version& version, const directive::Package& package);
// Tells who listens that some post changed, and nothing else: every member listens, and most may not know which.
inline constexpr std::string_view kPostsChannel = "posts";
Status tell_listeners(storage::Tx& tx);

// The authors of this version and of those before it: none of them clears it.
result<std::vector<roster::MemberId>> authors_up_to(storage::ReadTx& tx, const PostId& id, int version);

// A review as stored.
struct Review {
  std::string id;
  PostId post;
  int version = 0;
  int submission = 0;
  Digest digest;
  roster::MemberId reviewer;
  std::string role, role_unit;  // the grant that matched the route; empty for a return by permission
  bool approved = false;
  std::string comment;
  UtcMillis at;
  bool is_void = false;  // the package changed, was withdrawn or sent back since
};
result<std::vector<Review>> reviews_of(storage::ReadTx& tx, const PostId& id, int version);
Status insert_review(storage::Tx& tx, const Review& review);
// Rules that a reviewer of this submission let pass.
result<std::vector<std::string>> overridden_rules(storage::ReadTx& tx, const Version& version);
// Approvals and clearances of the version no longer count. The job of a scheduled release finds that by itself.
Status void_approvals(storage::Tx& tx, const PostId& id, int version);

// A duty of a version, with what became of it.
struct DutyRecord {
  directive::Duty duty;
  std::optional<UtcMillis> done_at;
  roster::MemberId done_by;
  std::string note;
};
result<std::vector<DutyRecord>> duties_of(storage::ReadTx& tx, const PostId& id, int version);
// Adds what the decision asks for; what was done stays done.
Status keep_duties(storage::Tx& tx, const PostId& id, int version, const std::vector<directive::Duty>& duties);

// "post/<id>": the ledger's record.
std::string record_of(const PostId& id);
// What the record says of a version beside its package: {"digest":…,"format":2,"version":…}.
std::string version_body(const Version& version);
// Appends an event of this post, in the retention series of the kind that its newest version is of: a reason or a
// comment is kept as long as the post itself.
result<ledger::Appended> append_event(storage::Tx& tx, const Desk& desk, const PostId& id,
                                      const ledger::EventType& type, std::string_view actor,
                                      std::vector<ledger::Body> bodies = {});

}  // namespace callbox::desk
