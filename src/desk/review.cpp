#include "desk/review.h"

#include <algorithm>

#include "base/text.h"
#include "desk/clearance.h"
#include "desk/draft.h"
#include "desk/events.h"
#include "desk/judge.h"
#include "desk/release.h"
#include "desk/route_progress.h"
#include "desk/sight.h"
#include "roster/permission.h"
#include "roster/unit.h"

namespace callbox::desk {
namespace {

// A post in review with everything that decides whose turn it is.
struct Table {
  Post post;
  Version version;
  std::vector<roster::MemberId> authors;
  std::vector<std::string> path;
  std::vector<Approval> approvals;

  bool is_author(const roster::Actor& actor) const {
    return std::find(authors.begin(), authors.end(), actor.id) != authors.end();
  }
  Progress progress(std::span<const directive::ApprovalStep> way) const {
    return progress_of(way, approvals, {authors, path});
  }
};

result<Table> lay_out(storage::ReadTx& tx, Post post, Version version) {
  Table table;
  TRY(table.authors, authors_up_to(tx, post.id, version.number));
  TRY(table.path, roster::unit_path(tx, post.unit));
  TRY(const std::vector<Review> reviews, reviews_of(tx, post.id, version.number));
  for (const Review& one : reviews) {
    if (one.approved && !one.is_void && one.submission == version.submission && one.digest == version.digest) {
      table.approvals.push_back({one.reviewer, one.role, one.role_unit});
    }
  }
  table.post = std::move(post);
  table.version = std::move(version);
  return table;
}

// The grant under which the actor gives the approval that is due.
result<roster::RoleGrant> turn_of(const Table& table, const roster::Actor& actor,
                                  std::span<const directive::ApprovalStep> way) {
  const Progress progress = table.progress(way);
  if (progress.complete) return fail(ErrorKind::kConflict, "nothing-to-approve", "No approval is due.");
  const directive::ApprovalStep& step = way[progress.step];
  if (step.not_author && table.is_author(actor)) {
    Error own{ErrorKind::kForbidden,
              "Nobody approves their own words. Another member has to.",
              {},
              "self-approval",
              step.clause};
    return fail(std::move(own));
  }
  if (std::find(progress.counted.begin(), progress.counted.end(), actor.id) != progress.counted.end()) {
    return fail(ErrorKind::kForbidden, "already-approved", "You have approved this package; another member has to.");
  }
  const auto grant = grant_for(step, actor, table.path);
  if (!grant) {
    Error other{ErrorKind::kForbidden,
                "This approval is for the role \"" + step.role + "\". " + step.reason,
                {},
                "not-your-step",
                step.clause};
    return fail(std::move(other));
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
  if (trim(one.reason).empty() || one.reason.size() > 500 || !is_utf8(one.reason)) {
    return fail(ErrorKind::kInvalid, "Letting a finding pass needs a reason of up to 500 characters.",
                Where{"overrides", 0, 0});
  }
  CHECK_OK(
      tx.exec("INSERT INTO overrides (review, rule, reason) VALUES ($1, $2, $3) "
              "ON CONFLICT (review, rule) DO NOTHING",
              row.id, one.rule, to_nfc(one.reason)));
  CHECK_OK(append_event(tx, desk, row.post, kFindingOverridden, actor.pseudonym,
                        {{"finding", one.rule + " (" + finding->clause + ")"}, {"reason", to_nfc(one.reason)}}));
  return {};
}

Review row_for(const Desk& desk, const Table& table, const roster::Actor& actor, const ReviewRequest& request) {
  Review row;
  row.id = make_ulid(desk.clock, desk.random);
  row.post = table.post.id;
  row.version = table.version.number;
  row.submission = table.version.submission;
  row.digest = table.version.digest;
  row.reviewer = actor.id;
  row.approved = request.approve;
  row.comment = to_nfc(request.comment);
  row.at = desk.clock.now();
  return row;
}

std::string review_body(const Review& row) {
  return "{\"digest\":\"" + to_hex(row.digest) + "\",\"role\":\"" + row.role + "\",\"unit\":\"" + row.role_unit + "\"}";
}

Status send_back(storage::Tx& tx, const Desk& desk, const roster::Actor& actor, Table& table,
                 const ReviewRequest& request) {
  CHECK_OK(roster::require(actor, roster::Permission::kReview, table.path));
  if (table.version.author == actor.id) {
    return fail(ErrorKind::kForbidden, "own-words", "These are your own words: withdraw them instead.");
  }
  if (trim(request.comment).empty()) {
    return fail(ErrorKind::kInvalid, "Say what has to change.", Where{"comment", 0, 0});
  }
  CHECK_OK(void_approvals(tx, table.post.id, table.version.number));
  const Review row = row_for(desk, table, actor, request);
  CHECK_OK(insert_review(tx, row));
  table.post.state = PostState::kDraft;
  CHECK_OK(save_post(tx, desk.clock, table.post));
  CHECK_OK(append_event(tx, desk, table.post.id, kPostReturned, actor.pseudonym, {{"comment", row.comment}}));
  return {};
}

Status approve(storage::Tx& tx, const Desk& desk, const roster::Actor& actor, Table& table,
               const ReviewRequest& request) {
  const PostId id = table.post.id;
  TRY(const directive::Package package, table.version.package());
  TRY(const directive::Facts submitted, table.version.facts());
  // Judged again: training, authorisation and the directive in force may have changed since it was submitted.
  TRY(const Judged judged, judge(tx, desk, package, table.version.author,
                                 {submitted.author.department_device, submitted.author.on_duty}, &table.version));
  CHECK_OK(check_blocks(judged.decision, {}, false));
  const std::vector<directive::ApprovalStep> way = way_of(judged.decision);
  TRY(const roster::RoleGrant grant, turn_of(table, actor, way));

  Review row = row_for(desk, table, actor, request);
  row.role = grant.role;
  row.role_unit = grant.unit;
  CHECK_OK(insert_review(tx, row));
  for (const Override& one : request.overrides) {
    CHECK_OK(record_override(tx, desk, actor, row, judged.decision, one));
  }
  TRY(const std::vector<std::string> overridden, overridden_rules(tx, table.version));
  if (Status open = check_blocks(judged.decision, overridden, true); !open) {
    Error why = std::move(open).error();
    why.code = "override-required";
    why.message = "To let this pass, record a reason: " + why.message;
    return fail(std::move(why));
  }
  std::vector<ledger::Body> bodies = {{"review", review_body(row)}};
  if (!row.comment.empty()) bodies.push_back({"comment", row.comment});
  CHECK_OK(append_event(tx, desk, id, kPostApproved, actor.pseudonym, std::move(bodies)));
  table.approvals.push_back({actor.id, grant.role, grant.unit});
  if (table.progress(way).complete) {
    CHECK_OK(clear(tx, desk, id, actor.pseudonym));
    if (!request.release) return {};
    CHECK_OK(require_release(actor, table.version, table.path));
    return release_or_schedule(tx, desk, id, actor.pseudonym);
  }
  return save_post(tx, desk.clock, table.post);
}

}  // namespace

result<PostState> review(const Desk& desk, const roster::Actor& actor, const PostId& id, const ReviewRequest& request) {
  if (request.comment.size() > 2000 || !is_utf8(request.comment)) {
    return fail(ErrorKind::kInvalid, "A comment has up to 2,000 characters.", Where{"comment", 0, 0});
  }
  const auto work = [&](storage::Tx& tx) -> result<PostState> {
    TRY(Post post, find_whole(tx, actor, id));
    TRY(Version version, find_version(tx, id, post.version));
    if (version.digest != request.digest) {
      return fail(ErrorKind::kStale, "changed-package", "The post was changed after you opened it. Read it again.");
    }
    const bool can_return =
        post.state == PostState::kInReview || post.state == PostState::kCleared || post.state == PostState::kScheduled;
    if (request.approve ? post.state != PostState::kInReview : !can_return) {
      return fail(ErrorKind::kConflict, "not-in-review", "The post is not in review.");
    }
    TRY(Table table, lay_out(tx, std::move(post), std::move(version)));
    if (request.approve) {
      CHECK_OK(approve(tx, desk, actor, table, request));
    } else {
      CHECK_OK(send_back(tx, desk, actor, table, request));
    }
    TRY(const Post after, find_post(tx, id));
    return after.state;
  };
  auto reached = desk.db.write(work);
  if (!reached) note_refusal(desk, actor, id, reached.error());
  return reached;
}

result<Waiting> waiting_for(storage::ReadTx& tx, const roster::Actor& actor, const Post& post, const Version& version) {
  if (post.state != PostState::kInReview) return Waiting();
  TRY(const directive::Decision decision, version.decision());
  const std::vector<directive::ApprovalStep> way = way_of(decision);
  TRY(const Table table, lay_out(tx, post, version));
  const Progress progress = table.progress(way);
  if (progress.complete) return Waiting();
  return Waiting{way[progress.step].role, turn_of(table, actor, way).has_value()};
}

}  // namespace callbox::desk
