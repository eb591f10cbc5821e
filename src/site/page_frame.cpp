#include "site/page_frame.h"

#include <algorithm>

#include "markup/prose.h"
#include "outlets/feeds/feed.h"
#include "site/templates.h"

namespace callbox::site {
namespace {

constexpr std::size_t kTeaserGraphemes = 240;

const directive::Notices::Text* notice_text(const directive::Notices& notices, std::string_view language) {
  for (const auto& text : notices.texts)
    if (text.language == language) return &text;
  return nullptr;
}

}  // namespace

Frame make_frame(const Setting& setting, std::string path, std::string title, std::string section) {
  const auto& catalogue = catalogue_in(setting.site, setting.language);
  const Words& w = catalogue.words();
  Frame frame{setting.site,
              catalogue,
              w,
              setting.language,
              prefix_of(setting.site, setting.language),
              std::move(path),
              std::move(title),
              fill(w.front_description, {{"agency", setting.site.agency}}),
              setting.stylesheet,
              std::move(section),
              "/feed"};
  return frame;
}

std::string finish(const Frame& frame, const Html& body) {
  Html out;
  out.reserve(body.str().size() + 8 * 1024);
  templates::layout(out, frame, notice_view(frame.site, frame.language), body);
  return std::move(out).str();
}

NoticeView notice_view(const SiteContext& site, std::string_view language) {
  const Words& w = words_in(site, language);
  const auto& notices = site.notices;
  NoticeView view;
  view.emergency = notices.emergency.empty() ? "911" : notices.emergency;
  view.emergency_url = telephone_url(view.emergency);
  view.phone = notices.nonemergency_phone;
  view.phone_url = telephone_url(notices.nonemergency_phone);
  view.tip_phone = notices.tip_phone;
  view.tip_phone_url = telephone_url(notices.tip_phone);
  view.tip_url = notices.tip_url;
  view.tip_site =
      notices.tip_url.substr(notices.tip_url.find("://") == std::string::npos ? 0 : notices.tip_url.find("://") + 3);
  view.hours = staffed_hours(site, language);
  const auto* text = notice_text(notices, language);
  view.not_monitored = text != nullptr && !text->not_monitored.empty() ? text->not_monitored : w.notice_not_monitored;
  view.not_for_reports =
      text != nullptr && !text->not_for_reports.empty() ? text->not_for_reports : w.notice_not_for_reports;
  return view;
}

Moment moment(const SiteContext& site, UtcMillis at, std::string_view language) {
  return {to_iso(at), catalogue_in(site, language).language().date_time(at, site.notices.time_zone)};
}

std::string post_path(const PublishedPost& post) {
  return "/posts/" + published::page_path_part(post.slug, post.id);
}

std::vector<Link> area_links(const Frame& frame, std::span<const std::string> slugs) {
  std::vector<Link> links;
  for (const auto& slug : slugs)
    if (const auto* unit = find_unit(frame.site, slug)) links.push_back({frame.at("/areas/" + slug), unit->name});
  return links;
}

PictureView picture_view(const directive::Package& package, const directive::Medium& medium) {
  return {published::media_path(medium), medium.alt, package.renditions.front().language, medium.width, medium.height};
}

std::vector<CardView> card_views(const Frame& frame, std::span<const PublishedPost> posts) {
  std::vector<CardView> cards;
  for (const auto& post : posts) {
    if (post.state != PublishedPost::State::kLive || post.package.renditions.empty()) continue;
    const auto& words = published::rendition_in(post.package, frame.language);
    CardView card;
    card.url = frame.at(post_path(post));
    card.title = words.title;
    card.teaser = markup::teaser(words.text, kTeaserGraphemes);
    card.language = words.language;
    if (words.language != frame.language)
      card.other_language =
          fill(frame.w.in_language, {{"language", frame.catalogue.language().name_of(words.language)}});
    card.kind = kind_name(frame.site, post.package.kind, frame.language);
    card.areas = area_links(frame, post.package.audience.areas);
    card.posted = moment(frame.site, post.first_published, frame.language);
    card.is_update = post.package.declarations.active_incident;
    if (post.versions.size() > 1) card.corrected = moment(frame.site, post.updated, frame.language);
    if (!post.package.media.empty()) card.picture = picture_view(post.package, post.package.media.front());
    cards.push_back(std::move(card));
  }
  return cards;
}

std::span<const PublishedPost> first_page(std::span<const PublishedPost> posts) {
  return posts.first(std::min(posts.size(), static_cast<std::size_t>(kPostsOnAPage)));
}

std::string older_path(const Frame& frame, std::span<const PublishedPost> posts) {
  if (posts.size() <= static_cast<std::size_t>(kPostsOnAPage)) return {};
  return frame.at("/posts?before=" + std::to_string(first_page(posts).back().first_published.count));
}

}  // namespace callbox::site
