// The public site through the running server: routes, the page cache, notifications.
#include "site/site.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <functional>
#include <mutex>
#include <random>
#include <set>

#include "desk/events.h"
#include "http/client.h"
#include "http/page.h"
#include "ledger/ledger.h"
#include "ledger/seal.h"
#include "ledger/signer.h"
#include "outlets/feeds/feed.h"
#include "outlets/site/site_outlet.h"
#include "site/town.h"
#include "support/databases.h"

namespace callbox::site {
namespace {

using http::testing::Client;
using ::testing::HasSubstr;
using ::testing::Not;

// Remembers who signed up and which tokens were used.
class Desk final : public SubscriptionDesk {
 public:
  Status sign_up(const SignUp& wish) override {
    if (wish.email == "often@example.com") return fail(ErrorKind::kRateLimited, "too often");
    if (wish.email == "not@an@address") return fail(ErrorKind::kInvalid, "no address", Where{"email", 0, 0});
    wishes.push_back(wish);
    return {};
  }
  result<std::vector<std::string>> areas_to_confirm(std::string_view token) override {
    if (token != "good") return fail(ErrorKind::kNotFound, "no such token");
    return std::vector<std::string>{"beat-11"};
  }
  Status confirm(std::string_view token) override { return use(token, "confirmed"); }
  result<bool> can_unsubscribe(std::string_view token) override { return token == "good"; }
  Status unsubscribe(std::string_view token) override { return use(token, "unsubscribed"); }

  std::vector<SignUp> wishes;
  std::vector<std::string> acts;

 private:
  Status use(std::string_view token, const char* act) {
    if (token != "good") return fail(ErrorKind::kNotFound, "no such token");
    acts.emplace_back(act);
    return {};
  }
};

// The server's cache, watched: a test can wait until a page says something.
class WatchedPages final : public PagePublisher {
 public:
  explicit WatchedPages(http::Server& server) : pages_(server) {}
  void put(std::string path, std::shared_ptr<const http::Page> page) override {
    pages_.put(path, page);
    const std::lock_guard lock(mutex_);
    newest_[std::move(path)] = std::move(page);
    changed_.notify_all();
  }
  void drop_under(std::string prefix) override { pages_.drop_under(std::move(prefix)); }
  // The paths of all pages that were ever put.
  std::set<std::string> paths() {
    const std::lock_guard lock(mutex_);
    std::set<std::string> all;
    for (const auto& [path, page] : newest_)
      if (page != nullptr) all.insert(path);
    return all;
  }
  // False when no such page was put after twenty seconds.
  bool wait_until(const std::string& path, int status, const std::string& text) {
    return wait(path, [&](const http::Page& page) {
      return page.status() == status && body_of(page).find(text) != std::string::npos;
    });
  }
  // The sitemap is the last page that a publication makes: what it says, all others say.
  bool wait_until_sitemap_lacks(const std::string& text) {
    return wait("/sitemap.xml", [&](const http::Page& page) { return body_of(page).find(text) == std::string::npos; });
  }

 private:
  static const std::string& body_of(const http::Page& page) { return page.variant(http::Coding::kIdentity)->body; }
  bool wait(const std::string& path, const std::function<bool(const http::Page&)>& holds) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(20),
                             [&] { return newest_[path] != nullptr && holds(*newest_[path]); });
  }

  ServerPages pages_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, std::shared_ptr<const http::Page>> newest_;
};

class TheSite : public test::OnBothDatabases {
 protected:
  void SetUp() override {
    http::ServerOptions options;
    options.port = 0;
    options.threads = 1;
    options.workers = 2;
    auto started = http::Server::start(options, site.routes());
    ASSERT_TRUE(started) << describe(started.error());
    server = std::move(*started);
    pages.emplace(*server);
  }
  void TearDown() override {
    site.stop();
    if (server) server->drain();
  }

  Status release(const std::string& id, int version, directive::Package what) {
    if (version > 1) what.correction = {id + "/1", "the hour"};
    const std::string bytes = test::bytes_of(what);
    CHECK_OK(db->write([&](storage::Tx& tx) -> Status {
      for (const auto& type : {desk::kPostCleared, version == 1 ? desk::kPostReleased : desk::kPostCorrected})
        CHECK_OK(ledger::append(tx, clock, random, {type, "post/" + id, "m-1a2b", "public", {{"package", bytes}}}));
      return {};
    }));
    outlets::Dispatch dispatch;
    dispatch.post = id;
    dispatch.version = version;
    dispatch.package_json = bytes;
    dispatch.package = what;
    dispatch.slug = "lock-sheds";
    dispatch.released_at = clock.now();
    const auto answer = outlet.start(dispatch, {}, {});
    if (answer.kind != outlets::Answer::Kind::kDone) return fail(ErrorKind::kInternal, answer.detail);
    return {};
  }
  Status take_down(const std::string& id) {
    return db->write([&](storage::Tx& tx) {
      return published::withdraw(tx, id, published::PublishedPost::State::kTakenDown, "It was wrong.", clock.now());
    });
  }
  http::testing::Reply get(const std::string& path) { return Client(server->port()).get(path); }
  http::testing::Reply post(const std::string& path, const std::string& body) {
    return Client(server->port()).post(path, body, "Content-Type: application/x-www-form-urlencoded\r\n");
  }

  static constexpr const char* kId = "01ktest000000000000000aaaa";
  const std::string page = "/posts/lock-sheds-0000aaaa";
  std::unique_ptr<storage::Database> db =
      fresh.open(test::all({ledger::migrations(), published::published_migrations()}));
  test::TemporaryFolder folder;
  std::unique_ptr<storage::Blobs> blobs = storage::open_blob_directory(folder.path()).value();
  outlets::SiteOutlet outlet{*db, clock};
  Desk desk;
  Site site{{*db, *blobs, &desk}, test::town(), Assets()};
  std::unique_ptr<http::Server> server;
  std::optional<WatchedPages> pages;
  directive::Package package =
      test::package_with({"Lock sheds", "English words."}, {"Cierre los cobertizos", "Palabras en español."});
};
CALLBOX_ON_BOTH_DATABASES(TheSite);

TEST_P(TheSite, ServesEveryPageInBothLanguages) {
  ASSERT_TRUE(release(kId, 1, package));
  ASSERT_TRUE(site.start(*pages));
  for (const std::string path :
       {"/", "/areas", "/areas/beat-11", "/subscribe", "/about", "/record", "/posts", page.c_str()}) {
    EXPECT_EQ(get(path).status, 200) << path;
    const auto spanish = get("/es" + path);
    EXPECT_EQ(spanish.status, 200) << path;
    EXPECT_THAT(spanish.body, HasSubstr("<html lang=\"es\">")) << path;
    EXPECT_THAT(spanish.header("content-security-policy"), HasSubstr("default-src 'none'")) << path;
  }
  EXPECT_THAT(get(page).body, HasSubstr("English words."));
  EXPECT_THAT(get("/es" + page).body, HasSubstr("Palabras en español."));
  EXPECT_EQ(get("/es").header("location"), "/es/");
  EXPECT_EQ(get("/sitemap.xml").status, 200);
  EXPECT_EQ(get("/robots.txt").status, 200);
}

TEST_P(TheSite, ServesThePagesBeforeAnyWereMade) {
  ASSERT_TRUE(release(kId, 1, package));
  EXPECT_THAT(get(page).body, HasSubstr("English words."));
  EXPECT_THAT(get("/").body, HasSubstr("Lock sheds"));
}

TEST_P(TheSite, ACorrectionChangesEveryPageThatShowsThePost) {
  ASSERT_TRUE(release(kId, 1, package));
  ASSERT_TRUE(site.start(*pages));
  ASSERT_THAT(get(page).body, HasSubstr("English words."));
  package.renditions[0].text = "Better words.";
  ASSERT_TRUE(release(kId, 2, package));
  ASSERT_TRUE(pages->wait_until("/areas/district-1/feed.json", 200, "Better words."));
  for (const std::string path : {page.c_str(), "/", "/areas/beat-11", "/areas/district-1", "/feed.atom", "/feed.json",
                                 "/feed.rss", "/areas/beat-11/feed.atom"}) {
    ASSERT_TRUE(pages->wait_until(path, 200, "Better words.")) << path;
    EXPECT_THAT(get(path).body, HasSubstr("Better words.")) << path;
    EXPECT_THAT(get(path).body, Not(HasSubstr("English words."))) << path;
  }
  EXPECT_THAT(get("/record").body, HasSubstr("the hour"));
}

TEST_P(TheSite, CPE_7_APostThatIsTakenDownIsGoneEverywhereAndItsPageSaysWhy) {
  package.media.push_back(
      {blobs->put("\x89PNG").value(), "image/png", directive::MediumKind::kPhoto, "A shed", 1, 1, "", "", true});
  const std::string medium = published::media_path(package.media[0]);
  ASSERT_TRUE(site.start(*pages));
  ASSERT_TRUE(release(kId, 1, package));
  ASSERT_TRUE(pages->wait_until("/sitemap.xml", 200, "lock-sheds"));
  ASSERT_EQ(get(medium).status, 200);
  ASSERT_TRUE(take_down(kId));
  ASSERT_TRUE(pages->wait_until_sitemap_lacks("lock-sheds"));
  for (const std::string prefix : {"", "/es"}) {
    const auto gone = get(prefix + page);
    EXPECT_EQ(gone.status, 410);
    EXPECT_THAT(gone.body, HasSubstr("It was wrong."));
    EXPECT_THAT(gone.body, Not(HasSubstr("words.")));
    EXPECT_EQ(get(prefix + page + "/verify").status, 410);
    for (const std::string path : {"/", "/areas/beat-11", "/feed.atom", "/feed.json", "/feed.rss", "/posts"})
      EXPECT_THAT(get(prefix + path).body, Not(HasSubstr("lock-sheds"))) << path;
    EXPECT_THAT(get(prefix + "/record").body, HasSubstr("It was wrong."));
  }
  EXPECT_EQ(get(medium).status, 404);
  EXPECT_EQ(get(page + "/verify/post.package.json").status, 404);
}

// Posts of an agency that has published for decades; what they say does not matter here.
Status publish_many(storage::Database& db, int from, int to) {
  return db.write([&](storage::Tx& tx) -> Status {
    CHECK_OK(
        tx.exec("WITH RECURSIVE up (n) AS (SELECT CAST($1 AS BIGINT) UNION ALL SELECT n + 1 FROM up WHERE n < $2) "
                "INSERT INTO published_posts (post_id, suffix, slug, state, reason, version, package, first_published, "
                "updated) SELECT 'p' || (10000000 + n), '' || (10000000 + n), 'post', 0, '', 1, '{}', n, n FROM up",
                from, to));
    return {};
  });
}

std::size_t count_of(std::string_view part, std::string_view text) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string_view::npos; at = text.find(part, at + part.size())) ++count;
  return count;
}

// Their packages say nothing that could be read: a sitemap reads none.
TEST_P(TheSite, TheSitemapNamesTenThousandPosts) {
  ASSERT_TRUE(publish_many(*db, 1, 10'000));
  const auto map = get("/sitemap.xml");
  EXPECT_EQ(map.status, 200);
  EXPECT_EQ(count_of("<loc>https://", map.body) - count_of("<lastmod>", map.body), 2 * (5 + test::town().units.size()));
  EXPECT_EQ(count_of("/posts/post-", map.body), 20'000U);
  EXPECT_THAT(map.body, HasSubstr("/posts/post-10010000<"));
  EXPECT_EQ(get("/sitemaps/2.xml").status, 404);
}

TEST_P(TheSite, TheSitemapIsAnIndexOfFilesWhenOneCannotHoldIt) {
  ASSERT_TRUE(publish_many(*db, 1, 30'000));
  const auto index = get("/sitemap.xml");
  EXPECT_THAT(index.body, HasSubstr("<sitemapindex"));
  EXPECT_EQ(count_of("<loc>", index.body), 2U);
  std::size_t posts = 0;
  for (const std::string path : {"/sitemaps/1.xml", "/sitemaps/2.xml"}) {
    EXPECT_THAT(index.body, HasSubstr(path + "</loc>"));
    const auto file = get(path);
    EXPECT_EQ(file.status, 200);
    EXPECT_LE(count_of("<loc>", file.body), 50'000U);
    posts += count_of("/posts/post-", file.body);
  }
  EXPECT_EQ(posts, 60'000U);
  for (const std::string path :
       {"0.xml", "3.xml", "01.xml", "-1.xml", "+1.xml", "1", "1.xml.xml", "x.xml", "99999999999999999999.xml"})
    EXPECT_EQ(get("/sitemaps/" + path).status, 404) << path;
}

TEST_P(TheSite, NothingUnpublishedIsReachable) {
  const Digest draft = blobs->put("a picture of a draft").value();
  ASSERT_TRUE(site.start(*pages));
  EXPECT_EQ(get("/media/" + to_hex(draft) + ".jpg").status, 404);
  for (const std::string path :
       {"/posts/draft-0000aaaa", "/posts/0000aaaa", "/posts/0000aaaa/verify",
        "/posts/0000aaaa/verify/post.package.json", "/es/posts/0000aaaa", "/areas/nowhere", "/areas/nowhere/feed.atom",
        "/areas/beat-11/feed.txt", "/media/x.jpg", "/assets/x.css", "/no-such-page", "/posts?before=soon"})
    EXPECT_EQ(get(path).status, 404) << path;
  for (const std::string path : {"/media/..%2f..%2fetc", "/assets/..%2fmanifest.json"})
    EXPECT_GE(get(path).status, 400) << path;
  EXPECT_THAT(get("/es/no-existe").body, HasSubstr("Esta página no existe"));
}

TEST_P(TheSite, AnAddressWithAnotherSlugLeadsToTheRightOne) {
  ASSERT_TRUE(release(kId, 1, package));
  ASSERT_TRUE(site.start(*pages));
  const auto moved = get("/es/posts/old-words-0000aaaa");
  EXPECT_EQ(moved.status, 301);
  EXPECT_EQ(moved.header("location"), "/es" + page);
}

TEST_P(TheSite, ThePageOfAPostThatIsGoneIsKeptUnderItsOwnAddressOnly) {
  ASSERT_TRUE(release(kId, 1, package));
  ASSERT_TRUE(take_down(kId));
  ASSERT_TRUE(site.start(*pages));
  const auto strange = get("/posts/anything-0000aaaa");
  EXPECT_EQ(strange.status, 410);
  EXPECT_THAT(strange.body, HasSubstr("It was wrong."));
  EXPECT_EQ(pages->paths().count("/posts/anything-0000aaaa"), 0u);
  EXPECT_EQ(get(page).status, 410);
  EXPECT_EQ(pages->paths().count(page), 1u);
}

// Whatever strangers ask for, the cache holds the pages that a refresh makes and no other.
TEST_P(TheSite, NoRequestAddsAPageThatARefreshDoesNotMake) {
  const std::string gone = "01ktest000000000000000bbbb";
  ASSERT_TRUE(site.start(*pages));
  ASSERT_TRUE(release(kId, 1, package));
  ASSERT_TRUE(release(gone, 1, package));
  ASSERT_TRUE(take_down(gone));
  ASSERT_TRUE(site.refresh(kId));
  ASSERT_TRUE(site.refresh(gone));
  ASSERT_TRUE(site.refresh_all());
  const auto known = pages->paths();
  ASSERT_EQ(known.count("/es/posts/lock-sheds-0000bbbb"), 1u);

  const std::vector<std::string> pieces = {
      "/",        "es",       "en",       "posts",  "areas", "beat-11", "feed.rss", "feed.atom",   "lock-sheds",
      "-",        "0000aaaa", "0000bbbb", "record", "about", "verify",  "%2D",      "%61",         "?x=1",
      "?before=", "x",        ".",        "..",     "//",    "BEAT-11", "assets",   "sitemap.xml", "subscribe"};
  std::mt19937 dice(20260101);
  const auto throw_dice = [&](std::size_t sides) {
    return std::uniform_int_distribution<std::size_t>(0, sides - 1)(dice);
  };
  for (int i = 0; i < 600; ++i) {
    std::string path = i % 3 == 0 ? "/posts/" : i % 3 == 1 ? "/es/posts/" : "/";
    for (std::size_t n = throw_dice(6); n > 0; --n) path += pieces[throw_dice(pieces.size())];
    if (i % 5 == 0) path += "-0000bbbb";
    ASSERT_NE(Client(server->port()).get(path).status, 500) << path;
  }
  EXPECT_EQ(pages->paths(), known);
}

TEST_P(TheSite, FeedsAreNotSentAgainWhenNothingChanged) {
  ASSERT_TRUE(release(kId, 1, package));
  ASSERT_TRUE(site.start(*pages));
  for (const std::string path :
       {"/feed.rss", "/feed.atom", "/feed.json", "/es/feed.atom", "/es/areas/beat-11/feed.rss"}) {
    const auto first = get(path);
    ASSERT_EQ(first.status, 200) << path;
    EXPECT_FALSE(first.header("last-modified").empty()) << path;
    const auto again = Client(server->port()).get(path, "If-None-Match: " + first.header("etag") + "\r\n");
    EXPECT_EQ(again.status, 304) << path;
  }
  EXPECT_THAT(get("/feed.rss").header("content-type"), HasSubstr("application/rss+xml"));
}

TEST_P(TheSite, GivesWhatAResidentNeedsToVerify) {
  ASSERT_TRUE(release(kId, 1, package));
  auto signer = ledger::open_signer(*db, clock, random, "maplehollow.example/log", std::string(32, 'k'));
  ASSERT_TRUE(signer);
  ASSERT_TRUE(site.start(*pages));
  EXPECT_THAT(get(page + "/verify").body, HasSubstr("waits for the next signed checkpoint"));
  EXPECT_EQ(get(page + "/verify/post.tlog-proof").status, 404);
  ledger::Sealer sealer(*db, clock, *signer);
  ASSERT_TRUE(sealer.seal_once());
  EXPECT_THAT(get(page + "/verify").body, HasSubstr("passed"));
  EXPECT_THAT(get("/es" + page + "/verify").body, HasSubstr("correcto"));
  EXPECT_EQ(get(page + "/verify/post.package.json").body, test::bytes_of(package));
  for (const std::string file : {"post.tlog-proof", "post.entry.json", "post.salt", "approval.tlog-proof",
                                 "approval.entry.json", "approval.salt"}) {
    const auto reply = get(page + "/verify/" + file);
    EXPECT_EQ(reply.status, 200) << file;
    EXPECT_THAT(reply.header("content-disposition"), HasSubstr("attachment")) << file;
  }
  EXPECT_EQ(get(page + "/verify/other").status, 404);
}

TEST_P(TheSite, OPS_10_TakesASignUpAndAnswersTheSameToEveryone) {
  const auto first = post("/es/subscribe", "email=vecina%40example.com&area-beat-11=on&area-district-2=on&language=es");
  EXPECT_EQ(first.status, 200);
  EXPECT_THAT(first.body, HasSubstr("Revise su correo"));
  EXPECT_EQ(post("/es/subscribe", "email=vecina%40example.com&area-beat-11=on&language=es").body, first.body);
  ASSERT_EQ(desk.wishes.size(), 2U);
  EXPECT_EQ(desk.wishes[0].email, "vecina@example.com");
  EXPECT_EQ(desk.wishes[0].areas, (std::vector<std::string>{"district-2", "beat-11"}));
  EXPECT_EQ(desk.wishes[0].language, "es");
}

TEST_P(TheSite, ASignUpThatCannotBeTakenIsShownAgainWithTheReason) {
  for (const std::string body :
       {"", "email=x&language=en&area-beat-11=on", "email=a%40b.example&language=en",
        "email=a%40b.example&language=xx&area-beat-11=on", "email=not%40an%40address&language=en&area-beat-11=on",
        "email=a%40b.example&area-unknown=on&language=en"}) {
    const auto reply = post("/subscribe", body);
    EXPECT_EQ(reply.status, 422) << body;
    EXPECT_THAT(reply.body, HasSubstr("Please check the form")) << body;
  }
  EXPECT_TRUE(desk.wishes.empty());
  EXPECT_EQ(post("/subscribe", "email=often%40example.com&language=en&area-beat-11=on").status, 429);
}

TEST_P(TheSite, ALinkInAMailActsOnlyWhenTheButtonIsPressed) {
  EXPECT_THAT(get("/subscribe/confirm/good").body, HasSubstr("Beat 11, Mill Pond"));
  EXPECT_EQ(get("/unsubscribe/good").status, 200);
  EXPECT_TRUE(desk.acts.empty());
  EXPECT_EQ(post("/subscribe/confirm/good", "").status, 200);
  EXPECT_EQ(post("/es/unsubscribe/good", "").status, 200);
  EXPECT_EQ(desk.acts, (std::vector<std::string>{"confirmed", "unsubscribed"}));
  for (const std::string path : {"/subscribe/confirm/bad", "/unsubscribe/bad"}) {
    EXPECT_EQ(get(path).status, 404) << path;
    EXPECT_EQ(post(path, "").status, 404) << path;
  }
}

TEST_P(TheSite, AMailProgramEndsASubscriptionWithOneClick) {
  // RFC 8058 section 3.1: a POST without cookie, answered without redirect.
  const auto reply = post("/unsubscribe/good", "List-Unsubscribe=One-Click");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(desk.acts, std::vector<std::string>{"unsubscribed"});
}

TEST_P(TheSite, AChangeOfTheFirstLanguageMovesThePages) {
  ASSERT_TRUE(release(kId, 1, package));
  ASSERT_TRUE(site.start(*pages));
  EXPECT_EQ(get("/en/").status, 404);
  auto context = test::town();
  context.languages = {"es", "en"};
  ASSERT_TRUE(site.replace_context(context));
  EXPECT_THAT(get("/").body, HasSubstr("<html lang=\"es\">"));
  EXPECT_THAT(get(page).body, HasSubstr("Palabras en español."));
  EXPECT_THAT(get("/en/areas/beat-11").body, HasSubstr("<html lang=\"en\">"));
  EXPECT_THAT(get("/en" + page).body, HasSubstr("English words."));
  EXPECT_EQ(get("/en").header("location"), "/en/");
  for (const std::string path : {"/es", "/es/", "/es/about", "/es/posts"}) EXPECT_EQ(get(path).status, 404) << path;
  // The feeds lead to the pages in their own language.
  EXPECT_THAT(get("/feed.json").body, HasSubstr("example" + page + "\""));
  for (const std::string feed : {"/en/feed.json", "/en/feed.atom", "/en/feed.rss", "/en/areas/beat-11/feed.json"})
    EXPECT_THAT(get(feed).body, HasSubstr("example/en" + page)) << feed;
}

TEST_P(TheSite, AChangeOfTheAgencyShowsOnEveryPage) {
  ASSERT_TRUE(site.start(*pages));
  auto context = test::town();
  context.agency = "Renamed Department";
  ASSERT_TRUE(site.replace_context(context));
  EXPECT_THAT(get("/").body, HasSubstr("Renamed Department"));
  EXPECT_THAT(get("/es/about").body, HasSubstr("Renamed Department"));
}

}  // namespace
}  // namespace callbox::site
