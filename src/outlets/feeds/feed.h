// Feeds of what is published: RSS 2.0, Atom (RFC 4287), JSON Feed 1.1. Pure functions of the published posts.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/time.h"
#include "published/published.h"

namespace callbox::outlets {

enum class FeedFormat : std::uint8_t { kRss, kAtom, kJson };
inline constexpr FeedFormat kFeedFormats[] = {FeedFormat::kRss, FeedFormat::kAtom, FeedFormat::kJson};
std::string_view extension_of(FeedFormat format);   // "rss", "atom", "json"
std::string_view media_type_of(FeedFormat format);  // "application/rss+xml; charset=utf-8"

inline constexpr int kFeedLength = 50;  // posts

struct FeedFrame {
  std::string title, subtitle;  // in the feed's language
  std::string corrected;        // what stands before a correction: "Corrected:"
  std::string agency;           // the author
  std::string contact_email;    // may be empty
  std::string language;         // "en"
  std::string base_url;         // "https://police.example", without a slash at its end
  std::string prefix;           // of the pages in that language: page_prefix()
  std::string home_path;        // of the page that it follows: "/es/areas/beat-1"
  std::string feed_path;        // without its extension: "/es/areas/beat-1/feed"
  UtcMillis started;            // what an empty feed says it was updated at
};

// The id of an entry: a tag URI (RFC 4151) of the agency's host and the post's id. A correction does not change it, nor
// does a new slug; "updated" changes. The language is part of it, because both languages' feeds may meet in one reader.
std::string entry_id(const FeedFrame& frame, const published::PublishedPost& post);

// Whether the approved package names the feeds among its outlets.
bool is_for_feeds(const directive::Package& package);
// Posts that are not live, or not for the feeds, are left out. Newest first, as given.
std::string render_feed(FeedFormat format, const FeedFrame& frame, std::span<const published::PublishedPost> posts);
// The newest change of any of them, for Last-Modified.
UtcMillis feed_updated(const FeedFrame& frame, std::span<const published::PublishedPost> posts);

}  // namespace callbox::outlets
