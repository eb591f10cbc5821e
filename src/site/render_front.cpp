#include <algorithm>

#include "outlets/feeds/feed.h"
#include "site/page_frame.h"
#include "site/templates.h"

namespace callbox::site {

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

std::string render_sitemap(const SiteContext& site, std::span<const PublishedPost> posts) {
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
  for (const std::string_view path : {"/", "/areas", "/subscribe", "/about", "/record"}) add(path, {});
  for (const auto& unit : site.units) add("/areas/" + unit.slug, {});
  for (const auto& post : posts)
    if (post.state == PublishedPost::State::kLive) add(post_path(post), post.updated);
  out.literal("</urlset>\n");
  return std::move(out).str();
}

std::string render_robots(const SiteContext& site) {
  if (site.demo) return "User-agent: *\nDisallow: /\n";  // invented news must not be found
  return "User-agent: *\nDisallow: /api/\nDisallow: /unsubscribe/\nDisallow: /subscribe/confirm/\nAllow: "
         "/\n\nSitemap: " +
         site.base_url + "/sitemap.xml\n";
}

}  // namespace callbox::site
