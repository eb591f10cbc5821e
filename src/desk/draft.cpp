#include "desk/draft.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/log.h"
#include "base/text.h"
#include "desk/events.h"
#include "desk/limits.h"
#include "desk/media.h"
#include "desk/refusal.h"
#include "desk/turn.h"
#include "roster/permission.h"
#include "roster/unit.h"

namespace callbox::desk {
namespace {

constexpr std::string_view kRenditions = "A post has one to ten language versions.";

Status check_text(std::string_view text, std::size_t limit, const std::string& field) {
  if (text.size() > limit) {
    return fail(
        ErrorKind::kTooLarge,
        "This text has " + std::to_string(text.size()) + " bytes; at most " + std::to_string(limit) + " are allowed.",
        Where{field, 0, 0});
  }
  if (const std::size_t at = first_invalid_utf8(text); at != std::string_view::npos) {
    return fail(ErrorKind::kInvalid, "not-utf8", "This text is not UTF-8 from byte " + std::to_string(at) + " on.",
                Where{field, 0, 0});
  }
  if (text.find('\0') != std::string_view::npos) {
    return fail(ErrorKind::kInvalid, "This text contains a null character.", Where{field, 0, 0});
  }
  return {};
}

std::string member_of(std::string_view list, std::size_t index, std::string_view member) {
  return std::string(list) + "[" + std::to_string(index) + "]." + std::string(member);
}

void sort_once(std::vector<std::string>& words) {
  std::sort(words.begin(), words.end());
  words.erase(std::unique(words.begin(), words.end()), words.end());
}

void compose(directive::Package& package) {
  const auto in_nfc = [](std::string& text) { text = to_nfc(text); };
  for (directive::Rendition& rendition : package.renditions) {
    in_nfc(rendition.title);
    in_nfc(rendition.text);
  }
  for (directive::Medium& medium : package.media) in_nfc(medium.alt);
  in_nfc(package.correction.note);
  in_nfc(package.declarations.source);
  in_nfc(package.declarations.verified_by);
}

Status describe_media(storage::ReadTx& tx, const roster::Actor& actor, directive::Package& package) {
  for (std::size_t i = 0; i < package.media.size(); ++i) {
    directive::Medium& medium = package.media[i];
    auto stored = find_medium(tx, actor, medium.digest);
    if (!stored) {
      return fail(ErrorKind::kInvalid, "Upload this picture first.", Where{member_of("media", i, "digest"), 0, 0});
    }
    medium.media_type = stored->media_type;
    medium.width = stored->width;
    medium.height = stored->height;
  }
  return {};
}

// The format has room for more than any page offers yet: nothing goes out that nobody could see while writing.
Status check_offered(const directive::Package& package) {
  const auto refused = [](bool is_used, std::string_view field) -> Status {
    if (!is_used) return {};
    return refuse(refusals::kNotOffered, "This desk does not offer \"" + std::string(field) + "\" yet.", field);
  };
  CHECK_OK(refused(!package.variants.empty(), "variants"));
  CHECK_OK(refused(!package.incident.id.empty(), "incident"));
  CHECK_OK(refused(package.event != directive::EventNotice(), "event"));
  CHECK_OK(refused(!package.survey.empty(), "survey"));
  CHECK_OK(refused(!package.answers.empty(), "answers"));
  CHECK_OK(refused(!package.case_number.empty(), "case"));
  CHECK_OK(refused(package.severity != directive::Severity::kNone, "severity"));
  CHECK_OK(refused(package.exercise, "exercise"));
  CHECK_OK(refused(!package.declarations.own.empty(), "declarations.own"));
  for (std::size_t i = 0; i < package.media.size(); ++i) {
    const directive::Medium& medium = package.media[i];
    CHECK_OK(refused(!medium.shows.empty(), member_of("media", i, "shows")));
    const bool is_picture =
        medium.kind != directive::MediumKind::kVideo && medium.kind != directive::MediumKind::kAudio;
    CHECK_OK(refused(!is_picture, member_of("media", i, "kind")));
  }
  return {};
}

result<std::optional<PostId>> made_before(storage::ReadTx& tx, const roster::Actor& actor, std::string_view key,
                                          const Digest& request) {
  if (key.empty()) return std::optional<PostId>();
  TRY(const auto row,
      tx.first("SELECT post, request_digest FROM idempotency_keys WHERE member = $1 AND key = $2", actor.id, key));
  if (!row) return std::optional<PostId>();
  if (row->digest(1) != request) {
    return refuse(refusals::kKeyReused, "This Idempotency-Key was used for another request.");
  }
  return std::optional<PostId>(row->id<PostId>(0));
}

}  // namespace

Status check_limits(const directive::Package& package) {
  if (package.renditions.size() > directive::kMaxRenditions) {
    return fail(ErrorKind::kInvalid, std::string(kRenditions), Where{"renditions", 0, 0});
  }
  if (package.media.size() > directive::kMaxMedia) {
    return fail(ErrorKind::kTooLarge, "A post has at most ten pictures.", Where{"media", 0, 0});
  }
  for (std::size_t i = 0; i < package.renditions.size(); ++i) {
    const directive::Rendition& rendition = package.renditions[i];
    const std::string title = member_of("renditions", i, "title");
    CHECK_OK(check_text(rendition.title, directive::kMaxTitle, title));
    CHECK_OK(check_text(rendition.text, directive::kMaxText, member_of("renditions", i, "text")));
    if (rendition.title.find_first_of("\r\n") != std::string::npos) {
      return fail(ErrorKind::kInvalid, "A title is one line.", Where{title, 0, 0});
    }
  }
  CHECK_OK(check_text(package.correction.note, directive::kMaxNote, "correction.note"));
  CHECK_OK(check_text(package.declarations.source, directive::kMaxAlt, "declarations.source"));
  CHECK_OK(check_text(package.declarations.verified_by, directive::kMaxAlt, "declarations.verified_by"));
  for (std::size_t i = 0; i < package.media.size(); ++i) {
    CHECK_OK(check_text(package.media[i].alt, directive::kMaxAlt, member_of("media", i, "alt")));
  }
  return {};
}

result<directive::Package> tidy(storage::ReadTx& tx, const roster::Actor& actor, directive::Package package,
                                const directive::Correction& correction) {
  if (package.renditions.empty()) return fail(ErrorKind::kInvalid, std::string(kRenditions), Where{"renditions", 0, 0});
  CHECK_OK(check_limits(package));
  CHECK_OK(check_offered(package));
  compose(package);
  CHECK_OK(describe_media(tx, actor, package));
  sort_once(package.audience.areas);
  sort_once(package.channels);
  if (package.audience.areas.empty()) {
    return fail(ErrorKind::kInvalid, "Choose at least one area.", Where{"audience.areas", 0, 0});
  }
  for (const std::string& area : package.audience.areas) {
    if (!roster::find_unit(tx, area)) {
      return fail(ErrorKind::kInvalid, "There is no area \"" + area + "\".", Where{"audience.areas", 0, 0});
    }
  }
  package.audience.reached.clear();
  package.correction.of = correction.of;
  if (correction.of.empty()) package.correction.note.clear();
  if (package.correction.note.empty()) package.correction.note = correction.note;
  return package;
}

result<PostId> create_draft(const Desk& desk, const roster::Actor& actor, const directive::Package& package,
                            std::string_view idempotency_key) {
  if (idempotency_key.size() > kMaxKey) {
    return fail(ErrorKind::kInvalid, "An Idempotency-Key has at most 100 characters.", Where{"Idempotency-Key", 0, 0});
  }
  CHECK_OK(roster::require(actor, roster::Permission::kDraft, actor.unit_path));
  return desk.db.write([&](storage::Tx& tx) -> result<PostId> {
    TRY(const directive::Package kept, tidy(tx, actor, package, {}));
    const Digest request = sha256(directive::to_json(kept));
    TRY(const std::optional<PostId> before, made_before(tx, actor, idempotency_key, request));
    if (before) return *before;
    Post post;
    post.id = PostId::make(desk.clock, desk.random);
    post.unit = actor.unit;
    post.revision = 1;
    post.created_at = post.updated_at = desk.clock.now();
    Version version;
    version.post = post.id;
    version.author = actor.id;
    CHECK_OK(judge_into(tx, desk, kept, version, {actor.department_device, actor.on_duty}, Known::kNew));
    CHECK_OK(insert_post(tx, post));
    CHECK_OK(insert_version(tx, version));
    CHECK_OK(keep_media_uses(tx, version, kept));
    if (!idempotency_key.empty()) {
      CHECK_OK(
          tx.exec("INSERT INTO idempotency_keys (member, key, request_digest, post, at) "
                  "VALUES ($1, $2, $3, $4, $5)",
                  actor.id, idempotency_key, request, post.id, desk.clock.now()));
    }
    CHECK_OK(append_event(tx, desk, post.id, kPostCreated, actor.pseudonym));
    CHECK_OK(tell_listeners(tx));
    return post.id;
  });
}

Status edit_draft(const Desk& desk, const roster::Actor& actor, const PostId& id, std::string_view if_match,
                  const directive::Package& package) {
  const auto edit = [&](storage::Tx& tx) -> Status {
    TRY(Turn turn, Turn::of(tx, actor, id));
    Post& post = turn.post();
    if (!turn.is_author_of_newest(actor)) {
      return refuse(refusals::kNotTheAuthor, "Only the author changes these words; send them back instead.");
    }
    CHECK_OK(check_match(post, if_match));
    if (post.state == PostState::kReleased || post.state == PostState::kExpired ||
        post.state == PostState::kTakenDown) {
      return refuse(refusals::kPublished, "A published post is not edited. Start a correction.");
    }
    TRY(directive::Package kept, tidy(tx, actor, package, turn.package().correction));
    if (post.state != PostState::kDraft) CHECK_OK(void_approvals(tx, id, post.version));
    CHECK_OK(turn.rewrite(tx, desk, std::move(kept), {actor.department_device, actor.on_duty}));
    post.state = PostState::kDraft;
    CHECK_OK(turn.save(tx, desk));
    CHECK_OK(append_event(tx, desk, id, kPostEdited, actor.pseudonym));
    return {};
  };
  Status status = desk.db.write(edit);
  if (!status) note_refusal(desk, actor, id, status.error());
  return status;
}

Status forget_old_keys(storage::Tx& tx, const Clock& clock) {
  CHECK_OK(tx.exec("DELETE FROM idempotency_keys WHERE at < $1", clock.now() - kKeysKept));
  return {};
}

std::string etag_of(const Post& post) {
  return "\"" + std::to_string(post.revision) + "\"";
}

Status check_match(const Post& post, std::string_view if_match) {
  if (if_match.empty()) {
    return refuse(refusals::kMatchRequired, "Send If-Match with the ETag you read.", "If-Match");
  }
  const std::string etag = etag_of(post);
  // Without quotes too: some clients strip them.
  if (if_match == etag || if_match == std::string_view(etag).substr(1, etag.size() - 2)) return {};
  return refuse(refusals::kStale, "Somebody changed the post since you opened it. Look at it again.");
}

}  // namespace callbox::desk
