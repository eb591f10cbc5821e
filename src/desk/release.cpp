#include "desk/release.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/text.h"
#include "desk/channels.h"
#include "desk/delivery.h"
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

constexpr std::string_view kReleaseJob = "release";
constexpr std::string_view kExpireJob = "expire";

std::string key_of(const PostId& id, int version) {
  return id.text() + "/" + std::to_string(version);
}

// The reverse of key_of, from a job. What stands behind the version makes the key unique and says nothing.
std::optional<std::pair<PostId, int>> parse_key(std::string_view key) {
  const std::size_t slash = key.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto id = PostId::parse(key.substr(0, slash));
  int version = 0;
  const auto parsed = std::from_chars(key.data() + slash + 1, key.data() + key.size(), version);
  if (!id || parsed.ec != std::errc()) return std::nullopt;
  return std::pair(*id, version);
}

// Duties wait for release by the decision of now, not of the submission: a directive may have added one.
Status check_duties(storage::ReadTx& tx, const Clearance& clearance) {
  TRY(const std::vector<DutyRecord> kept, duties_of(tx, clearance.post(), clearance.version()));
  for (const directive::Duty& duty : clearance.decision().duties) {
    if (!duty.before_release) continue;
    const bool done = std::any_of(kept.begin(), kept.end(), [&](const DutyRecord& record) {
      return record.duty.id == duty.id && record.done_at;
    });
    if (!done) {
      return refuse(refusals::kDutyOpen, "Before this goes out: " + duty.what, {}, duty.clause);
    }
  }
  return {};
}

// Takes down what stands, or may stand, at an outlet.
Status retract_from(storage::Tx& tx, const Desk& desk, const PostId& post, int version, const std::string& outlet,
                    std::string_view why) {
  TRY(const bool nothing_there, call_off(tx, post, outlet, why));
  if (nothing_there) return {};
  return enqueue_delivery(tx, desk, post, version, outlet, DeliveryAction::kRetract, {});
}

// Those of the published version are among them (submit.cpp), but for accounts that the post may not use any more.
Status send_out(storage::Tx& tx, const Desk& desk, const Clearance& clearance, const std::vector<std::string>& wanted) {
  const std::optional<UtcMillis> window_end = clearance.package().window.expires;
  TRY(const std::vector<std::string> holding, outlets_holding(tx, clearance.post()));
  for (const std::string& outlet : wanted) {
    DeliveryAction action = DeliveryAction::kPublish;
    if (std::find(holding.begin(), holding.end(), outlet) != holding.end()) {
      TRY(const bool nothing_there,
          call_off(tx, clearance.post(), outlet, "A correction was released before it was sent."));
      if (!nothing_there) action = DeliveryAction::kReplace;
    }
    CHECK_OK(enqueue_delivery(tx, desk, clearance.post(), clearance.version(), outlet, action, window_end));
  }
  for (const std::string& outlet : holding) {
    if (std::find(wanted.begin(), wanted.end(), outlet) != wanted.end()) continue;
    CHECK_OK(retract_from(tx, desk, clearance.post(), clearance.version(), outlet,
                          "A correction that does not go there was released before it was sent."));
  }
  return {};
}

Status retract_everywhere(storage::Tx& tx, const Desk& desk, const Post& post, std::string_view why) {
  TRY(const std::vector<std::string> holding, outlets_holding(tx, post.id));
  for (const std::string& outlet : holding) CHECK_OK(retract_from(tx, desk, post.id, *post.live_version, outlet, why));
  return {};
}

// Said before anything is begun, since the note is typed before the page of the correction opens.
Status check_note(const directive::Decision& decision) {
  for (const directive::Finding& finding : decision.findings) {
    if (finding.place.part != directive::Place::Part::kCorrection || finding.effect != directive::Effect::kBlock)
      continue;
    return refuse(refusals::kBlocked, finding.message, "what_changed", finding.clause);
  }
  return {};
}

// A correction that was discarded keeps its number.
result<int> next_number(storage::ReadTx& tx, const PostId& id) {
  TRY(const auto row, tx.first("SELECT MAX(version) FROM post_versions WHERE post = $1", id));
  return static_cast<int>(row->integer(0)) + 1;
}

// Ends what is public, with a correction that may be on its way.
Status end_publication(storage::Tx& tx, const Desk& desk, Post& post, PostState state, std::string_view why) {
  CHECK_OK(retract_everywhere(tx, desk, post, why));
  CHECK_OK(void_approvals(tx, post.id, post.version));
  CHECK_OK(storage::cancel(tx, kExpireJob, key_of(post.id, *post.live_version)));
  post.live_version.reset();
  post.state = state;
  return save_post(tx, desk.clock, post);
}

}  // namespace

Status release(storage::Tx& tx, const Desk& desk, Turn& turn, const Clearance& clearance, std::string_view actor) {
  if (!clearance.holds_in(tx) || !turn.holds_in(tx))
    return fail(ErrorKind::kInternal, "A clearance is worth nothing in another transaction.");
  Post& post = turn.post();
  Version& version = turn.version();
  if (version.post != clearance.post() || version.number != clearance.version() ||
      version.digest != clearance.digest()) {
    return refuse(refusals::kChangedPackage, "The post is not what was cleared.");
  }
  if (post.state != PostState::kCleared && post.state != PostState::kScheduled) {
    return refuse(refusals::kNotCleared, "The post is not cleared.");
  }
  CHECK_OK(adoption::Book::hold(tx));
  const UtcMillis now = desk.clock.now();
  if (clearance.package().window.not_before && *clearance.package().window.not_before > now) {
    return refuse(refusals::kTooEarly, "The post is meant for a later time.");
  }
  CHECK_OK(check_duties(tx, clearance));
  TRY(const std::vector<std::string> channels,
      channels_to_use(tx, desk, turn.standing(), clearance.package().channels));

  const bool is_correction = version.number > 1;
  TRY(const ledger::Appended event,
      append_event(tx, desk, post.id, is_correction ? kPostCorrected : kPostReleased, actor,
                   {{"package", version.package_json}, {"version", version_body(version)}}));
  version.released_at = now;
  version.released_event = event.id.text();
  CHECK_OK(save_version(tx, version));
  if (post.live_version) CHECK_OK(storage::cancel(tx, kExpireJob, key_of(post.id, *post.live_version)));
  if (!post.first_released_at) {
    post.first_released_at = now;
    post.slug = slug(clearance.package().renditions.front().title);
    if (post.slug.empty()) post.slug = "post";
  }
  CHECK_OK(send_out(tx, desk, clearance, channels));
  if (clearance.package().window.expires) {
    storage::NewJob expiry;
    expiry.kind = kExpireJob;
    expiry.key = key_of(post.id, version.number);
    expiry.payload = "{}";
    expiry.run_at = *clearance.package().window.expires;
    CHECK_OK(storage::enqueue(tx, desk.clock, desk.random, expiry));
  }
  post.live_version = version.number;
  post.state = PostState::kReleased;
  return save_post(tx, desk.clock, post);
}

Status release_or_schedule(storage::Tx& tx, const Desk& desk, Turn& turn, const Clearance& clearance,
                           std::string_view actor) {
  const auto& not_before = clearance.package().window.not_before;
  if (!not_before || *not_before <= desk.clock.now()) return release(tx, desk, turn, clearance, actor);
  CHECK_OK(check_duties(tx, clearance));
  Post& post = turn.post();
  storage::NewJob job;
  job.kind = kReleaseJob;
  // With the revision, a key of its own each time: a job of an earlier schedule may be running right now, and would
  // take a second one of the same key with it when it ends.
  job.key = key_of(post.id, post.version) + "/" + std::to_string(post.revision);
  job.payload = "{}";
  // No window_end: past its window the job refuses the release itself and gives the post back to a person.
  job.run_at = *not_before;
  TRY(const bool added, storage::enqueue(tx, desk.clock, desk.random, job));
  if (!added) return fail(ErrorKind::kInternal, "The release could not be scheduled. Try again.");
  post.state = PostState::kScheduled;
  CHECK_OK(save_post(tx, desk.clock, post));
  CHECK_OK(append_event(tx, desk, post.id, kPostScheduled, actor, {{"schedule", to_iso(*not_before)}}));
  return {};
}

Status require_release(const roster::Actor& actor, const Version& version, std::span<const std::string> path) {
  if (version.author == actor.id) return {};
  return roster::require(actor, roster::Permission::kRelease, path);
}

result<PostState> release_post(const Desk& desk, const roster::Actor& actor, const PostId& id, const Digest& digest) {
  const auto work = [&](storage::Tx& tx) -> result<PostState> {
    TRY(Turn turn, Turn::of(tx, actor, id));
    CHECK_OK(require_release(actor, turn.version(), turn.standing().path));
    if (turn.version().digest != digest) {
      return refuse(refusals::kChangedPackage, "The post was changed after you opened it. Read it again.");
    }
    if (turn.post().state != PostState::kCleared) {
      return refuse(refusals::kNotCleared, "Only a cleared post is released.");
    }
    TRY(const Clearance clearance, decide_clearance(tx, desk, turn));
    CHECK_OK(release_or_schedule(tx, desk, turn, clearance, actor.pseudonym));
    return turn.post().state;
  };
  auto reached = desk.db.write(work);
  if (!reached) note_refusal(desk, actor, id, reached.error());
  return reached;
}

Status start_correction(const Desk& desk, const roster::Actor& actor, const PostId& id, std::string_view what_changed) {
  CHECK_OK(check_words(what_changed, directive::kMaxNote, "what_changed", "Say in up to 500 characters what changes."));
  const auto begin = [&](storage::Tx& tx) -> Status {
    CHECK_OK(see(tx, actor, id));  // who releases for the unit need not read its drafts
    TRY(Post post, find_post(tx, id));
    TRY(const Version live, find_version(tx, id, post.live_version.value_or(post.version)));
    TRY(const std::vector<std::string> path, roster::unit_path(tx, post.unit));
    CHECK_OK(require_release(actor, live, path));
    if (post.state != PostState::kReleased || post.live_version != post.version) {
      return refuse(refusals::kNotPublished,
                    post.live_version ? "A correction is already on its way." : "Only a published post is corrected.");
    }
    TRY(directive::Package package, live.package());
    package.correction = {key_of(id, live.number), to_nfc(what_changed)};
    package.audience.reached.clear();
    package.window.not_before.reset();
    Version next;
    next.post = id;
    TRY(next.number, next_number(tx, id));
    next.author = actor.id;
    TRY(const Judged judged,
        judge_into(tx, desk, package, next, {actor.department_device, actor.on_duty}, Known::kNew));
    CHECK_OK(check_note(judged.decision));
    CHECK_OK(insert_version(tx, next));
    CHECK_OK(keep_media_uses(tx, next, package));
    post.version = next.number;
    post.state = PostState::kDraft;
    CHECK_OK(save_post(tx, desk.clock, post));
    CHECK_OK(append_event(tx, desk, id, kCorrectionBegun, actor.pseudonym, {{"change", package.correction.note}}));
    return {};
  };
  Status begun = desk.db.write(begin);
  if (!begun) note_refusal(desk, actor, id, begun.error());
  return begun;
}

Status discard_correction(const Desk& desk, const roster::Actor& actor, const PostId& id) {
  return desk.db.write([&](storage::Tx& tx) -> Status {
    TRY(Post post, find_whole(tx, actor, id));
    TRY(const Version version, find_version(tx, id, post.version));
    TRY(const std::vector<std::string> path, roster::unit_path(tx, post.unit));
    CHECK_OK(require_release(actor, version, path));
    if (!post.live_version || post.live_version == post.version) {
      return refuse(refusals::kNoCorrection, "There is no correction to discard.");
    }
    CHECK_OK(void_approvals(tx, id, post.version));
    post.version = *post.live_version;
    post.state = PostState::kReleased;
    CHECK_OK(save_post(tx, desk.clock, post));
    CHECK_OK(append_event(tx, desk, id, kCorrectionDiscarded, actor.pseudonym));
    return {};
  });
}

Status take_down(const Desk& desk, const roster::Actor& actor, const PostId& id, std::string_view reason,
                 std::string_view clause) {
  CHECK_OK(check_words(reason, directive::kMaxNote, "reason", "Give a reason of up to 500 characters."));
  if (!clause.empty())
    CHECK_OK(check_words(clause, kMaxClause, "clause", "A clause is named in up to 100 characters."));
  return desk.db.write([&](storage::Tx& tx) -> Status {
    TRY(Post post, find_whole(tx, actor, id));
    TRY(const std::vector<std::string> path, roster::unit_path(tx, post.unit));
    CHECK_OK(roster::require(actor, roster::Permission::kTakeDown, path));
    if (!post.live_version) {
      return refuse(refusals::kNotPublished, "The post is not in public view.");
    }
    CHECK_OK(end_publication(tx, desk, post, PostState::kTakenDown, "Taken down before it was sent."));
    std::vector<ledger::Body> bodies = {{"reason", to_nfc(reason)}};
    if (!clause.empty()) bodies.push_back({"detail", to_nfc(clause)});
    CHECK_OK(append_event(tx, desk, id, kPostTakenDown, actor.pseudonym, std::move(bodies)));
    return {};
  });
}

storage::JobOutcome run_release_job(const Desk& desk, const storage::Job& job) {
  const auto key = parse_key(job.key);
  if (!key) return storage::JobOutcome::dead("The job does not name a version of a post.");
  const auto& [id, number] = *key;
  // False when it was withdrawn, edited, released by an earlier run of this job, or scheduled anew for later: that has
  // a job of its own.
  const auto is_due = [&, version = number](const Turn& turn) {
    return turn.post().state == PostState::kScheduled && turn.post().version == version &&
           turn.package().window.not_before.value_or(UtcMillis{0}) <= desk.clock.now();
  };
  const Status released = desk.db.write([&, post_id = id](storage::Tx& tx) -> Status {
    TRY(Turn turn, Turn::of_desk(tx, post_id));
    if (!is_due(turn)) return {};
    TRY(const Clearance clearance, decide_clearance(tx, desk, turn));
    return release(tx, desk, turn, clearance, "system");
  });
  if (released) return storage::JobOutcome::done();
  const Error& why = released.error();
  if (why.kind == ErrorKind::kUnavailable || why.kind == ErrorKind::kInternal) {
    return storage::JobOutcome::retry(why.message);
  }
  const Status noted = desk.db.write([&, post_id = id](storage::Tx& tx) -> Status {
    TRY(Turn turn, Turn::of_desk(tx, post_id));
    if (!is_due(turn)) return {};
    turn.post().state = PostState::kCleared;  // a person sees it, and may release it once the cause is gone
    CHECK_OK(save_post(tx, desk.clock, turn.post()));
    CHECK_OK(append_event(tx, desk, post_id, event_of(why), "system", {{"refusal", why.message}}));
    return {};
  });
  return noted ? storage::JobOutcome::dead(why.message) : storage::JobOutcome::retry(noted.error().message);
}

storage::JobOutcome run_expire_job(const Desk& desk, const storage::Job& job) {
  const auto key = parse_key(job.key);
  if (!key) return storage::JobOutcome::dead("The job does not name a version of a post.");
  const auto& [id, number] = *key;
  const Status expired = desk.db.write([&, post_id = id, version = number](storage::Tx& tx) -> Status {
    TRY(Post post, find_post(tx, post_id));
    if (post.live_version != version) return {};
    CHECK_OK(end_publication(tx, desk, post, PostState::kExpired, "Expired before it was sent."));
    CHECK_OK(append_event(tx, desk, post_id, kPostExpired, "system"));
    return {};
  });
  return expired ? storage::JobOutcome::done() : storage::JobOutcome::retry(expired.error().message);
}

}  // namespace callbox::desk
