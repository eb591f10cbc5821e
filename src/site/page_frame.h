// What the rendering files share: the frame of a page and the values that many pages show.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "published/published.h"
#include "site/render.h"
#include "site/views.h"

namespace callbox::site {

// `path` without the language's prefix.
Frame make_frame(const Setting& setting, std::string path, std::string title, std::string section);
// The whole document.
std::string finish(const Frame& frame, const Html& body);

NoticeView notice_view(const SiteContext& site, std::string_view language);
Moment moment(const SiteContext& site, UtcMillis at, std::string_view language);
std::string post_path(const PublishedPost& post);  // "/posts/<part>", without prefix
std::vector<Link> area_links(const Frame& frame, std::span<const std::string> slugs);
PictureView picture_view(const directive::Package& package, const directive::Medium& medium);
std::vector<CardView> card_views(const Frame& frame, std::span<const PublishedPost> posts);
// Path of the list of posts older than the last one shown; empty when `posts` has no more than a page of them.
std::string older_path(const Frame& frame, std::span<const PublishedPost> posts);
std::span<const PublishedPost> first_page(std::span<const PublishedPost> posts);

}  // namespace callbox::site
