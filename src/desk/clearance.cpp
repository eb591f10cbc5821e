#include "desk/clearance.h"

#include "desk/events.h"
#include "desk/judge.h"
#include "desk/route_progress.h"
#include "roster/unit.h"

namespace callbox::desk {
namespace {

// The version's bytes are those of its last submission: a draft edited since was never judged for release.
Status check_submitted(storage::ReadTx& tx, const Post& post, const Version& version) {
  const bool on_its_way =
      post.state == PostState::kInReview || post.state == PostState::kCleared || post.state == PostState::kScheduled;
  TRY(const auto row, tx.first("SELECT package FROM post_submissions WHERE post = $1 AND version = $2 AND number = $3",
                               post.id, version.number, version.submission));
  if (!on_its_way || !row || sha256(row->text(0)) != version.digest) {
    return fail(ErrorKind::kConflict, "not-submitted", "The post was not submitted as it stands.");
  }
  return {};
}

}  // namespace

result<Clearance> decide_clearance(storage::ReadTx& tx, const Desk& desk, const PostId& id) {
  TRY(const Post post, find_post(tx, id));
  TRY(const Version version, find_version(tx, id, post.version));
  CHECK_OK(check_submitted(tx, post, version));
  TRY(directive::Package package, version.package());
  if (package.window.expires && *package.window.expires <= desk.clock.now()) {
    return fail(ErrorKind::kConflict, "window-passed", "The time this post was meant for has passed.");
  }
  TRY(const directive::Facts submitted, version.facts());
  TRY(Judged judged, judge(tx, desk, package, version.author,
                           {submitted.author.department_device, submitted.author.on_duty}, &version));
  TRY(const std::vector<std::string> overridden, overridden_rules(tx, version));
  CHECK_OK(check_blocks(judged.decision, overridden, true));

  std::vector<Approval> approvals;
  TRY(const std::vector<Review> reviews, reviews_of(tx, id, version.number));
  for (const Review& review : reviews) {
    if (review.approved && !review.is_void && review.submission == version.submission &&
        review.digest == version.digest) {
      approvals.push_back({review.reviewer, review.role, review.role_unit});
    }
  }
  TRY(const std::vector<roster::MemberId> authors, authors_up_to(tx, id, version.number));
  TRY(const std::vector<std::string> path, roster::unit_path(tx, post.unit));
  const std::vector<directive::ApprovalStep> way = way_of(judged.decision);
  const Progress progress = progress_of(way, approvals, {authors, path});
  if (!progress.complete) {
    Error missing{ErrorKind::kConflict,
                  "An approval is missing: " + way[progress.step].reason,
                  {},
                  "approvals-missing",
                  way[progress.step].clause};
    return fail(std::move(missing));
  }
  return Clearance(tx, version, std::move(package), std::move(judged.decision));
}

Status clear(storage::Tx& tx, const Desk& desk, const PostId& id, std::string_view actor) {
  TRY(const Clearance clearance, decide_clearance(tx, desk, id));
  TRY(Post post, find_post(tx, id));
  TRY(Version version, find_version(tx, id, post.version));
  const std::string decision = directive::to_json(clearance.decision());
  CHECK_OK(
      tx.exec("INSERT INTO clearances (post, version, submission, digest, decision, at, is_void) "
              "VALUES ($1, $2, $3, $4, $5, $6, 0)",
              id, version.number, version.submission, clearance.digest(), decision, desk.clock.now()));
  TRY(const ledger::Appended event,
      append_event(tx, desk, id, kPostCleared, actor, {{"package", version.package_json}, {"decision", decision}}));
  version.cleared_event = event.id.text();
  version.decision_json = decision;
  CHECK_OK(keep_duties(tx, id, version.number, clearance.decision().duties));
  CHECK_OK(save_version(tx, version));
  post.state = PostState::kCleared;
  return save_post(tx, desk.clock, post);
}

}  // namespace callbox::desk
