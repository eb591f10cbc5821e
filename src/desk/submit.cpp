#include "desk/submit.h"

#include <algorithm>

#include "base/log.h"
#include "base/text.h"
#include "desk/channels.h"
#include "desk/clearance.h"
#include "desk/draft.h"
#include "desk/events.h"
#include "desk/judge.h"
#include "desk/limits.h"
#include "desk/refusal.h"
#include "desk/sight.h"
#include "desk/turn.h"
#include "roster/permission.h"
#include "roster/unit.h"

namespace callbox::desk {
namespace {

constexpr std::string_view kMail = "mail";

Status check_complete(const directive::Package& package) {
  for (std::size_t i = 0; i < package.renditions.size(); ++i) {
    const std::string at = "renditions[" + std::to_string(i) + "].";
    if (trim(package.renditions[i].title).empty()) {
      return fail(ErrorKind::kInvalid, "Give the post a title.", Where{at + "title", 0, 0});
    }
    if (trim(package.renditions[i].text).empty()) {
      return fail(ErrorKind::kInvalid, "Write the text of the post.", Where{at + "text", 0, 0});
    }
  }
  if (package.channels.empty()) {
    return fail(ErrorKind::kInvalid, "Choose at least one outlet.", Where{"channels", 0, 0});
  }
  return {};
}

bool contains(const std::vector<std::string>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// A correction reaches whoever the first version reached: channels may be added to it, and none left out. What is to
// leave an outlet is taken down. Only an account that the post may not use any more is left out: release takes the post
// down there.
Status check_none_left_out(storage::ReadTx& tx, const Desk& desk, const Turn& turn,
                           const std::vector<std::string>& chosen) {
  const Post& post = turn.post();
  if (!post.live_version) return {};
  TRY(const Version live, find_version(tx, post.id, *post.live_version));
  TRY(const directive::Package published, live.package());
  TRY(const Sending sending, Sending::of(tx, desk, turn.standing()));
  for (const std::string& channel : sending.written_out(published.channels)) {
    if (contains(chosen, channel) || !sending.may_use(channel)) continue;
    return refuse(refusals::kOutletLeftOut,
                  "A correction goes wherever the published version went. Choose \"" + channel +
                      "\" again, or take the post down instead.",
                  "channels");
  }
  return {};
}

// Whom each channel that counts people reaches. Mail is the one there is.
result<std::vector<directive::Reached>> freeze(storage::Tx& tx, const Desk& desk, const Turn& turn) {
  std::vector<directive::Reached> reached;
  const directive::Package& package = turn.package();
  for (const std::string& channel : package.channels) {
    if (directive::kind_of_channel(channel) != kMail) continue;
    TRY(const Frozen frozen, desk.audience.freeze(tx, turn.post().id, turn.version().number, package.audience.areas));
    reached.push_back({channel, frozen.subscribers, frozen.digest});
  }
  return reached;
}

Status keep_submission(storage::Tx& tx, const Desk& desk, const Version& version) {
  CHECK_OK(
      tx.exec("INSERT INTO post_submissions (post, version, number, at, package, facts, decision, internal) "
              "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
              version.post, version.number, version.submission, desk.clock.now(), version.package_json,
              version.facts_json, version.decision_json, version.internal_json));
  return {};
}

// A refused submission is kept: for the author, for replay, and for the yearly report (ALS-13).
Status keep_refused(const Desk& desk, const roster::Actor& actor, Version version, const Error& why) {
  return desk.db.write([&](storage::Tx& tx) -> Status {
    TRY(Version stored, find_version(tx, version.post, version.number));
    // Somebody edited in between: that package was not the one refused, and has a refusal of its own to come.
    version.submission = stored.submission + 1;
    CHECK_OK(keep_submission(tx, desk, version));
    stored.submission = version.submission;
    CHECK_OK(save_version(tx, stored));
    CHECK_OK(append_event(
        tx, desk, version.post, event_of(why), actor.pseudonym,
        {{"package", version.package_json}, {"decision", version.decision_json}, {"refusal", why.message}}));
    return {};
  });
}

}  // namespace

result<PostState> submit(const Desk& desk, const roster::Actor& actor, const PostId& id, std::string_view if_match) {
  std::optional<Version> refused;  // as judged, when the directive forbids it
  const auto work = [&](storage::Tx& tx) -> result<PostState> {
    refused.reset();
    TRY(Turn turn, Turn::of(tx, actor, id));
    Post& post = turn.post();
    Version& version = turn.version();
    if (!turn.is_author_of_newest(actor)) return refuse(refusals::kNotTheAuthor, "Only the author submits a draft.");
    CHECK_OK(check_match(post, if_match));
    if (post.state != PostState::kDraft) return refuse(refusals::kNotADraft, "The post is not a draft.");
    CHECK_OK(check_complete(turn.package()));
    directive::Package package = turn.package();
    TRY(package.channels, channels_to_use(tx, desk, turn.standing(), package.channels));
    CHECK_OK(check_none_left_out(tx, desk, turn, package.channels));
    TRY(package.audience.reached, freeze(tx, desk, turn));
    TRY(const Judged judged, turn.rewrite(tx, desk, std::move(package), {actor.department_device, actor.on_duty}));
    if (Status allowed = check_blocks(judged.decision, {}, false); !allowed) {
      refused = version;
      return fail(std::move(allowed).error());
    }
    ++version.submission;
    CHECK_OK(keep_submission(tx, desk, version));
    CHECK_OK(keep_duties(tx, id, version.number, judged.decision.duties));
    post.state = PostState::kInReview;
    CHECK_OK(turn.save(tx, desk));
    CHECK_OK(append_event(tx, desk, id, kPostSubmitted, actor.pseudonym,
                          {{"package", version.package_json}, {"decision", version.decision_json}}));
    if (judged.decision.route.empty()) CHECK_OK(clear(tx, desk, turn, actor.pseudonym));
    return post.state;
  };
  auto reached = desk.db.write(work);
  if (reached) return reached;
  if (!refused) {
    note_refusal(desk, actor, id, reached.error());
  } else if (const Status kept = keep_refused(desk, actor, *refused, reached.error()); !kept) {
    log::error("a refused submission could not be recorded", {{"why", kept.error().message}});
  }
  return reached;
}

result<directive::Decision> last_decision(storage::ReadTx& tx, const PostId& id) {
  TRY(const auto row, tx.first("SELECT decision FROM post_submissions WHERE post = $1 "
                               "ORDER BY version DESC, number DESC LIMIT 1",
                               id));
  if (!row) return fail(ErrorKind::kNotFound, "The post was not submitted yet.");
  return directive::decision_from_json(row->text(0));
}

Status withdraw(const Desk& desk, const roster::Actor& actor, const PostId& id) {
  return desk.db.write([&](storage::Tx& tx) -> Status {
    TRY(Post post, find_whole(tx, actor, id));
    TRY(const Version version, find_version(tx, id, post.version));
    if (version.author != actor.id) return refuse(refusals::kNotTheAuthor, "Only the author withdraws a post.");
    if (post.state != PostState::kInReview && post.state != PostState::kCleared &&
        post.state != PostState::kScheduled) {
      return refuse(refusals::kNotOnItsWay, "The post is not in review.");
    }
    CHECK_OK(void_approvals(tx, id, version.number));
    post.state = PostState::kDraft;
    CHECK_OK(save_post(tx, desk.clock, post));
    CHECK_OK(append_event(tx, desk, id, kPostWithdrawn, actor.pseudonym));
    return {};
  });
}

Status duty_done(const Desk& desk, const roster::Actor& actor, const PostId& id, std::string_view duty,
                 std::string_view note) {
  CHECK_OK(check_words(note, directive::kMaxNote, "note", "Say in up to 500 characters how it was done."));
  return desk.db.write([&](storage::Tx& tx) -> Status {
    TRY(Post post, find_whole(tx, actor, id));
    TRY(const Version version, find_version(tx, id, post.version));
    TRY(const std::vector<DutyRecord> duties, duties_of(tx, id, post.version));
    const auto found =
        std::find_if(duties.begin(), duties.end(), [&](const DutyRecord& record) { return record.duty.id == duty; });
    if (found == duties.end()) return fail(ErrorKind::kNotFound, "The post has no such duty.");
    if (found->done_at) return refuse(refusals::kAlreadyDone, "This was recorded before.");
    TRY(const std::vector<std::string> path, roster::unit_path(tx, post.unit));
    if (version.author != actor.id && !roster::holds_somewhere(actor, found->duty.role)) {
      CHECK_OK(roster::require(actor, roster::Permission::kReview, path));
    }
    CHECK_OK(
        tx.exec("UPDATE duties SET done_at = $1, done_by = $2, note = $3 "
                "WHERE post = $4 AND version = $5 AND duty = $6",
                desk.clock.now(), actor.id, to_nfc(note), id, post.version, duty));
    CHECK_OK(save_post(tx, desk.clock, post));
    CHECK_OK(append_event(tx, desk, id, kDutyDone, actor.pseudonym,
                          {{"duty", std::string(duty)}, {"comment", to_nfc(note)}}));
    return {};
  });
}

}  // namespace callbox::desk
