#include "desk/review.h"

#include <algorithm>

#include "base/text.h"
#include "desk/clearance.h"
#include "desk/events.h"
#include "desk/judge.h"
#include "desk/limits.h"
#include "desk/refusal.h"
#include "desk/release.h"
#include "desk/route_progress.h"
#include "desk/turn.h"
#include "roster/permission.h"
#include "roster/unit.h"

namespace callbox::desk {
namespace {

// The grant under which the actor gives the approval that is due.
result<roster::RoleGrant> grant_of(storage::ReadTx& tx, const Standing& standing, const roster::Actor& actor,
                                   std::span<const directive::ApprovalStep> way) {
  TRY(const Progress progress, standing.progress(tx, way));
  if (progress.complete) return refuse(refusals::kNothingToApprove, "No approval is due.");
  const directive::ApprovalStep& step = way[progress.step];
  if (step.not_author && standing.is_author(actor)) {
    return refuse(refusals::kSelfApproval, "Nobody approves their own words. Another member has to.", {}, step.clause);
  }
  if (std::find(progress.counted.begin(), progress.counted.end(), actor.id) != progress.counted.end()) {
    return refuse(refusals::kAlreadyApproved, "You have approved this package; another member has to.");
  }
  const auto grant = grant_for(step, actor, standing.path);
  if (!grant) {
    return refuse(refusals::kNotYourStep, "This approval is for the role \"" + step.role + "\". " + step.reason, {},
                  step.clause);
  }
  return *grant;
}

Status record_override(storage::Tx& tx, const Desk& desk, const roster::Actor& actor, const Review& row,
                       const directive::Decision& decision, const Override& one) {
  const auto finding = std::find_if(decision.findings.begin(), decision.findings.end(),
                                    [&](const directive::Finding& f) { return f.rule == one.rule && f.overridable; });
  if (finding == decision.findings.end()) {
    return fail(ErrorKind::kInvalid, "There is no finding of rule \"" + one.rule + "\" that may be let pass.",
                Where{"overrides", 0, 0});
  }
  CHECK_OK(check_words(one.reason, directive::kMaxNote, "overrides",
                       "Letting a finding pass needs a reason of up to 500 characters."));
  CHECK_OK(
      tx.exec("INSERT INTO overrides (review, rule, reason) VALUES ($1, $2, $3) "
              "ON CONFLICT (review, rule) DO NOTHING",
              row.id, one.rule, to_nfc(one.reason)));
  CHECK_OK(append_event(tx, desk, row.post, kFindingOverridden, actor.pseudonym,
                        {{"finding", one.rule + " (" + finding->clause + ")"}, {"reason", to_nfc(one.reason)}}));
  return {};
}

Review row_for(const Desk& desk, const Turn& turn, const roster::Actor& actor, const ReviewRequest& request) {
  Review row;
  row.id = make_ulid(desk.clock, desk.random);
  row.post = turn.post().id;
  row.version = turn.version().number;
  row.submission = turn.version().submission;
  row.digest = turn.version().digest;
  row.reviewer = actor.id;
  row.approved = request.approve;
  row.comment = to_nfc(request.comment);
  row.at = desk.clock.now();
  return row;
}

std::string review_body(const Review& row) {
  return "{\"digest\":\"" + to_hex(row.digest) + "\",\"format\":2,\"role\":\"" + row.role + "\",\"unit\":\"" +
         row.role_unit + "\"}";
}

Status send_back(storage::Tx& tx, const Desk& desk, const roster::Actor& actor, Turn& turn,
                 const ReviewRequest& request) {
  CHECK_OK(roster::require(actor, roster::Permission::kReview, turn.standing().path));
  if (turn.is_author_of_newest(actor)) {
    return refuse(refusals::kOwnWords, "These are your own words: withdraw them instead.");
  }
  CHECK_OK(check_words(request.comment, kMaxComment, "comment", "Say what has to change."));
  CHECK_OK(void_approvals(tx, turn.post().id, turn.version().number));
  const Review row = row_for(desk, turn, actor, request);
  CHECK_OK(insert_review(tx, row));
  turn.post().state = PostState::kDraft;
  CHECK_OK(save_post(tx, desk.clock, turn.post()));
  CHECK_OK(append_event(tx, desk, turn.post().id, kPostReturned, actor.pseudonym, {{"comment", row.comment}}));
  return {};
}

Status approve(storage::Tx& tx, const Desk& desk, const roster::Actor& actor, Turn& turn,
               const ReviewRequest& request) {
  TRY(const Judged judged, turn.judge_again(tx, desk));
  CHECK_OK(check_blocks(judged.decision, {}, false));
  const std::vector<directive::ApprovalStep>& way = judged.decision.route;
  TRY(const roster::RoleGrant grant, grant_of(tx, turn.standing(), actor, way));

  Review row = row_for(desk, turn, actor, request);
  row.role = grant.role;
  row.role_unit = grant.unit;
  CHECK_OK(insert_review(tx, row));
  for (const Override& one : request.overrides) {
    CHECK_OK(record_override(tx, desk, actor, row, judged.decision, one));
  }
  TRY(const std::vector<std::string> overridden, overridden_rules(tx, turn.version()));
  if (const Status open = check_blocks(judged.decision, overridden, true); !open) {
    return refuse(refusals::kOverrideRequired, "To let this pass, record a reason: " + open.error().message, {},
                  open.error().clause);
  }
  std::vector<ledger::Body> bodies = {{"review", review_body(row)}};
  if (!row.comment.empty()) bodies.push_back({"comment", row.comment});
  CHECK_OK(append_event(tx, desk, turn.post().id, kPostApproved, actor.pseudonym, std::move(bodies)));
  TRY(const Progress progress, turn.standing().progress(tx, way));
  if (!progress.complete) return save_post(tx, desk.clock, turn.post());
  TRY(const Clearance clearance, clear(tx, desk, turn, actor.pseudonym));
  if (!request.release) return {};
  CHECK_OK(require_release(actor, turn.version(), turn.standing().path));
  return release_or_schedule(tx, desk, turn, clearance, actor.pseudonym);
}

}  // namespace

result<PostState> review(const Desk& desk, const roster::Actor& actor, const PostId& id, const ReviewRequest& request) {
  if (request.comment.size() > kMaxComment || !is_utf8(request.comment)) {
    return fail(ErrorKind::kInvalid, "A comment has up to 2,000 characters.", Where{"comment", 0, 0});
  }
  const auto work = [&](storage::Tx& tx) -> result<PostState> {
    TRY(Turn turn, Turn::of(tx, actor, id));
    const PostState state = turn.post().state;
    if (turn.version().digest != request.digest) {
      return refuse(refusals::kChangedPackage, "The post was changed after you opened it. Read it again.");
    }
    const bool can_return =
        state == PostState::kInReview || state == PostState::kCleared || state == PostState::kScheduled;
    if (request.approve ? state != PostState::kInReview : !can_return) {
      return refuse(refusals::kNotInReview, "The post is not in review.");
    }
    if (request.approve) {
      CHECK_OK(approve(tx, desk, actor, turn, request));
    } else {
      CHECK_OK(send_back(tx, desk, actor, turn, request));
    }
    return turn.post().state;
  };
  auto reached = desk.db.write(work);
  if (!reached) note_refusal(desk, actor, id, reached.error());
  return reached;
}

result<Waiting> waiting_for(storage::ReadTx& tx, const roster::Actor& actor, const Post& post, const Version& version) {
  if (post.state != PostState::kInReview) return Waiting();
  TRY(const directive::Decision decision, version.decision());
  const std::vector<directive::ApprovalStep>& way = decision.route;
  TRY(const Standing standing, standing_of(tx, post, version));
  // Decided before decisions said who lets a block pass: approving decides anew, so it is shown to the unit's
  // reviewers.
  if (way.empty())
    return Waiting{"", !standing.is_author(actor) && roster::may(actor, roster::Permission::kReview, standing.path)};
  TRY(const Progress progress, standing.progress(tx, way));
  if (progress.complete) return Waiting();
  return Waiting{way[progress.step].role, grant_of(tx, standing, actor, way).has_value()};
}

}  // namespace callbox::desk
