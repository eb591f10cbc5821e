#include <algorithm>
#include <array>

#include "outlets/feeds/feed.h"
#include "published/published.h"
#include "site/page_frame.h"
#include "site/templates.h"

namespace callbox::site {
namespace {

// The pages that are neither an area's nor a post's.
constexpr std::array<std::string_view, 5> kSitemapPaths = {"/", "/areas", "/subscribe", "/about", "/record"};

}  // namespace

std::string render_front(const Setting& setting, std::span<const PublishedPost> posts) {
  Frame frame = make_frame(setting, "/", setting.site.agency, "news");
  frame.front = true;
  std::vector<Link> areas;
  for (const auto& unit : setting.site.units)
    if (unit.kind == roster::UnitKind::kDistrict) areas.push_back({frame.at("/areas/" + unit.slug), unit.name});
  if (areas.empty())  // a village without districts
    for (const auto& unit : setting.site.units)
      if (unit.kind == roster::UnitKind::kBeat) areas.push_back({frame.at("/areas/" + unit.slug), unit.name});
  Html body;
  templates::front(body, frame, notice_view(setting.site, setting.language), card_views(frame, first_page(posts)),
                   areas, older_path(frame, posts));
  return finish(frame, body);
}

std::string render_list(const Setting& setting, std::span<const PublishedPost> posts) {
  Frame frame = make_frame(setting, "/posts", std::string(words_in(setting.site, setting.language).all_posts), "news");
  frame.indexed = false;  // the posts themselves are listed in the sitemap
  Html body;
  templates::list(body, frame, card_views(frame, first_page(posts)), older_path(frame, posts));
  return finish(frame, body);
}

SitemapFiles sitemap_files(const SiteContext& site, std::int64_t posts, std::int64_t most_addresses) {
  const auto languages = static_cast<std::int64_t>(std::max<std::size_t>(site.languages.size(), 1));
  const auto other_pages = static_cast<std::int64_t>(kSitemapPaths.size() + site.units.size());
  SitemapFiles files;
  files.posts_a_file = std::max<std::int64_t>(most_addresses / languages - other_pages, 1);
  files.files = std::max<std::int64_t>((posts + files.posts_a_file - 1) / files.posts_a_file, 1);
  return files;
}

std::string render_sitemap(const SiteContext& site, std::int64_t number,
                           std::span<const published::PublishedAddress> posts) {
  Html out;
  out.literal(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n");
  const auto add = [&](std::string_view path, std::optional<UtcMillis> changed) {
    for (const auto& language : site.languages) {
      out.literal("<url><loc>");
      out.text(site.base_url + prefix_of(site, language) + std::string(path));
      out.literal("</loc>");
      if (changed) {
        out.literal("<lastmod>");
        out.text(to_iso(*changed));
        out.literal("</lastmod>");
      }
      out.literal("</url>\n");
    }
  };
  if (number == 1) {
    for (const std::string_view path : kSitemapPaths) add(path, {});
    for (const auto& unit : site.units) add("/areas/" + unit.slug, {});
  }
  for (const auto& post : posts) add("/posts/" + published::page_path_part(post.slug, post.id), post.updated);
  out.literal("</urlset>\n");
  return std::move(out).str();
}

std::string render_sitemap_index(const SiteContext& site, std::int64_t files) {
  Html out;
  out.literal(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n");
  for (std::int64_t number = 1; number <= files; ++number) {
    out.literal("<sitemap><loc>");
    out.text(site.base_url + "/sitemaps/" + std::to_string(number) + ".xml");
    out.literal("</loc></sitemap>\n");
  }
  out.literal("</sitemapindex>\n");
  return std::move(out).str();
}

std::string render_robots(const SiteContext& site) {
  if (site.demo) return "User-agent: *\nDisallow: /\n";  // invented news must not be found
  return "User-agent: *\nDisallow: /api/\nDisallow: /unsubscribe/\nDisallow: /subscribe/confirm/\nAllow: "
         "/\n\nSitemap: " +
         site.base_url + "/sitemap.xml\n";
}

}  // namespace callbox::site
