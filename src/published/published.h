// The published projection: all that the public pages and feeds may read (promise 6). The site outlet alone writes it,
// when a released post is delivered; it holds nothing that is not public.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "directive/package.h"
#include "storage/database.h"

namespace callbox::published {

struct PublishedVersion {
  int version = 0;
  UtcMillis at;
  std::string what_changed;  // empty for the first
  std::string digest;        // hex, of the package
  std::string event;         // ledger event id of "post.released" (or "post.corrected"): for the proof
  std::string approval;      // ledger event id of "post.cleared" for the same digest
};

struct PublishedPost {
  std::string id;
  std::string slug;                        // part of the address: /posts/<slug>-<last 8 of id>
  std::string package_json;                // the bytes that were approved, of the newest version
  directive::Package package;              // the same, read
  std::vector<PublishedVersion> versions;  // oldest first
  UtcMillis first_published;
  UtcMillis updated;
  enum class State { kLive, kTakenDown, kExpired } state = State::kLive;
  std::string taken_down_reason;  // what the public is told
};

// Newest first. `area` = slug of a unit; empty = all. A post for a district shows on its beats' pages too; `areas` is
// the list of slugs that count (the beat, its district, the agency).
result<std::vector<PublishedPost>> published_posts(storage::ReadTx& tx, const std::vector<std::string>& areas,
                                                   int limit, std::optional<UtcMillis> before = std::nullopt);
// By the path part "<slug>-<suffix>": the suffix decides, so that a link with an old or mangled slug still leads here.
// Taken-down posts are found too (their page says so), without their words. kNotFound otherwise.
result<PublishedPost> published_post(storage::ReadTx& tx, std::string_view path_part);
result<PublishedPost> published_post_by_id(storage::ReadTx& tx, std::string_view post_id);
// The package of one version of a live post, for the earlier updates of an incident (OPS-5). kNotFound otherwise: what
// was taken down has no versions left here.
result<directive::Package> published_package(storage::ReadTx& tx, std::string_view post_id, int version);
// All that was ever public, most recently changed first: live, expired and taken down (CPE-7).
result<std::vector<PublishedPost>> published_record(storage::ReadTx& tx, int limit);
// Where the page of a live post lies, and when it changed: all that a sitemap says of it.
struct PublishedAddress {
  std::string id, slug;
  UtcMillis updated;
};
// Of the live posts in the order in which they were first published (then by id), so that new ones come at the end: at
// most `limit` after the first `offset`.
result<std::vector<PublishedAddress>> published_addresses(storage::ReadTx& tx, std::int64_t offset, std::int64_t limit);
result<std::int64_t> count_published(storage::ReadTx& tx);  // live posts
// True when a live published post shows this medium: only then is it served in public.
result<bool> is_published_medium(storage::ReadTx& tx, const Digest& digest);

// The site outlet's writes. Idempotent by (post, version): a version that is there stays as it is, an older one that
// comes late does not replace a newer one. Both tell every node on the channel "published" with the post's id.
struct Publication {
  std::string post_id, slug;
  std::string package_json;    // the bytes that were approved; kept as they are
  directive::Package package;  // the same, read
  PublishedVersion version;
};
// kConflict, code "taken-down", when the post was taken down, and "expired" when it ended before it was ever public: a
// late retry must not bring it back.
Status publish(storage::Tx& tx, const Publication& publication);
// Takes the words and pictures out of the projection at once; what stays is that there was a post, when, and why it is
// gone. Withdrawing what was never published keeps a mark, so that a late publication is refused.
Status withdraw(storage::Tx& tx, std::string_view post_id, PublishedPost::State state, std::string_view reason,
                UtcMillis at);
// Forgets that the post was ever public, with its record (rooms::Disposal). kConflict "in-use" while it is in public
// view.
Status dispose(storage::Tx& tx, std::string_view post_id);
// What stands before the path of each page in `language`: "/es", or nothing for the site's first language.
std::string page_prefix(std::string_view first_language, std::string_view language);
// The path part of a post's page.
std::string page_path_part(std::string_view slug, std::string_view post_id);

// "1ab2c3d4": the last eight characters of the id.
std::string path_suffix(std::string_view post_id);
// The words to show in `language`: that rendition, else the first. The post must have one.
const directive::Rendition& rendition_in(const directive::Package& package, std::string_view language);
// "/media/<hex>.jpg"
std::string media_path(const directive::Medium& medium);

inline constexpr std::string_view kPublishedChannel = "published";

std::span<const storage::Migration> published_migrations();  // block 600

}  // namespace callbox::published
