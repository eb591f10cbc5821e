// The public site: routes, and pages made ahead of being asked for.
//
// Every page that does not depend on a visitor is made when what it shows changes, and lies in the server's page cache:
// a resident's request never reaches the database. When a post is published, corrected or taken down, the database
// tells every node ("published"), and each makes the pages again that show it, the post's own first.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/result.h"
#include "http/server.h"
#include "markup/html.h"
#include "site/assets.h"
#include "site/page_publisher.h"
#include "site/render.h"
#include "site/site_context.h"
#include "site/subscription_desk.h"
#include "storage/blobs.h"
#include "storage/database.h"

namespace callbox::site {

class Site {
 public:
  // All must outlive the site. Without `subscriptions` the subscribe pages say that they are unavailable.
  struct Parts {
    storage::Database& db;
    storage::Blobs& blobs;
    SubscriptionDesk* subscriptions = nullptr;
  };
  Site(Parts parts, SiteContext context, Assets assets);
  ~Site();
  Site(const Site&) = delete;
  Site& operator=(const Site&) = delete;

  // All public, access "public". The last one, "/{rest...}", is the page for what does not exist.
  std::vector<http::Route> routes();

  // A page of a room that stands above the site, in the site's own frame: skip link, notices, languages, footer.
  struct RoomPage {
    std::string language;  // one of the site's; the first where the site has no such language
    std::string path;      // without the language's prefix: "/found"
    std::string title;
    markup::Html body;
    int status = 200;
  };
  http::Response in_frame(RoomPage page) const;

  // Makes the pages that are asked for most, then follows the notifications until stop(). `pages` must live until
  // then.
  Status start(PagePublisher& pages);
  // Makes no page any more and forgets `pages`. Call it before the server goes; the destructor does it too.
  void stop();
  // Makes the pages again that show this post; what a notification does. Tests call it themselves.
  Status refresh(std::string_view post_id);
  Status refresh_all();
  // The directive or the units changed: everything is made again.
  Status replace_context(SiteContext context);

  struct State;  // private to the room

 private:
  std::shared_ptr<State> state_;
  std::jthread maker_;
};

}  // namespace callbox::site
