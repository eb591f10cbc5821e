// The inside of Site, shared by its three files: making pages (refresh.cpp), answering (routes.cpp), living (site.cpp).
#pragma once

#include <atomic>
#include <deque>
#include <functional>
#include <thread>

#include "base/locks.h"
#include "outlets/feeds/feed.h"
#include "site/answers.h"
#include "site/site.h"

namespace callbox::site {

struct Site::State : std::enable_shared_from_this<Site::State> {
  State(Parts p, SiteContext context, Assets a)
      : parts(p), assets(std::move(a)), context_(std::make_shared<const SiteContext>(std::move(context))) {}

  Parts parts;
  const Assets assets;

  std::shared_ptr<const SiteContext> context() const;
  void set_context(SiteContext context);
  Setting setting(const SiteContext& site, std::string language) const {
    return {site, std::move(language), assets.path_of("site.css")};
  }

  // Pages, made from what is published now.
  result<Document> front(const SiteContext& site, const std::string& language);
  result<Document> list(const SiteContext& site, const std::string& language, std::optional<UtcMillis> before);
  result<Document> record(const SiteContext& site, const std::string& language);
  result<Document> area(const SiteContext& site, const std::string& language, std::string_view slug);  // kNotFound
  // `area` empty: the feed of everything. kNotFound.
  result<Document> feed(const SiteContext& site, const std::string& language, std::string_view area,
                        outlets::FeedFormat format);
  result<Document> sitemap(const SiteContext& site);                            // or the index of its files
  result<Document> sitemap_file(const SiteContext& site, std::int64_t number);  // kNotFound
  // 410 for one that is gone.
  result<Document> post(const SiteContext& site, const std::string& language, const PublishedPost& post);
  Document message(const SiteContext& site, const std::string& language, Message message, std::string_view path,
                   int status);

  // Answers with a page made by `make` and keeps it at `path`, unless something was published meanwhile: then the
  // refresh has the newer one.
  using Maker = std::function<result<Document>(const SiteContext&)>;
  http::Response answer_and_keep(std::string path, const Maker& make, const std::string& language);

  // Keeps it if the maker is not at work: a visitor does not wait for the cache.
  void keep(std::string path, const Document& document, std::uint64_t seen_generation);

  Status refresh(std::string_view post_id);
  Status refresh_all();
  Status put(const std::string& path, result<Document> document) CALLBOX_REQUIRES(making);
  Status put_areas(const SiteContext& site, const std::string& language, const std::vector<std::string>& slugs)
      CALLBOX_REQUIRES(making);
  Status put_common(const SiteContext& site, const std::string& language) CALLBOX_REQUIRES(making);
  Status put_sitemap(const SiteContext& site) CALLBOX_REQUIRES(making);
  Status put_post(const SiteContext& site, const PublishedPost& post) CALLBOX_REQUIRES(making);
  // The own pages of posts that changed since: they do not wait until another post's lists and feeds are made.
  Status put_changed_posts(const SiteContext& site) CALLBOX_REQUIRES(making);

  Mutex making;                                               // one maker of pages at a time
  PagePublisher* pages CALLBOX_GUARDED_BY(making) = nullptr;  // absent before start and after stop
  std::atomic<std::uint64_t> generation{0};                   // rises with every change of what is published

  // Notifications wait here for the maker: the database's thread must not wait for pages.
  void notified(std::string post_id);
  void follow(const std::stop_token& stop);
  Mutex waiting_lock;
  StoppableCondition waiting_changed;
  std::deque<std::string> waiting CALLBOX_GUARDED_BY(waiting_lock);
  // Those of `waiting` whose own pages are older than their change.
  std::deque<std::string> changed_posts CALLBOX_GUARDED_BY(waiting_lock);

 private:
  mutable Mutex context_lock_;
  std::shared_ptr<const SiteContext> context_ CALLBOX_GUARDED_BY(context_lock_);
};

// The rows of the table, split by file.
std::vector<http::Route> site_routes(const std::shared_ptr<Site::State>& state);

}  // namespace callbox::site
