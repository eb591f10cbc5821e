#include "desk/post.h"

#include <array>
#include <utility>

#include "desk/refusal.h"
#include "directive/package_format.h"

namespace callbox::desk {
namespace {

constexpr std::array<std::pair<PostState, std::string_view>, 7> kStates = {{
    {PostState::kDraft, "draft"},
    {PostState::kInReview, "in-review"},
    {PostState::kCleared, "cleared"},
    {PostState::kScheduled, "scheduled"},
    {PostState::kReleased, "released"},
    {PostState::kExpired, "expired"},
    {PostState::kTakenDown, "taken-down"},
}};

// For kinds the directive does not list, and where none is in force.
constexpr std::string_view kDefaultSeries = "public-information";

std::optional<std::int64_t> maybe(std::optional<UtcMillis> at) {
  if (!at) return std::nullopt;
  return at->count;
}

// Of the newest version's kind.
result<std::string> series_of(storage::ReadTx& tx, const Desk& desk, const PostId& id) {
  TRY(const auto row, tx.first("SELECT v.kind FROM posts p JOIN post_versions v ON v.post = p.id AND "
                               "v.version = p.version WHERE p.id = $1",
                               id));
  const auto in_force = desk.directives.in_force(tx, desk.clock.now());
  if (!in_force && !adoption::is_none_in_force(in_force.error())) return fail(in_force.error());
  if (!row || !in_force) return std::string(kDefaultSeries);
  for (const directive::KindOfContent& known : in_force->directive->kinds()) {
    if (known.id == row->text(0) && !known.series.empty()) return known.series;
  }
  return std::string(kDefaultSeries);
}

}  // namespace

std::string_view name_of(PostState state) {
  for (const auto& [value, name] : kStates) {
    if (value == state) return name;
  }
  return "draft";
}

std::optional<PostState> post_state_from(std::string_view name) {
  for (const auto& [value, text] : kStates) {
    if (text == name) return value;
  }
  return std::nullopt;
}

result<directive::Package> Version::package() const {
  if (sha256(package_json) != digest) {
    return fail(ErrorKind::kCorrupt, "The stored package of post " + post.text() + " does not match its digest.");
  }
  TRY(directive::Package package, directive::read_package(package_json, internal_json, salt));
  if (package.is_correction() && package.correction.note.empty()) package.correction.note = what_changed;
  return package;
}

result<directive::Decision> Version::decision() const {
  return directive::decision_from_json(decision_json);
}
result<directive::Facts> Version::facts() const {
  return directive::facts_from_stored_json(facts_json);
}

result<Post> find_post(storage::ReadTx& tx, const PostId& id) {
  TRY(const auto row, tx.first("SELECT id, unit, state, version, revision, live_version, slug, first_released_at, "
                               "created_at, updated_at FROM posts WHERE id = $1",
                               id));
  if (!row) return fail(ErrorKind::kNotFound, "There is no such post.");
  Post post;
  post.id = row->id<PostId>(0);
  post.unit = row->text(1);
  post.state = post_state_from(row->text(2)).value_or(PostState::kDraft);
  post.version = static_cast<int>(row->integer(3));
  post.revision = row->integer(4);
  if (!row->is_null(5)) post.live_version = static_cast<int>(row->integer(5));
  post.slug = row->text(6);
  post.first_released_at = row->maybe_time(7);
  post.created_at = row->time(8);
  post.updated_at = row->time(9);
  return post;
}

result<Version> find_version(storage::ReadTx& tx, const PostId& id, int number) {
  TRY(const auto row,
      tx.first("SELECT post, version, author, package, digest, facts, decision, what_changed, submission, released_at, "
               "cleared_event, released_event, internal, salt, kind, title FROM post_versions WHERE post = $1 AND "
               "version = $2",
               id, number));
  if (!row) return fail(ErrorKind::kNotFound, "The post has no such version.");
  Version version;
  version.post = row->id<PostId>(0);
  version.number = static_cast<int>(row->integer(1));
  version.author = row->id<roster::MemberId>(2);
  version.package_json = row->text(3);
  version.digest = row->digest(4);
  version.facts_json = row->text(5);
  version.decision_json = row->text(6);
  version.what_changed = row->text(7);
  version.submission = static_cast<int>(row->integer(8));
  version.released_at = row->maybe_time(9);
  version.cleared_event = row->text(10);
  version.released_event = row->text(11);
  version.internal_json = row->text(12);
  version.salt = row->bytes(13);
  version.kind = row->text(14);
  version.title = row->text(15);
  return version;
}

Status insert_post(storage::Tx& tx, const Post& post) {
  CHECK_OK(
      tx.exec("INSERT INTO posts (id, unit, state, version, revision, slug, created_at, updated_at) "
              "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
              post.id, post.unit, name_of(post.state), post.version, post.revision, post.slug, post.created_at,
              post.updated_at));
  return {};
}

Status insert_version(storage::Tx& tx, const Version& version) {
  CHECK_OK(tx.exec(
      "INSERT INTO post_versions (post, version, author, package, digest, facts, decision, what_changed, "
      "submission, cleared_event, released_event, internal, salt, kind, title) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
      version.post, version.number, version.author, version.package_json, version.digest, version.facts_json,
      version.decision_json, version.what_changed, version.submission, version.cleared_event, version.released_event,
      version.internal_json, storage::Bytes{version.salt}, version.kind, version.title));
  return {};
}

Status save_post(storage::Tx& tx, const Clock& clock, Post& post) {
  post.updated_at = clock.now();
  const std::optional<std::int64_t> live =
      post.live_version ? std::optional<std::int64_t>(*post.live_version) : std::nullopt;
  TRY(const std::int64_t changed,
      tx.exec("UPDATE posts SET state = $1, version = $2, revision = revision + 1, live_version = $3, slug = $4, "
              "first_released_at = $5, updated_at = $6 WHERE id = $7 AND revision = $8",
              name_of(post.state), post.version, live, post.slug, maybe(post.first_released_at), post.updated_at,
              post.id, post.revision));
  if (changed != 1) return refuse(refusals::kStale, "Somebody changed the post meanwhile. Look again.");
  ++post.revision;
  return tell_listeners(tx);
}

Status tell_listeners(storage::Tx& tx) {
  return tx.notify(kPostsChannel, "changed");
}

Status save_version(storage::Tx& tx, const Version& version) {
  CHECK_OK(
      tx.exec("UPDATE post_versions SET package = $1, digest = $2, facts = $3, decision = $4, submission = $5, "
              "released_at = $6, cleared_event = $7, released_event = $8, internal = $9, salt = $10, kind = $11, "
              "title = $12 WHERE post = $13 AND version = $14",
              version.package_json, version.digest, version.facts_json, version.decision_json, version.submission,
              maybe(version.released_at), version.cleared_event, version.released_event, version.internal_json,
              storage::Bytes{version.salt}, version.kind, version.title, version.post, version.number));
  return {};
}

Status keep_media_uses(storage::Tx& tx, const Version& version, const directive::Package& package) {
  CHECK_OK(tx.exec("DELETE FROM media_uses WHERE post = $1 AND version = $2", version.post, version.number));
  for (const directive::Medium& medium : package.media) {
    CHECK_OK(
        tx.exec("INSERT INTO media_uses (post, version, digest) VALUES ($1, $2, $3) "
                "ON CONFLICT (post, version, digest) DO NOTHING",
                version.post, version.number, medium.digest));
  }
  return {};
}

result<std::vector<roster::MemberId>> authors_up_to(storage::ReadTx& tx, const PostId& id, int version) {
  TRY(const storage::Rows rows,
      tx.query("SELECT DISTINCT author FROM post_versions WHERE post = $1 AND version <= $2", id, version));
  std::vector<roster::MemberId> authors;
  for (const storage::Row& row : rows) authors.push_back(row.id<roster::MemberId>(0));
  return authors;
}

result<std::vector<Review>> reviews_of(storage::ReadTx& tx, const PostId& id, int version) {
  TRY(const storage::Rows rows,
      tx.query("SELECT id, post, version, submission, digest, reviewer, role, role_unit, verdict, comment, at, is_void "
               "FROM reviews WHERE post = $1 AND version = $2 ORDER BY at, id",
               id, version));
  std::vector<Review> reviews;
  for (const storage::Row& row : rows) {
    Review review;
    review.id = row.text(0);
    review.post = row.id<PostId>(1);
    review.version = static_cast<int>(row.integer(2));
    review.submission = static_cast<int>(row.integer(3));
    review.digest = row.digest(4);
    review.reviewer = row.id<roster::MemberId>(5);
    review.role = row.text(6);
    review.role_unit = row.text(7);
    review.approved = row.text(8) == "approve";
    review.comment = row.text(9);
    review.at = row.time(10);
    review.is_void = row.boolean(11);
    reviews.push_back(std::move(review));
  }
  return reviews;
}

Status insert_review(storage::Tx& tx, const Review& review) {
  CHECK_OK(
      tx.exec("INSERT INTO reviews (id, post, version, submission, digest, reviewer, role, role_unit, verdict, "
              "comment, at, is_void) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0)",
              review.id, review.post, review.version, review.submission, review.digest, review.reviewer, review.role,
              review.role_unit, review.approved ? "approve" : "return", review.comment, review.at));
  return {};
}

result<std::vector<std::string>> overridden_rules(storage::ReadTx& tx, const Version& version) {
  TRY(const storage::Rows rows,
      tx.query("SELECT DISTINCT o.rule FROM overrides o JOIN reviews r ON r.id = o.review "
               "WHERE r.post = $1 AND r.version = $2 AND r.submission = $3 AND r.digest = $4 AND r.is_void = 0",
               version.post, version.number, version.submission, version.digest));
  std::vector<std::string> rules;
  for (const storage::Row& row : rows) rules.push_back(row.text(0));
  return rules;
}

Status void_approvals(storage::Tx& tx, const PostId& id, int version) {
  CHECK_OK(tx.exec("UPDATE reviews SET is_void = 1 WHERE post = $1 AND version = $2 AND is_void = 0", id, version));
  CHECK_OK(tx.exec("UPDATE clearances SET is_void = 1 WHERE post = $1 AND version = $2", id, version));
  return {};
}

result<std::vector<DutyRecord>> duties_of(storage::ReadTx& tx, const PostId& id, int version) {
  TRY(const storage::Rows rows,
      tx.query("SELECT duty, clause, what, role, due, before_release, done_at, done_by, note FROM duties "
               "WHERE post = $1 AND version = $2 ORDER BY duty",
               id, version));
  std::vector<DutyRecord> duties;
  for (const storage::Row& row : rows) {
    DutyRecord record;
    record.duty.id = row.text(0);
    record.duty.clause = row.text(1);
    record.duty.what = row.text(2);
    record.duty.role = row.text(3);
    record.duty.due = row.maybe_time(4);
    record.duty.before_release = row.boolean(5);
    record.done_at = row.maybe_time(6);
    record.done_by = row.id<roster::MemberId>(7);
    record.note = row.text(8);
    duties.push_back(std::move(record));
  }
  return duties;
}

Status keep_duties(storage::Tx& tx, const PostId& id, int version, const std::vector<directive::Duty>& duties) {
  for (const directive::Duty& duty : duties) {
    CHECK_OK(
        tx.exec("INSERT INTO duties (post, version, duty, clause, what, role, due, before_release, note) "
                "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '') "
                "ON CONFLICT (post, version, duty) DO UPDATE SET clause = excluded.clause, what = excluded.what, "
                "role = excluded.role, due = excluded.due, before_release = excluded.before_release",
                id, version, duty.id, duty.clause, duty.what, duty.role, maybe(duty.due), duty.before_release));
  }
  return {};
}

std::string version_body(const Version& version) {
  return "{\"digest\":\"" + to_hex(version.digest) + "\",\"format\":2,\"version\":" + std::to_string(version.number) +
         "}";
}

std::string record_of(const PostId& id) {
  return "post/" + id.text();
}

result<ledger::Appended> append_event(storage::Tx& tx, const Desk& desk, const PostId& id,
                                      const ledger::EventType& type, std::string_view actor,
                                      std::vector<ledger::Body> bodies) {
  TRY(std::string series, series_of(tx, desk, id));
  return ledger::append(tx, desk.clock, desk.random,
                        {type, record_of(id), std::string(actor), std::move(series), std::move(bodies)});
}

}  // namespace callbox::desk
