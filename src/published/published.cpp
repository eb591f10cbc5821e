#include "published/published.h"

#include <algorithm>
#include <array>
#include <limits>
#include <set>

#include "directive/package_format.h"

namespace callbox::published {
namespace {

using directive::Package;
using State = PublishedPost::State;

constexpr std::size_t kSuffixLength = 8;

// `published_areas` and `published_media` hold live posts only, so that what is gone cannot be found through them.
constexpr std::string_view kSchema = R"(
CREATE TABLE published_posts (
  post_id TEXT PRIMARY KEY NOT NULL,
  suffix TEXT NOT NULL UNIQUE,
  slug TEXT NOT NULL,
  state INTEGER NOT NULL,
  reason TEXT NOT NULL,
  version INTEGER NOT NULL,
  package TEXT NOT NULL,
  first_published INTEGER NOT NULL,
  updated INTEGER NOT NULL
) STRICT;
CREATE INDEX published_posts_by_time ON published_posts (state, first_published);
CREATE INDEX published_posts_by_change ON published_posts (updated);
CREATE TABLE published_versions (
  post_id TEXT NOT NULL REFERENCES published_posts (post_id),
  version INTEGER NOT NULL,
  published_at INTEGER NOT NULL,
  what_changed TEXT NOT NULL,
  digest TEXT NOT NULL,
  event TEXT NOT NULL,
  approval TEXT NOT NULL,
  package TEXT NOT NULL,
  PRIMARY KEY (post_id, version)
) STRICT;
CREATE TABLE published_areas (
  area TEXT NOT NULL,
  first_published INTEGER NOT NULL,
  post_id TEXT NOT NULL REFERENCES published_posts (post_id),
  PRIMARY KEY (area, first_published, post_id)
) STRICT;
CREATE INDEX published_areas_by_post ON published_areas (post_id);
CREATE TABLE published_media (
  digest BLOB NOT NULL,
  post_id TEXT NOT NULL REFERENCES published_posts (post_id),
  PRIMARY KEY (digest, post_id)
) STRICT;
CREATE INDEX published_media_by_post ON published_media (post_id);
)";

constexpr std::string_view kColumns = "post_id, slug, state, reason, package, first_published, updated";

result<PublishedPost> post_from(storage::ReadTx& tx, const storage::Row& row) {
  PublishedPost post;
  post.id = row.text(0);
  post.slug = row.text(1);
  post.state = static_cast<State>(row.integer(2));
  post.taken_down_reason = row.text(3);
  post.package_json = row.text(4);
  TRY(post.package, directive::read_package(post.package_json));
  post.first_published = row.time(5);
  post.updated = row.time(6);
  TRY(const auto versions,
      tx.query("SELECT version, published_at, what_changed, digest, event, approval FROM published_versions "
               "WHERE post_id = $1 ORDER BY version",
               post.id));
  for (const auto& version : versions)
    post.versions.push_back({static_cast<int>(version.integer(0)), version.time(1), version.text(2), version.text(3),
                             version.text(4), version.text(5)});
  return post;
}

result<std::vector<PublishedPost>> posts_from(storage::ReadTx& tx, const storage::Rows& rows) {
  std::vector<PublishedPost> posts;
  posts.reserve(rows.size());
  for (const auto& row : rows) {
    TRY(auto post, post_from(tx, row));
    posts.push_back(std::move(post));
  }
  return posts;
}

result<PublishedPost> one_post(storage::ReadTx& tx, std::string_view column, std::string_view value) {
  // first_published 0 marks a post that was withdrawn before it was ever public: nobody is told of it.
  TRY(const auto row, tx.first("SELECT " + std::string(kColumns) + " FROM published_posts WHERE " +
                                   std::string(column) + " = $1 AND first_published > 0",
                               value));
  if (!row) return fail(ErrorKind::kNotFound, "there is no such post");
  return post_from(tx, *row);
}

// What may still be said of a post that is gone: its kind, its areas, and whether it followed an incident. Nobody
// approved these bytes, and nothing compares them.
std::string bare_json(const Package& package) {
  Package out;
  out.kind = package.kind;
  out.audience.areas = package.audience.areas;
  out.declarations.active_incident = package.declarations.active_incident;
  return directive::write_package(out, std::string(32, '\0')).open;
}

Status unlink(storage::Tx& tx, std::string_view post_id) {
  CHECK_OK(tx.exec("DELETE FROM published_areas WHERE post_id = $1", post_id));
  CHECK_OK(tx.exec("DELETE FROM published_media WHERE post_id = $1", post_id));
  return {};
}

Status link(storage::Tx& tx, std::string_view post_id, const Package& package, UtcMillis first_published) {
  CHECK_OK(unlink(tx, post_id));
  const std::set<std::string> areas(package.audience.areas.begin(), package.audience.areas.end());
  for (const auto& area : areas)
    CHECK_OK(tx.exec("INSERT INTO published_areas (area, first_published, post_id) VALUES ($1, $2, $3)", area,
                     first_published, post_id));
  std::set<Digest> media;
  for (const auto& medium : package.media) media.insert(medium.digest);
  for (const auto& digest : media)
    CHECK_OK(tx.exec("INSERT INTO published_media (digest, post_id) VALUES ($1, $2)", digest, post_id));
  return {};
}

Status insert_version(storage::Tx& tx, const Publication& publication, const std::string& package) {
  const auto& version = publication.version;
  CHECK_OK(tx.exec(
      "INSERT INTO published_versions (post_id, version, published_at, what_changed, digest, event, approval, package) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
      publication.post_id, version.version, version.at, version.what_changed, version.digest, version.event,
      version.approval, package));
  return {};
}

}  // namespace

std::string path_suffix(std::string_view post_id) {
  return std::string(post_id.size() <= kSuffixLength ? post_id : post_id.substr(post_id.size() - kSuffixLength));
}

Status dispose(storage::Tx& tx, std::string_view post_id) {
  TRY(const auto row, tx.first("SELECT state FROM published_posts WHERE post_id = $1", post_id));
  if (!row) return {};
  if (static_cast<State>(row->integer(0)) == State::kLive)
    return fail(ErrorKind::kConflict, "in-use", "the post is in public view: take it down first");
  CHECK_OK(tx.exec("DELETE FROM published_versions WHERE post_id = $1", post_id));
  CHECK_OK(tx.exec("DELETE FROM published_posts WHERE post_id = $1", post_id));
  return tx.notify(kPublishedChannel, "");
}

std::string page_prefix(std::string_view first_language, std::string_view language) {
  return first_language.empty() || first_language == language ? std::string() : "/" + std::string(language);
}

std::string page_path_part(std::string_view slug, std::string_view post_id) {
  return slug.empty() ? path_suffix(post_id) : std::string(slug) + "-" + path_suffix(post_id);
}

const directive::Rendition& rendition_in(const directive::Package& package, std::string_view language) {
  for (const auto& rendition : package.renditions)
    if (rendition.language == language) return rendition;
  return package.renditions.front();
}

std::string media_path(const directive::Medium& medium) {
  const std::string_view type = medium.media_type;
  const std::string_view extension = type == "image/png" ? ".png" : type == "image/webp" ? ".webp" : ".jpg";
  return "/media/" + to_hex(medium.digest) + std::string(extension);
}

result<std::vector<PublishedPost>> published_posts(storage::ReadTx& tx, const std::vector<std::string>& areas,
                                                   int limit, std::optional<UtcMillis> before) {
  const UtcMillis end = before.value_or(UtcMillis{std::numeric_limits<std::int64_t>::max()});
  if (areas.empty()) {
    TRY(const auto rows, tx.query("SELECT " + std::string(kColumns) +
                                      " FROM published_posts WHERE state = 0 AND first_published > 0 "
                                      "AND first_published < $1 ORDER BY first_published DESC, post_id DESC LIMIT $2",
                                  end, limit));
    return posts_from(tx, rows);
  }
  // A post may be for several of the areas: gather the newest of each, then the newest of all, once each.
  std::set<std::pair<std::int64_t, std::string>, std::greater<>> newest;
  for (const auto& area : std::set<std::string>(areas.begin(), areas.end())) {
    TRY(const auto rows,
        tx.query("SELECT first_published, post_id FROM published_areas WHERE area = $1 AND first_published < $2 "
                 "ORDER BY first_published DESC, post_id DESC LIMIT $3",
                 area, end, limit));
    for (const auto& row : rows) newest.emplace(row.integer(0), row.text(1));
  }
  std::vector<PublishedPost> posts;
  for (const auto& [at, id] : newest) {
    if (static_cast<int>(posts.size()) == limit) break;
    TRY(auto post, published_post_by_id(tx, id));
    posts.push_back(std::move(post));
  }
  return posts;
}

result<PublishedPost> published_post(storage::ReadTx& tx, std::string_view path_part) {
  const auto hyphen = path_part.rfind('-');
  return one_post(tx, "suffix", hyphen == std::string_view::npos ? path_part : path_part.substr(hyphen + 1));
}

result<PublishedPost> published_post_by_id(storage::ReadTx& tx, std::string_view post_id) {
  return one_post(tx, "post_id", post_id);
}

result<Package> published_package(storage::ReadTx& tx, std::string_view post_id, int version) {
  TRY(const auto row,
      tx.first("SELECT v.package FROM published_versions v JOIN published_posts p ON p.post_id = v.post_id "
               "WHERE v.post_id = $1 AND v.version = $2 AND p.state = 0",
               post_id, version));
  if (!row || row->text(0).empty()) return fail(ErrorKind::kNotFound, "there is no such version");
  return directive::read_package(row->text(0));
}

result<std::vector<PublishedPost>> published_record(storage::ReadTx& tx, int limit) {
  TRY(const auto rows, tx.query("SELECT " + std::string(kColumns) +
                                    " FROM published_posts WHERE first_published > 0 "
                                    "ORDER BY updated DESC, post_id DESC LIMIT $1",
                                limit));
  return posts_from(tx, rows);
}

result<std::vector<PublishedAddress>> published_addresses(storage::ReadTx& tx, std::int64_t offset,
                                                          std::int64_t limit) {
  std::vector<PublishedAddress> addresses;
  CHECK_OK(
      tx.each("SELECT post_id, slug, updated FROM published_posts WHERE state = 0 AND first_published > 0 "
              "ORDER BY first_published, post_id LIMIT $1 OFFSET $2",
              limit, offset, [&](const storage::Row& row) -> Status {
                addresses.push_back({row.text(0), row.text(1), row.time(2)});
                return {};
              }));
  return addresses;
}

result<std::int64_t> count_published(storage::ReadTx& tx) {
  TRY(const auto row, tx.first("SELECT count(*) FROM published_posts WHERE state = 0 AND first_published > 0"));
  return row->integer(0);
}

result<bool> is_published_medium(storage::ReadTx& tx, const Digest& digest) {
  TRY(const auto row, tx.first("SELECT 1 FROM published_media WHERE digest = $1", digest));
  return row.has_value();
}

Status publish(storage::Tx& tx, const Publication& publication) {
  const std::string& package = publication.package_json;
  const int version = publication.version.version;
  TRY(const auto row,
      tx.first("SELECT state, version, first_published FROM published_posts WHERE post_id = $1", publication.post_id));
  if (!row) {
    CHECK_OK(
        tx.exec("INSERT INTO published_posts (post_id, suffix, slug, state, reason, version, package, first_published, "
                "updated) "
                "VALUES ($1, $2, $3, 0, '', $4, $5, $6, $7)",
                publication.post_id, path_suffix(publication.post_id), publication.slug, version, package,
                publication.version.at, publication.version.at));
    CHECK_OK(insert_version(tx, publication, package));
    CHECK_OK(link(tx, publication.post_id, publication.package, publication.version.at));
    return tx.notify(kPublishedChannel, publication.post_id);
  }
  const auto state = static_cast<State>(row->integer(0));
  if (state == State::kTakenDown)
    return fail(ErrorKind::kConflict, "taken-down", "the post was taken down: publish a new one instead");
  if (state == State::kExpired && row->integer(2) == 0)
    return fail(ErrorKind::kConflict, "expired", "the post ended before it was published");
  TRY(const auto known,
      tx.first("SELECT 1 FROM published_versions WHERE post_id = $1 AND version = $2", publication.post_id, version));
  if (known) return {};
  CHECK_OK(insert_version(tx, publication, package));
  const UtcMillis first = std::min(row->time(2), publication.version.at);
  if (version < row->integer(1)) {
    CHECK_OK(tx.exec("UPDATE published_posts SET first_published = $1 WHERE post_id = $2", first, publication.post_id));
    CHECK_OK(tx.exec("UPDATE published_areas SET first_published = $1 WHERE post_id = $2", first, publication.post_id));
  } else {
    // The slug stays: an address that was given out keeps working.
    CHECK_OK(
        tx.exec("UPDATE published_posts SET state = 0, reason = '', version = $1, package = $2, first_published = $3, "
                "updated = $4 WHERE post_id = $5",
                version, package, first, publication.version.at, publication.post_id));
    CHECK_OK(link(tx, publication.post_id, publication.package, first));
  }
  return tx.notify(kPublishedChannel, publication.post_id);
}

Status withdraw(storage::Tx& tx, std::string_view post_id, State state, std::string_view reason, UtcMillis at) {
  if (state == State::kLive)
    return fail(ErrorKind::kInternal, "a post is withdrawn as taken down or expired, not as live");
  TRY(const auto row, tx.first("SELECT state, package FROM published_posts WHERE post_id = $1", post_id));
  if (!row) {
    CHECK_OK(
        tx.exec("INSERT INTO published_posts (post_id, suffix, slug, state, reason, version, package, first_published, "
                "updated) "
                "VALUES ($1, $2, '', $3, $4, 0, $5, 0, $6)",
                post_id, path_suffix(post_id), static_cast<int>(state), reason, bare_json({}), at));
    return {};
  }
  if (row->integer(0) == static_cast<int>(state)) return {};
  if (static_cast<State>(row->integer(0)) == State::kTakenDown) return {};  // "expired" does not soften a takedown
  TRY(const auto package, directive::read_package(row->text(1)));
  CHECK_OK(tx.exec("UPDATE published_posts SET state = $1, reason = $2, package = $3, updated = $4 WHERE post_id = $5",
                   static_cast<int>(state), reason, bare_json(package), at, post_id));
  CHECK_OK(tx.exec("UPDATE published_versions SET package = '', what_changed = '' WHERE post_id = $1", post_id));
  CHECK_OK(unlink(tx, post_id));
  return tx.notify(kPublishedChannel, post_id);
}

std::span<const storage::Migration> published_migrations() {
  static const std::array<storage::Migration, 1> kMigrations{{{600, "published projection", kSchema, {}}}};
  return kMigrations;
}

}  // namespace callbox::published
