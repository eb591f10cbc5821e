#include "desk/clearance.h"

#include "desk/events.h"
#include "desk/judge.h"
#include "desk/refusal.h"
#include "desk/route_progress.h"

namespace callbox::desk {
namespace {

// The version's bytes are those of its last submission: a draft edited since was never judged for release.
Status check_submitted(storage::ReadTx& tx, const Post& post, const Version& version) {
  const bool on_its_way =
      post.state == PostState::kInReview || post.state == PostState::kCleared || post.state == PostState::kScheduled;
  TRY(const auto row, tx.first("SELECT package FROM post_submissions WHERE post = $1 AND version = $2 AND number = $3",
                               post.id, version.number, version.submission));
  if (!on_its_way || !row || sha256(row->text(0)) != version.digest)
    return refuse(refusals::kNotSubmitted, "The post was not submitted as it stands.");
  return {};
}

}  // namespace

result<Clearance> decide_clearance(storage::ReadTx& tx, const Desk& desk, const Turn& turn) {
  if (!turn.holds_in(tx)) return fail(ErrorKind::kInternal, "A turn is worth nothing in another transaction.");
  CHECK_OK(check_submitted(tx, turn.post(), turn.version()));
  const auto& window = turn.package().window;
  if (window.expires && *window.expires <= desk.clock.now())
    return refuse(refusals::kWindowPassed, "The time this post was meant for has passed.");
  TRY(Judged judged, turn.judge_again(tx, desk));
  TRY(const std::vector<std::string> overridden, overridden_rules(tx, turn.version()));
  CHECK_OK(check_blocks(judged.decision, overridden, true));
  const std::vector<directive::ApprovalStep>& way = judged.decision.route;
  TRY(const Progress progress, turn.standing().progress(tx, way));
  if (!progress.complete) {
    return refuse(refusals::kApprovalsMissing, "An approval is missing: " + way[progress.step].reason, {},
                  way[progress.step].clause);
  }
  return Clearance(tx, turn.version(), turn.package(), std::move(judged.decision));
}

result<Clearance> clear(storage::Tx& tx, const Desk& desk, Turn& turn, std::string_view actor) {
  TRY(Clearance clearance, decide_clearance(tx, desk, turn));
  CHECK_OK(adoption::Book::hold(tx));
  Version& version = turn.version();
  const std::string decision = directive::to_stored_json(clearance.decision());
  CHECK_OK(
      tx.exec("INSERT INTO clearances (post, version, submission, digest, decision, at, is_void) "
              "VALUES ($1, $2, $3, $4, $5, $6, 0)",
              version.post, version.number, version.submission, clearance.digest(), decision, desk.clock.now()));
  TRY(const ledger::Appended event, append_event(tx, desk, version.post, kPostCleared, actor,
                                                 {{"package", version.package_json}, {"decision", decision}}));
  version.cleared_event = event.id.text();
  version.decision_json = decision;
  CHECK_OK(keep_duties(tx, version.post, version.number, clearance.decision().duties));
  CHECK_OK(save_version(tx, version));
  turn.post().state = PostState::kCleared;
  CHECK_OK(save_post(tx, desk.clock, turn.post()));
  return clearance;
}

}  // namespace callbox::desk
