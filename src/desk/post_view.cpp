#include "desk/post_view.h"

#include <algorithm>
#include <charconv>

#include "desk/draft.h"
#include "desk/judge.h"
#include "desk/release.h"
#include "desk/review.h"
#include "directive/package_format.h"
#include "roster/permission.h"
#include "roster/unit.h"

namespace callbox::desk {
namespace {

constexpr int kBatch = 100;

// Each post where the desk last changed it and where the public last saw it change. A member's list has it at one of
// the two, as far as they see.
constexpr std::string_view kListed = R"sql(
SELECT id, changed_at FROM (
  SELECT id, updated_at AS changed_at, state FROM posts
  UNION ALL
  SELECT p.id, v.released_at, 'released' FROM posts p JOIN post_versions v ON v.post = p.id AND v.version = p.live_version
) AS listed
WHERE (changed_at < $1 OR (changed_at = $2 AND id < $3)) AND ($4 = '' OR state = $5)
  AND ($6 = '' OR EXISTS (SELECT 1 FROM post_versions w WHERE w.post = listed.id AND w.author = $7))
ORDER BY changed_at DESC, id DESC LIMIT $8)sql";

result<PostSummary> summarize(storage::ReadTx& tx, const roster::Actor& actor, const Seen& seen,
                              const Version& version) {
  const Post& post = seen.post;
  PostSummary summary;
  summary.post = post;
  TRY(summary.author, roster::name_of_member(tx, version.author));
  summary.kind = version.kind;
  summary.title = version.title;
  summary.correcting = post.live_version && *post.live_version != post.version;
  if (seen.sight == Sight::kWhole) {
    TRY(const directive::Decision decision, version.decision());
    summary.blocking = static_cast<int>(
        std::count_if(decision.findings.begin(), decision.findings.end(),
                      [](const directive::Finding& finding) { return finding.effect == directive::Effect::kBlock; }));
    TRY(const Waiting waiting, waiting_for(tx, actor, post, version));
    summary.waiting_for = waiting.role;
    summary.waits_for_actor = waiting.for_actor;
  }
  if (post.first_released_at) {
    summary.public_path = "/posts/" + post.slug + "-" + post.id.text().substr(post.id.text().size() - 8);
  }
  return summary;
}

bool is_on_its_way(PostState state) {
  return state == PostState::kInReview || state == PostState::kCleared || state == PostState::kScheduled;
}

std::vector<std::string> acts_of(const roster::Actor& actor, const PostView& view, const Version& version,
                                 const std::vector<std::string>& path) {
  const Post& post = view.summary.post;
  const bool author = version.author == actor.id;
  const bool reviews = roster::may(actor, roster::Permission::kReview, path);
  const bool releases = require_release(actor, version, path).has_value();
  const bool open_duty =
      std::any_of(view.duties.begin(), view.duties.end(), [](const DutyView& duty) { return !duty.record.done_at; });
  std::vector<std::string> acts;
  const auto add = [&](bool allowed, std::string_view act) {
    if (allowed) acts.emplace_back(act);
  };
  add(author && (post.state == PostState::kDraft || is_on_its_way(post.state)), "edit");
  add(author && post.state == PostState::kDraft, "submit");
  add(author && is_on_its_way(post.state), "withdraw");
  add(view.summary.waits_for_actor, "approve");
  add(releases && view.summary.waits_for_actor, "approve-and-release");
  add(reviews && !author && is_on_its_way(post.state), "return");
  add(releases && post.state == PostState::kCleared, "release");
  add(releases && post.state == PostState::kReleased && post.live_version == post.version, "correct");
  add(releases && view.summary.correcting, "discard");
  add(post.live_version && roster::may(actor, roster::Permission::kTakeDown, path), "take-down");
  add(open_duty && (author || reviews), "duty");
  return acts;
}

struct Cursor {
  UtcMillis updated_at;
  std::string id;
};

std::string to_cursor(const Post& post) {
  return to_base64url(std::to_string(post.updated_at.count) + "/" + post.id.text());
}

result<Cursor> parse_cursor(std::string_view text) {
  const auto invalid = [] { return fail(ErrorKind::kInvalid, "This cursor is not ours.", Where{"cursor", 0, 0}); };
  // Beyond every post: the first page.
  if (text.empty()) return Cursor{UtcMillis{std::int64_t{1} << 52}, "~"};
  const auto plain = from_base64url(text);
  if (!plain) return invalid();
  const std::size_t slash = plain->find('/');
  if (slash == std::string::npos || !is_ulid(std::string_view(*plain).substr(slash + 1))) return invalid();
  Cursor cursor{UtcMillis{0}, plain->substr(slash + 1)};
  const auto parsed = std::from_chars(plain->data(), plain->data() + slash, cursor.updated_at.count);
  if (parsed.ec != std::errc() || parsed.ptr != plain->data() + slash) return invalid();
  return cursor;
}

// What stands around the package: judgement, reviews, duties.
Status view_way(storage::ReadTx& tx, const Desk& desk, const Version& version, PostView& view) {
  const PostId& id = version.post;
  if (view.summary.post.state == PostState::kDraft) {
    TRY(const directive::Facts facts, version.facts());
    TRY(Judged judged, judge(tx, desk, view.package, version.author,
                             {facts.author.department_device, facts.author.on_duty}, &version));
    view.decision = std::move(judged.decision);
  } else {
    TRY(view.decision, version.decision());
  }
  TRY(const std::vector<Review> reviews, reviews_of(tx, id, version.number));
  for (const Review& review : reviews) {
    TRY(roster::MemberName name, roster::name_of_member(tx, review.reviewer));
    const bool current = !review.is_void && review.submission == version.submission && review.digest == version.digest;
    view.reviews.push_back({review, std::move(name), current});
  }
  TRY(const std::vector<DutyRecord> duties, duties_of(tx, id, version.number));
  for (const DutyRecord& duty : duties) {
    DutyView shown{duty, {}};
    if (!duty.done_by.empty()) {
      TRY(const roster::MemberName name, roster::name_of_member(tx, duty.done_by));
      shown.done_by = name.name;
    }
    view.duties.push_back(std::move(shown));
  }
  return {};
}

}  // namespace

result<PostView> view_post(storage::ReadTx& tx, const Desk& desk, const roster::Actor& actor, const PostId& id) {
  TRY(const Seen seen, see(tx, actor, id));
  const Post& post = seen.post;
  TRY(const Version version, find_version(tx, id, post.version));
  PostView view;
  view.sight = seen.sight;
  TRY(view.summary, summarize(tx, actor, seen, version));
  TRY(view.package, version.package());
  if (seen.sight == Sight::kPublished) view.package = directive::open_part(std::move(view.package));
  view.digest = version.digest;
  view.etag = etag_of(post);
  if (seen.sight == Sight::kWhole) {
    CHECK_OK(view_way(tx, desk, version, view));
  } else {
    TRY(const directive::Decision decision, version.decision());
    view.decision.directive = decision.directive;
    view.decision.directive_version = decision.directive_version;
    view.decision.verdict = decision.verdict;
  }
  TRY(const std::vector<std::string> path, roster::unit_path(tx, post.unit));
  view.may = acts_of(actor, view, version, path);
  return view;
}

result<PostPage> list_posts(storage::ReadTx& tx, const roster::Actor& actor, const PostFilter& filter) {
  const auto limit = static_cast<std::size_t>(std::clamp(filter.limit, 1, 100));
  TRY(Cursor cursor, parse_cursor(filter.cursor));
  // A superset of what is asked for, so that the rest of the table is not read post by post.
  const std::optional<PostState> asked = filter.for_review && !filter.state ? PostState::kInReview : filter.state;
  const std::string state(asked ? name_of(*asked) : "");
  const std::string author = filter.mine ? actor.id.text() : "";
  PostPage page;
  for (;;) {
    TRY(const storage::Rows rows,
        tx.query(kListed, cursor.updated_at, cursor.updated_at, cursor.id, state, state, author, author, kBatch));
    for (const storage::Row& row : rows) {
      const auto id = row.id<PostId>(0);
      cursor = {row.time(1), id.text()};
      auto seen = see(tx, actor, id);
      if (!seen && seen.error().kind == ErrorKind::kNotFound) continue;
      CHECK_OK(seen);
      const Post& post = seen->post;
      if (post.updated_at != cursor.updated_at || (filter.state && post.state != *filter.state)) continue;
      if (!page.items.empty() && page.items.back().post.id == id) continue;
      TRY(const Version version, find_version(tx, id, post.version));
      if (filter.mine && version.author != actor.id) continue;
      TRY(PostSummary summary, summarize(tx, actor, *seen, version));
      if (filter.for_review && !summary.waits_for_actor) continue;
      if (page.items.size() == limit) {
        page.next = to_cursor(page.items.back().post);
        return page;
      }
      page.items.push_back(std::move(summary));
    }
    if (rows.size() < kBatch) return page;
  }
}

}  // namespace callbox::desk
