// Making pages: which ones there are, and which of them show a post.
#include <algorithm>
#include <set>

#include "base/log.h"
#include "published/published.h"
#include "site/site_state.h"

namespace callbox::site {
namespace {

constexpr int kPostsMadeAhead = 200;  // older ones are made when asked for, and kept then
constexpr int kRecordLength = 500;
constexpr std::string_view kXml = "application/xml; charset=utf-8";

result<std::map<int, directive::Package>> earlier_packages(storage::ReadTx& tx, const PublishedPost& post) {
  std::map<int, directive::Package> earlier;
  if (!post.package.declarations.active_incident) return earlier;
  for (const auto& version : post.versions) {
    if (version.version == post.versions.back().version) continue;
    TRY(auto package, published::published_package(tx, post.id, version.version));
    earlier.emplace(version.version, std::move(package));
  }
  return earlier;
}

outlets::FeedFrame feed_frame(const SiteContext& site, const std::string& language, const roster::Unit* unit) {
  const Words& w = words_in(site, language);
  outlets::FeedFrame frame;
  frame.agency = site.agency;
  frame.title = unit == nullptr ? site.agency : site.agency + ": " + unit->name;
  frame.subtitle = fill(w.front_description, {{"agency", site.agency}});
  frame.corrected = w.feed_corrected;
  frame.contact_email = site.notices.contact_email;
  frame.language = language;
  frame.base_url = site.base_url;
  const std::string path = unit == nullptr ? "" : "/areas/" + unit->slug;
  frame.prefix = prefix_of(site, language);
  frame.home_path = frame.prefix + (path.empty() ? "/" : path);
  frame.feed_path = frame.prefix + path + "/feed";
  frame.started = site.started;
  return frame;
}

}  // namespace

result<Document> Site::State::front(const SiteContext& site, const std::string& language) {
  TRY(const auto posts,
      parts.db.read([&](storage::ReadTx& tx) { return published::published_posts(tx, {}, kPostsOnAPage + 1); }));
  return Document{.body = render_front(setting(site, language), posts)};
}

result<Document> Site::State::list(const SiteContext& site, const std::string& language,
                                   std::optional<UtcMillis> before) {
  TRY(const auto posts, parts.db.read([&](storage::ReadTx& tx) {
    return published::published_posts(tx, {}, kPostsOnAPage + 1, before);
  }));
  return Document{.body = render_list(setting(site, language), posts)};
}

result<Document> Site::State::record(const SiteContext& site, const std::string& language) {
  TRY(const auto posts,
      parts.db.read([&](storage::ReadTx& tx) { return published::published_record(tx, kRecordLength); }));
  return Document{.body = render_record(setting(site, language), posts)};
}

result<Document> Site::State::area(const SiteContext& site, const std::string& language, std::string_view slug) {
  const auto* unit = find_unit(site, slug);
  if (unit == nullptr) return fail(ErrorKind::kNotFound, "there is no such area");
  TRY(const auto posts, parts.db.read([&](storage::ReadTx& tx) {
    return published::published_posts(tx, related_areas(site, slug), kPostsOnAPage + 1);
  }));
  return Document{.body = render_area(setting(site, language), *unit, posts)};
}

result<Document> Site::State::feed(const SiteContext& site, const std::string& language, std::string_view area,
                                   outlets::FeedFormat format) {
  const auto* unit = area.empty() ? nullptr : find_unit(site, area);
  if (unit == nullptr && !area.empty()) return fail(ErrorKind::kNotFound, "there is no such area");
  TRY(const auto posts, parts.db.read([&](storage::ReadTx& tx) {
    return published::published_posts(tx, area.empty() ? std::vector<std::string>() : related_areas(site, area),
                                      outlets::kFeedLength);
  }));
  const auto frame = feed_frame(site, language, unit);
  return Document{.media_type = std::string(outlets::media_type_of(format)),
                  .body = outlets::render_feed(format, frame, posts),
                  .last_modified = outlets::feed_updated(frame, posts)};
}

result<Document> Site::State::sitemap(const SiteContext& site) {
  TRY(const auto posts, parts.db.read([](storage::ReadTx& tx) { return published::count_published(tx); }));
  const SitemapFiles files = sitemap_files(site, posts);
  if (files.files == 1) return sitemap_file(site, 1);
  return Document{.media_type = std::string(kXml), .body = render_sitemap_index(site, files.files)};
}

result<Document> Site::State::sitemap_file(const SiteContext& site, std::int64_t number) {
  return parts.db.read([&](storage::ReadTx& tx) -> result<Document> {
    TRY(const auto count, published::count_published(tx));
    const auto [files, posts_a_file] = sitemap_files(site, count);
    if (number < 1 || number > files) return fail(ErrorKind::kNotFound, "the sitemap has no such file");
    TRY(const auto posts, published::published_addresses(tx, (number - 1) * posts_a_file, posts_a_file));
    return Document{.media_type = std::string(kXml), .body = render_sitemap(site, number, posts)};
  });
}

Status Site::State::put_sitemap(const SiteContext& site) {
  pages->drop_under("/sitemaps/");  // made when asked for
  return put("/sitemap.xml", sitemap(site));
}

result<Document> Site::State::post(const SiteContext& site, const std::string& language, const PublishedPost& post) {
  if (post.state != PublishedPost::State::kLive || post.package.renditions.empty())
    return Document{.status = 410, .body = render_gone(setting(site, language), post)};
  TRY(const auto earlier, parts.db.read([&](storage::ReadTx& tx) { return earlier_packages(tx, post); }));
  return Document{.body = render_post(setting(site, language), post, earlier), .last_modified = post.updated};
}

Document Site::State::message(const SiteContext& site, const std::string& language, Message message,
                              std::string_view path, int status) {
  return {
      .status = status, .body = render_message(setting(site, language), message, path), .cache_control = "no-store"};
}

http::Response Site::State::answer_and_keep(std::string path, const Maker& make, const std::string& language) {
  const auto seen = generation.load();
  const auto site = context();  // after the generation: what is made of an older one is not kept
  auto document = make(*site);
  if (!document) {
    if (document.error().kind == ErrorKind::kNotFound)
      return answer_of(message(*site, language, Message::kNotFound, "/", 404));
    log::error("a public page could not be made", {{"path", path}, {"why", document.error().message}});
    return answer_of(message(*site, language, Message::kError, "/", http_status_of(document.error().kind)));
  }
  keep(std::move(path), *document, seen);
  return answer_of(std::move(*document));
}

void Site::State::keep(std::string path, const Document& document, std::uint64_t seen_generation) {
  if (!document.may_be_kept) return;
  if (!making.try_lock()) return;
  const LockGuard lock(making, std::adopt_lock);
  if (pages != nullptr && seen_generation == generation.load()) pages->put(std::move(path), page_of(document));
}

Status Site::State::put(const std::string& path, result<Document> document) {
  if (!document) return fail(std::move(document).error());
  pages->put(path, page_of(std::move(*document)));
  return {};
}

Status Site::State::put_post(const SiteContext& site, const PublishedPost& post) {
  const std::string part = published::page_path_part(post.slug, post.id);
  for (const auto& language : site.languages)
    CHECK_OK(put(prefix_of(site, language) + "/posts/" + part, this->post(site, language, post)));
  return {};
}

Status Site::State::put_changed_posts(const SiteContext& site) {
  while (true) {
    std::string post_id;
    {
      const LockGuard lock(waiting_lock);
      if (changed_posts.empty()) return {};
      post_id = std::move(changed_posts.front());
      changed_posts.pop_front();
    }
    const auto found = parts.db.read([&](storage::ReadTx& tx) { return published::published_post_by_id(tx, post_id); });
    if (found) CHECK_OK(put_post(site, *found));
    if (!found && found.error().kind != ErrorKind::kNotFound) return fail(found.error());
  }
}

Status Site::State::put_areas(const SiteContext& site, const std::string& language,
                              const std::vector<std::string>& slugs) {
  const std::string prefix = prefix_of(site, language);
  for (const auto& slug : slugs) {
    CHECK_OK(put_changed_posts(site));
    const std::string path = prefix + "/areas/" + slug;
    CHECK_OK(put(path, area(site, language, slug)));
    for (const auto format : outlets::kFeedFormats)
      CHECK_OK(put(path + "/feed." + std::string(outlets::extension_of(format)), feed(site, language, slug, format)));
  }
  return {};
}

// What shows every post.
Status Site::State::put_common(const SiteContext& site, const std::string& language) {
  const std::string prefix = prefix_of(site, language);
  CHECK_OK(put(prefix + "/", front(site, language)));
  for (const auto format : outlets::kFeedFormats)
    CHECK_OK(put(prefix + "/feed." + std::string(outlets::extension_of(format)), feed(site, language, {}, format)));
  CHECK_OK(put(prefix + "/record", record(site, language)));
  return {};
}

Status Site::State::refresh(std::string_view post_id) {
  ++generation;
  const LockGuard lock(making);
  if (pages == nullptr) return {};
  const auto site = context();
  const auto found = parts.db.read([&](storage::ReadTx& tx) { return published::published_post_by_id(tx, post_id); });
  if (!found && found.error().kind == ErrorKind::kNotFound) return {};  // withdrawn before it was ever public
  if (!found) return fail(found.error());
  CHECK_OK(put_post(*site, *found));  // the post first: it is what a correction is about
  CHECK_OK(put_changed_posts(*site));
  std::set<std::string> areas;
  for (const auto& area : found->package.audience.areas) {
    const auto related = related_areas(*site, area);
    areas.insert(related.begin(), related.end());
    const auto* unit = find_unit(*site, area);
    if (unit != nullptr && unit->kind == roster::UnitKind::kAgency)
      for (const auto& every : site->units) areas.insert(every.slug);
  }
  for (const auto& language : site->languages) CHECK_OK(put_common(*site, language));
  for (const auto& language : site->languages) CHECK_OK(put_areas(*site, language, {areas.begin(), areas.end()}));
  return put_sitemap(*site);
}

Status Site::State::refresh_all() {
  ++generation;
  const LockGuard lock(making);
  if (pages == nullptr) return {};
  const auto site = context();
  pages->drop_under("/");
  TRY(const auto posts,
      parts.db.read([&](storage::ReadTx& tx) { return published::published_posts(tx, {}, kPostsMadeAhead); }));
  std::vector<std::string> areas;
  for (const auto& unit : site->units) areas.push_back(unit.slug);
  for (const auto& language : site->languages) {
    const std::string prefix = prefix_of(*site, language);
    const Setting here = setting(*site, language);
    CHECK_OK(put_common(*site, language));
    for (const auto& each : posts)
      CHECK_OK(put(prefix + "/posts/" + published::page_path_part(each.slug, each.id), post(*site, language, each)));
    CHECK_OK(put_areas(*site, language, areas));
    CHECK_OK(put(prefix + "/areas", Document{.body = render_areas(here)}));
    CHECK_OK(put(prefix + "/about", Document{.body = render_about(here)}));
    CHECK_OK(put(prefix + "/subscribe", Document{.body = render_subscribe(here, {})}));
  }
  return put_sitemap(*site);
}

}  // namespace callbox::site
