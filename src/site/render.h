// The public pages: pure functions of what is published and of the agency. Each returns a whole HTML document, without
// script or inline style, in the language asked for.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "published/published.h"
#include "site/release_proof.h"
#include "site/site_context.h"

namespace callbox::site {

using published::PublishedPost;

struct Setting {
  const SiteContext& site;
  std::string language;    // "en"
  std::string stylesheet;  // path
};

inline constexpr int kPostsOnAPage = 20;

// `posts` newest first; one more than kPostsOnAPage when there are older ones.
std::string render_front(const Setting& setting, std::span<const PublishedPost> posts);
std::string render_list(const Setting& setting, std::span<const PublishedPost> posts);
// `earlier` holds the packages of older versions, by number; shown for incidents only, whose updates add to what was
// said, while a correction replaces words that were wrong.
std::string render_post(const Setting& setting, const PublishedPost& post,
                        const std::map<int, directive::Package>& earlier);
// For a post that was taken down or has ended: when and why, none of its words.
std::string render_gone(const Setting& setting, const PublishedPost& post);
std::string render_verify(const Setting& setting, const PublishedPost& post, const ReleaseProof& proof);
std::string render_areas(const Setting& setting);
// The unit must exist. `posts` as for the front page.
std::string render_area(const Setting& setting, const roster::Unit& unit, std::span<const PublishedPost> posts);
std::string render_about(const Setting& setting);
// `posts` as published_record gives them.
std::string render_record(const Setting& setting, std::span<const PublishedPost> posts);

// What was entered, shown again with what is wrong with it.
struct SubscribeForm {
  std::string email{}, language{};
  std::vector<std::string> areas{};  // slugs
  bool email_wrong = false, areas_wrong = false, language_wrong = false;
};
std::string render_subscribe(const Setting& setting, const SubscribeForm& form);
enum class Message {
  kSubscribeSent,
  kSubscribeTooOften,
  kConfirmed,
  kUnsubscribed,
  kBadToken,
  kNoAlerts,
  kNotFound,
  kError
};
std::string render_message(const Setting& setting, Message message, std::string_view path);
// GET of a link in a mail: a page with one button, because link scanners open links.
std::string render_confirm(const Setting& setting, std::string_view token, const std::vector<std::string>& areas);
std::string render_unsubscribe(const Setting& setting, std::string_view token);

// sitemap.xml and robots.txt. A file of a sitemap holds at most 50,000 addresses (sitemaps.org, "Sitemap index files"):
// a page in two languages is two. When there are more, /sitemap.xml is an index of /sitemaps/1.xml and so on.
inline constexpr std::int64_t kMostAddresses = 50'000;
// How many files `posts` posts need, and how many of them one file holds. The pages that are no posts stand in the
// first.
struct SitemapFiles {
  std::int64_t files = 1, posts_a_file = 0;
};
SitemapFiles sitemap_files(const SiteContext& site, std::int64_t posts, std::int64_t most_addresses = kMostAddresses);
// File `number`, from 1, with its posts.
std::string render_sitemap(const SiteContext& site, std::int64_t number,
                           std::span<const published::PublishedAddress> posts);
std::string render_sitemap_index(const SiteContext& site, std::int64_t files);
std::string render_robots(const SiteContext& site);

}  // namespace callbox::site
