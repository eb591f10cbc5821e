#include "site/render.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "base/text.h"
#include "site/template_compiler/markup_context.h"
#include "site/town.h"

namespace callbox::site {
namespace {

using testing::HasSubstr;
using testing::Not;

const SiteContext& town() {
  static const SiteContext kTown = test::town();
  return kTown;
}
Setting in(std::string language, const SiteContext& site = town()) {
  return {site, std::move(language), "/assets/site.css"};
}

std::string one_post_page(const directive::Package& package, const std::string& language = "en") {
  return render_post(in(language), test::post_with(package), {});
}

// What is wrong with a document, read strictly: every element closed, every value quoted, no script, no inline style.
// Empty when nothing is. The compiler checks the templates so; here it is the pages, with values in them.
std::string what_is_wrong(std::string_view document) {
  template_compiler::MarkupContext context;
  for (std::size_t i = 0; i < document.size(); ++i)
    if (auto wrong = context.take(document[i]))
      return *wrong + " near \"" + std::string(document.substr(i < 80 ? 0 : i - 80, 120)) + "\"";
  if (!context.in_text() || !context.open_elements().empty()) return "the document ends " + context.describe();
  return {};
}

struct Rendered {
  std::string name, language, document;
};
std::vector<Rendered> every_page(const SiteContext& site, const std::vector<PublishedPost>& posts) {
  std::vector<Rendered> out;
  for (const std::string language : {"en", "es"}) {
    const auto setting = in(language, site);
    const auto add = [&](std::string name, std::string document) {
      out.push_back({std::move(name), language, std::move(document)});
    };
    add("front", render_front(setting, posts));
    add("list", render_list(setting, posts));
    add("areas", render_areas(setting));
    add("area", render_area(setting, site.units[3], posts));
    add("about", render_about(setting));
    add("record", render_record(setting, posts));
    add("subscribe", render_subscribe(setting, {"a@b.example", "en", {"beat-11"}, true, true, true}));
    add("confirm", render_confirm(setting, "t\"<>", {"beat-11"}));
    add("unsubscribe", render_unsubscribe(setting, "t"));
    for (const auto message : {Message::kSubscribeSent, Message::kSubscribeTooOften, Message::kConfirmed,
                               Message::kUnsubscribed, Message::kBadToken, Message::kNotFound, Message::kError})
      add("message", render_message(setting, message, "/"));
    for (const auto& post : posts) {
      if (post.state == PublishedPost::State::kLive) {
        add("post", render_post(setting, post, {{1, post.package}}));
        add("verify", render_verify(setting, post, {}));
      } else {
        add("gone", render_gone(setting, post));
      }
    }
  }
  return out;
}

std::vector<PublishedPost> ordinary_posts() {
  std::vector<PublishedPost> posts;
  int number = 0;
  for (auto& story : test::stories()) {
    story.media.push_back(
        {sha256("x"), "image/jpeg", directive::MediumKind::kPhoto, "A street & a <tree>", 640, 480, "", "", true});
    posts.push_back(test::post_with(story, "01ktest00000000000000000" + std::to_string(10 + number++)));
  }
  auto& corrected = posts[3];
  corrected.versions.push_back({2, {1'790'000'900'000}, "The hour was wrong.", "d2", "", ""});
  corrected.updated = {1'790'000'900'000};
  auto& incident = posts[6];
  incident.versions.push_back({2, {1'790'000'900'000}, "Four blocks now.", "d2", "", ""});
  auto& gone = posts[5];
  gone.state = PublishedPost::State::kTakenDown;
  gone.taken_down_reason = "It was <wrong>.";
  return posts;
}

TEST(EveryPage, IsWellFormedWithoutScriptOrInlineStyle) {
  for (const auto& page : every_page(town(), ordinary_posts()))
    EXPECT_EQ(what_is_wrong(page.document), "") << page.name << " " << page.language;
}

TEST(EveryPage, IsWellFormedWhenItIsEmptyAndWhenItIsADemonstration) {
  SiteContext bare;
  bare.agency = "A";
  bare.words = town().words;
  bare.languages = town().languages;
  bare.units = town().units;
  bare.demo = Demo{{{"<b>Rosa</b>", "writes", "rosa", "p&p"}}};
  for (const auto& page : every_page(bare, {})) EXPECT_EQ(what_is_wrong(page.document), "") << page.name;
}

TEST(EveryPage, OPS_6_SaysWhomToCall) {
  for (const auto& page : every_page(town(), ordinary_posts())) {
    EXPECT_THAT(page.document, HasSubstr("href=\"tel:911\"")) << page.name;
    EXPECT_THAT(page.document, HasSubstr("href=\"tel:+17085550123\"")) << page.name;
    EXPECT_THAT(page.document, HasSubstr("href=\"tel:+17085550199\"")) << page.name;
    EXPECT_THAT(page.document,
                HasSubstr(page.language == "es" ? "No denuncie aquí un delito." : "Do not report a crime here."))
        << page.name;
  }
}

TEST(EveryPage, OPS_7_SaysThatItIsNotWatchedAroundTheClock) {
  for (const auto& page : every_page(town(), ordinary_posts()))
    EXPECT_THAT(page.document, HasSubstr(page.language == "es" ? "Nadie vigila este sitio las 24 horas."
                                                               : "not watched around the clock"))
        << page.name;
}

TEST(EveryPage, IsInItsLanguageAndLeadsToTheOther) {
  for (const auto& page : every_page(town(), ordinary_posts())) {
    EXPECT_THAT(page.document, HasSubstr("<html lang=\"" + page.language + "\">")) << page.name;
    EXPECT_THAT(page.document, HasSubstr("hreflang=\"es\"")) << page.name;
    EXPECT_THAT(page.document, HasSubstr("hreflang=\"x-default\"")) << page.name;
    EXPECT_THAT(page.document,
                HasSubstr(page.language == "es" ? "Ir al contenido principal" : "Skip to the main content"))
        << page.name;
    EXPECT_THAT(page.document, Not(HasSubstr(page.language == "es" ? ">Newest posts<" : ">Lo más reciente<")))
        << page.name;
  }
}

TEST(EveryPage, SaysThatADemonstrationIsOne) {
  auto site = town();
  site.demo = Demo{{{"Rosa Delgado", "Writes", "rosa", "maple-lantern"}}};
  for (const auto& page : every_page(site, ordinary_posts())) {
    EXPECT_THAT(page.document, HasSubstr(page.language == "es" ? "son inventados" : "are invented")) << page.name;
    EXPECT_EQ(page.name == "front", page.document.find("maple-lantern") != std::string::npos) << page.name;
  }
}

TEST(FrontPage, OffersNoAlertsWhereNoneAreSent) {
  auto site = town();
  EXPECT_THAT(render_front(Setting{site, "es", "/site.css"}, ordinary_posts()), HasSubstr("href=\"/es/subscribe\""));
  site.alerts = false;
  EXPECT_THAT(render_front(Setting{site, "es", "/site.css"}, ordinary_posts()), Not(HasSubstr("href=\"/es/subscribe")));
}

TEST(EveryPage, OPS_3_NamesTheKindsOfContent) {
  const auto about = render_about(in("en"));
  for (const auto* kind :
       {"Safety notice", "Prevention tip", "Resource", "Programme", "Behind the scenes", "Personnel"})
    EXPECT_THAT(about, HasSubstr(kind));
  EXPECT_THAT(render_front(in("es"), ordinary_posts()), HasSubstr("Aviso de seguridad"));
}

TEST(AboutPage, OPS_8_SaysThatItIsNotAScanner) {
  EXPECT_THAT(render_about(in("en")), HasSubstr("not a police scanner"));
  EXPECT_THAT(render_about(in("es")), HasSubstr("no es la radio de la policía"));
  EXPECT_THAT(one_post_page(test::package_with({"T", "W"})), HasSubstr("Verified before posting by Watch Commander."));
  auto unverified = test::package_with({"T", "W"});
  unverified.declarations.verification = directive::Verification::kUnverified;
  EXPECT_THAT(one_post_page(unverified), Not(HasSubstr("Verified before posting")));
}

TEST(AboutPage, OPS_9_SaysThatPostsArePublicRecords) {
  EXPECT_THAT(render_about(in("en")), HasSubstr("kept as a public record"));
  EXPECT_THAT(render_about(in("es")), HasSubstr("se conserva como documento público"));
}

TEST(AboutPage, ALS_11_SaysWhetherThePublicMayComment) {
  EXPECT_THAT(render_about(in("en")), HasSubstr("The public cannot comment on this site."));
  auto open = town();
  open.public_may_post = true;
  EXPECT_THAT(render_about(in("en", open)), HasSubstr("without regard to viewpoint"));
}

TEST(PostPage, ShowsEveryWordEscaped) {
  rc::check([] {
    const auto title = *rc::gen::nonEmpty(rc::gen::string<std::string>());
    const auto page = one_post_page(test::package_with({title, "<img src=x onerror=alert(1)>" + title}));
    RC_ASSERT(what_is_wrong(page).empty());
    RC_ASSERT(page.find("<img src=x") == std::string::npos);
  });
}

TEST(PostPage, KeepsHostileWordsHarmless) {
  for (const std::string title :
       {"<script>alert(1)</script>", "</title><script>x</script>", "\"><svg onload=x>", "{{ evil }}",
        "\xE2\x80\xAE"
        "desrever",
        "a\0b"}) {
    const auto posts = std::vector{
        test::post_with(test::package_with({title, "Text of " + title + " https://x.example/\"onclick=\"y"}))};
    for (const auto& page : every_page(town(), posts)) {
      EXPECT_EQ(what_is_wrong(page.document), "") << page.name << ": " << title;
      EXPECT_THAT(page.document, Not(HasSubstr("<script"))) << page.name;
      EXPECT_THAT(page.document, Not(HasSubstr("<svg onload"))) << page.name;
    }
  }
}

TEST(PostPage, IsolatesTheDirectionOfItsWords) {
  EXPECT_THAT(one_post_page(test::package_with({"\xE2\x80\xAE"
                                                "desrever",
                                                "Words"})),
              HasSubstr("dir=\"auto\">\xE2\x80\xAE"
                        "desrever</h1>"));
}

TEST(PostPage, TakesAWordOfFiveThousandLetters) {
  const std::string word(5'000, 'w');
  const auto page = one_post_page(test::package_with({word, word + " " + word}));
  EXPECT_THAT(page, HasSubstr(word));
  EXPECT_EQ(what_is_wrong(page), "");
}

TEST(PostPage, ShowsTheWordsOfItsLanguageAndSaysWhenThereAreNone) {
  const auto both =
      test::package_with({"Lock sheds", "English words."}, {"Cierre los cobertizos", "Palabras en español."});
  EXPECT_THAT(one_post_page(both, "es"),
              testing::AllOf(HasSubstr("Palabras en español."), Not(HasSubstr("English words.")),
                             Not(HasSubstr("existe solo en"))));
  const auto english = test::package_with({"Lock sheds", "English words."});
  const auto page = one_post_page(english, "es");
  EXPECT_THAT(page, HasSubstr("Esta publicación existe solo en inglés."));
  EXPECT_THAT(page, HasSubstr("<h1 class=\"page-title\" lang=\"en\""));
}

TEST(PostPage, CPE_7_SaysWhatWasCorrectedAndWhen) {
  const auto posts = ordinary_posts();
  const auto page = render_post(in("en"), posts[3], {{1, posts[3].package}});
  EXPECT_THAT(page, HasSubstr("This post was corrected"));
  EXPECT_THAT(page, HasSubstr("The hour was wrong."));
  EXPECT_THAT(page, HasSubstr("Version 1"));
  EXPECT_THAT(page, HasSubstr("The earlier text is kept in the agency’s records."));
}

TEST(PostPage, OPS_5_KeepsTheEarlierUpdatesOfAnIncidentReadable) {
  const auto posts = ordinary_posts();
  auto first = posts[6].package;
  first.renditions.front().text = "What was said first.";
  const auto page = render_post(in("en"), posts[6], {{1, first}});
  EXPECT_THAT(page, HasSubstr("This post was updated"));
  EXPECT_THAT(page, HasSubstr("What was said first."));
  // A correction replaces words that were wrong: they are not repeated.
  auto wrong = posts[3].package;
  wrong.renditions.front().text = "What was wrong.";
  EXPECT_THAT(render_post(in("en"), posts[3], {{1, wrong}}), Not(HasSubstr("What was wrong.")));
}

TEST(PostPage, LeadsToTheProof) {
  EXPECT_THAT(one_post_page(test::package_with({"Lock sheds", "W"}), "es"),
              HasSubstr("href=\"/es/posts/lock-sheds-00000abc/verify\""));
}

TEST(PostPage, DescribesItsPictures) {
  const auto page = render_post(in("es"), ordinary_posts()[0], {});
  EXPECT_THAT(page, HasSubstr("alt=\"A street &amp; a &lt;tree&gt;\" lang=\"en\" width=\"640\" height=\"480\""));
}

TEST(GonePage, CPE_7_GivesTheReasonAndNoneOfTheWords) {
  auto post = ordinary_posts()[5];
  const auto page = render_gone(in("en"), post);
  EXPECT_THAT(page, HasSubstr("It was &lt;wrong&gt;."));
  EXPECT_THAT(page, HasSubstr("2026"));
  EXPECT_THAT(page, Not(HasSubstr("flood")));
  EXPECT_THAT(page, Not(HasSubstr("dehumidifiers")));
  post.state = PublishedPost::State::kExpired;
  EXPECT_THAT(render_gone(in("es"), post), HasSubstr("Esta publicación ha terminado"));
}

TEST(RecordPage, CPE_7_ListsWhatWasPostedCorrectedAndTakenDownAndWhy) {
  const auto page = render_record(in("en"), ordinary_posts());
  EXPECT_THAT(page, HasSubstr("The hour was wrong."));
  EXPECT_THAT(page, HasSubstr("It was &lt;wrong&gt;."));
  EXPECT_THAT(page, HasSubstr("A post of the kind “Resource”"));
  EXPECT_THAT(page, Not(HasSubstr("Where to get help after a flood")));
  EXPECT_THAT(page, HasSubstr("<strong>8</strong> posts"));
  EXPECT_THAT(page, HasSubstr("<strong>1</strong> correction<"));
  EXPECT_THAT(page, HasSubstr("<strong>1</strong> taken down"));
}

TEST(FrontPage, ShowsNothingOfWhatWasTakenDown) {
  EXPECT_THAT(render_front(in("en"), ordinary_posts()), Not(HasSubstr("flood")));
}

TEST(FrontPage, LeadsToOlderPostsWhenThereAreMore) {
  std::vector<PublishedPost> posts;
  for (int i = 0; i < kPostsOnAPage + 1; ++i)
    posts.push_back(test::post_with(test::package_with({"Post " + std::to_string(i), "W"}),
                                    "01ktest0000000000000000" + std::to_string(100 + i), {2'000'000 - i}));
  const auto page = render_front(in("es"), posts);
  EXPECT_THAT(page, HasSubstr("href=\"/es/posts?before=1999981\""));
  EXPECT_THAT(page, HasSubstr("Post 19<"));
  EXPECT_THAT(page, Not(HasSubstr("Post 20<")));
  posts.pop_back();
  EXPECT_THAT(render_front(in("es"), posts), Not(HasSubstr("?before=")));
}

TEST(SubscribePage, OPS_10_OffersEveryAreaAndBothLanguages) {
  const auto page = render_subscribe(in("es"), {.areas = {"beat-21"}});
  for (const auto& unit : town().units) EXPECT_THAT(page, HasSubstr("name=\"area-" + unit.slug + "\""));
  EXPECT_THAT(page, HasSubstr("name=\"area-beat-21\" value=\"on\" checked"));
  EXPECT_THAT(page, HasSubstr("value=\"es\" checked"));
  EXPECT_THAT(page, HasSubstr("method=\"post\" action=\"/es/subscribe\""));
}

TEST(SubscribePage, FoldsTheBeatsOfADistrictUntilOneIsChosen) {
  EXPECT_THAT(render_subscribe(in("en"), {}), Not(HasSubstr("<details class=\"fold\" open>")));
  const auto page = render_subscribe(in("en"), {.areas = {"beat-21"}});
  const auto open = page.find("<details class=\"fold\" open>");
  ASSERT_NE(open, std::string::npos);
  EXPECT_LT(open, page.find("area-beat-21"));
  EXPECT_GT(page.find("</details>", open), page.find("area-beat-21"));
}

TEST(SubscribePage, SaysWhatIsWrongBesideTheField) {
  const auto page = render_subscribe(in("en"), {.email = "x\"y", .email_wrong = true});
  EXPECT_THAT(page, HasSubstr("value=\"x&quot;y\""));
  EXPECT_THAT(page, HasSubstr("aria-describedby=\"email-hint email-error\""));
  EXPECT_THAT(page, HasSubstr("href=\"#email\""));
}

TEST(AreasPage, DrawsAMapWithLinksAndTheSameLinksAsAList) {
  const auto page = render_areas(in("en"));
  EXPECT_THAT(page, HasSubstr("<svg viewBox="));
  for (const auto& unit : town().units) EXPECT_THAT(page, HasSubstr("href=\"/areas/" + unit.slug + "\""));
}

TEST(Sitemap, ListsLivePostsInEveryLanguage) {
  const std::vector<published::PublishedAddress> posts = {
      {"01ktest0000000000000000012", "lock-sheds-and-garages-this-week", UtcMillis{1'790'000'000'000}}};
  const auto map = render_sitemap(town(), 1, posts);
  EXPECT_THAT(map, HasSubstr("<loc>https://police.maplehollow.example/es/areas/beat-11</loc>"));
  EXPECT_THAT(map, HasSubstr("/es/posts/lock-sheds-and-garages-this-week-00000012</loc><lastmod>2026-09-21T14:13:20"));
  EXPECT_THAT(render_sitemap(town(), 2, posts), Not(HasSubstr("/areas"))) << "only the first names the other pages";
}

// sitemaps.org: "Sitemap file that you provide must have no more than 50,000 URLs".
TEST(Sitemap, HasAsManyFilesAsItsAddressesNeedInAllLanguages) {
  const auto site = town();
  ASSERT_EQ(site.languages.size(), 2U);
  const auto others = static_cast<std::int64_t>(5 + site.units.size());
  EXPECT_EQ(sitemap_files(site, 0).files, 1);
  EXPECT_EQ(sitemap_files(site, 25'000 - others).files, 1);
  EXPECT_EQ(sitemap_files(site, 25'000 - others + 1).files, 2);
  EXPECT_EQ(sitemap_files(site, 100'000).posts_a_file, 25'000 - others);
  EXPECT_EQ(sitemap_files(site, 7, 1).posts_a_file, 1) << "more pages than a file may have: a post a file still";
  EXPECT_THAT(render_sitemap_index(site, 2),
              HasSubstr("<sitemap><loc>https://police.maplehollow.example/sitemaps/2.xml</loc></sitemap>\n</"));
}

TEST(Robots, KeepSearchEnginesAwayFromADemonstration) {
  EXPECT_THAT(render_robots(town()), HasSubstr("Sitemap: https://police.maplehollow.example/sitemap.xml"));
  auto demo = town();
  demo.demo.emplace();
  EXPECT_THAT(render_robots(demo), HasSubstr("Disallow: /\n"));
}

}  // namespace
}  // namespace callbox::site
