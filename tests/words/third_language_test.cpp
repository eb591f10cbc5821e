// A third language from files alone: Polish, complete, and Arabic, with a few words. Nothing of either is in src/; an
// agency puts the files into a folder and the language into its directive.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "app/agency_watch.h"
#include "app/installation.h"
#include "app/rooms.h"
#include "app/word_files.h"
#include "directive/package_format.h"
#include "http/page.h"
#include "outlets/bluesky/bluesky_outlet.h"
#include "outlets/mail/letter.h"
#include "outlets/site/site_outlet.h"
#include "site/render.h"
#include "site/site.h"
#include "support/databases.h"

namespace callbox::app {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

std::string text_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  EXPECT_FALSE(text.str().empty()) << path;
  return text.str();
}

// What an agency would edit: the starter directive with Polish as its third language.
std::shared_ptr<const directive::Directive> directive_with_polish() {
  std::string yaml = text_of(CALLBOX_SOURCE_DIR "/directives/starter.yaml");
  const auto put_after = [&](const std::string& place, const std::string& more) {
    const auto at = yaml.find(place);
    EXPECT_NE(at, std::string::npos) << place;
    yaml.insert(at + place.size(), more);
  };
  const std::string languages = "languages: [en, es";
  put_after(languages, ", pl");
  put_after("name_es: Anuncio\n", "    name_pl: Ogłoszenie\n");
  put_after("name_es: Oficial de Información Pública", ", name_pl: Rzecznik prasowy");
  put_after("name_es: Publicidad repetida\n", "      name_pl: Powtarzana reklama\n");
  put_after("o por una máquina.\n",
            "      what_pl: To samo ogłoszenie zamieszczane raz po raz, także przez automat.\n");
  put_after(
      "al 708-555-0100 en los demás casos.\n",
      "    - language: pl\n"
      "      about: To jest strona Waszego Komisariatu Policji. To, co tu publikujemy, jest dokumentem publicznym.\n"
      "      not_monitored: Nikt nie czyta tu wiadomości przez całą dobę. Odpowiadamy w dni robocze od 8 do 16.\n"
      "      not_for_reports: Nie zgłaszaj tutaj przestępstw. W nagłym wypadku zadzwoń pod numer 911.\n");
  auto parsed = directive::Directive::parse(yaml);
  EXPECT_TRUE(parsed) << (parsed ? "" : describe(parsed.error().front()));
  return parsed ? *parsed : nullptr;
}

directive::Package closed_street() {
  directive::Package package;
  package.kind = "announcement";
  package.renditions = {{"en", "Station Street closed", "Until Sunday. Use Orchard Road."},
                        {"es", "Station Street, cerrada", "Hasta el domingo. Use Orchard Road."},
                        {"pl", "Ulica Station zamknięta", "Do niedzieli. Objazd ulicą Orchard."}};
  package.audience.areas = {"beat-11"};
  package.channels = {"feeds", "site"};
  package.declarations.verification = directive::Verification::kVerified;
  package.declarations.verified_by = "Dana Whitlock";
  return package;
}

class KeptPages final : public site::PagePublisher {
 public:
  void put(std::string path, std::shared_ptr<const http::Page> page) override {
    bodies[std::move(path)] = page->variant(http::Coding::kIdentity)->body;
  }
  void drop_under(std::string prefix) override {
    std::erase_if(bodies, [&](const auto& page) { return page.first.starts_with(prefix); });
  }
  std::map<std::string, std::string> bodies;
};

// An installation's folder with two files of words, and what it makes of them.
struct Agency {
  Agency() {
    config.data = folder.path();
    add("polish/pl.txt");
    add("arabic/ar.txt");
    directives = {directive_with_polish()};
    auto loaded = load_words(config, directives, parse_iso("2026-09-21T14:13:20Z").value());
    EXPECT_TRUE(loaded) << loaded.error().message;
    words = loaded.value();
    context.words = words;
    context.agency = "Maple Hollow Police";
    context.base_url = "https://police.example";
    describe(context, *directives.front(),
             {{"agency", "Whole village", roster::UnitKind::kAgency, "", ""},
              {"beat-11", "Beat 11, Mill Pond", roster::UnitKind::kBeat, "agency", ""}});
  }
  void add(const std::string& file) const {
    const std::string to = folder.path() + "/words";
    std::filesystem::create_directories(to);
    std::filesystem::copy_file(CALLBOX_SOURCE_DIR "/tests/words/" + file,
                               to + "/" + std::filesystem::path(file).filename().string());
  }
  std::string path_of(const std::string& file) const { return folder.path() + "/words/" + file; }
  site::Setting polish() const { return {context, "pl", "/assets/site.css"}; }
  outlets::mail::Settings mail() const {
    const auto address = net::EmailAddress::parse("alerts@police.example").value();
    outlets::mail::Settings settings{{context.agency, address}, address, context.agency, context.base_url, "alerts"};
    settings.first_language = [] { return std::string("en"); };
    settings.words = words;
    return settings;
  }

  test::TemporaryFolder folder;
  Config config;
  adoption::Directives directives;
  std::shared_ptr<const words::Catalogues> words;
  site::SiteContext context;
};

// Where a translation begins: the file that `callbox words print` writes is a whole one.
TEST(AFileOfWords, IsPrintedWholeForWhoTranslates) {
  std::ostringstream out, err;
  ASSERT_EQ(words_print("en", {out, err}), 0);
  const auto read = words::parse_word_file("pl.txt", out.str());
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_GT(read->lines.size(), 200U);
  EXPECT_THAT(out.str(), HasSubstr("\nnews = News\n"));
  EXPECT_EQ(words_print("tlh", {out, err}), 2);
  EXPECT_THAT(err.str(), HasSubstr("one of en, es; found tlh"));
}

class ThirdLanguage : public test::OnBothDatabases {
 protected:
  void SetUp() override { ASSERT_TRUE(site.start(pages)); }
  void TearDown() override { site.stop(); }
  void release(int version, const std::string& correction) {
    outlets::Dispatch dispatch;
    dispatch.post = "01ktest0000000000000000abc";
    dispatch.version = version;
    dispatch.package = closed_street();
    if (version > 1) dispatch.package.correction = {"01ktest0000000000000000abc/1", correction};
    dispatch.package_json = directive::write_package(dispatch.package, std::string(32, 's')).open;
    dispatch.slug = "station-street-closed";
    dispatch.released_at = dispatch.first_published_at = clock.now();
    const auto answer = outlet.start(dispatch, {}, {});
    ASSERT_EQ(answer.kind, outlets::Answer::Kind::kDone) << answer.detail;
    ASSERT_TRUE(site.refresh_all());
    ASSERT_TRUE(site.refresh(dispatch.post));
  }
  std::string post_page() const {
    for (const auto& [path, body] : pages.bodies)
      if (path.starts_with("/pl/posts/")) return body;
    return {};
  }

  Agency agency;
  std::unique_ptr<storage::Database> db = fresh.open(rooms::migrations_of(all_rooms()));
  std::unique_ptr<storage::Blobs> blobs = storage::open_blob_directory(agency.folder.path() + "/blobs").value();
  outlets::SiteOutlet outlet{*db, clock};
  site::Site site{{*db, *blobs, nullptr}, agency.context, site::Assets()};
  KeptPages pages;
};
CALLBOX_ON_BOTH_DATABASES(ThirdLanguage);

TEST_P(ThirdLanguage, HasItsPagesAndFeeds) {
  release(1, "");
  release(2, "Ulica jest zamknięta do niedzieli.");
  const auto& front = pages.bodies["/pl/"];
  EXPECT_THAT(front, HasSubstr("<html lang=\"pl\">"));
  EXPECT_THAT(front, HasSubstr("Wiadomości i ostrzeżenia"));
  EXPECT_THAT(front, HasSubstr("Ulica Station zamknięta"));
  EXPECT_THAT(front, HasSubstr("Ogłoszenie"));  // name_pl of the directive
  EXPECT_THAT(front, HasSubstr("poniedziałek, 21 września 2026 09:13"));
  EXPECT_THAT(front, HasSubstr("Poniedziałek–piątek, 08:00–16:00"));
  EXPECT_THAT(pages.bodies["/"], HasSubstr("<a href=\"/pl/\" lang=\"pl\" hreflang=\"pl\">Polski</a>"));
  EXPECT_THAT(post_page(), HasSubstr("Sprawdź ten wpis"));
  EXPECT_THAT(post_page(), HasSubstr("Ten wpis sprostowano"));
  EXPECT_THAT(pages.bodies["/pl/areas/beat-11"], HasSubstr("Wpisy dla rejonu: Beat 11, Mill Pond"));
  EXPECT_THAT(pages.bodies["/pl/feed.atom"], HasSubstr("xml:lang=\"pl\""));
  EXPECT_THAT(pages.bodies["/pl/feed.atom"], HasSubstr("Sprostowano: "));
  EXPECT_THAT(pages.bodies["/pl/feed.rss"],
              HasSubstr("Wiadomości, ostrzeżenia i dokumenty publiczne. Maple Hollow Police."));
  for (const auto& [path, body] : pages.bodies)
    if (path.starts_with("/pl/")) {
      EXPECT_THAT(body, Not(HasSubstr("Skip to the main content"))) << path;
    }
}

TEST_P(ThirdLanguage, AnswersWhatIsNotKeptToo) {
  for (const auto& route : site.routes()) {
    if (route.pattern != "/pl/subscribe" || route.method != http::Method::kGet) continue;
    http::Request request;
    request.path = route.pattern;
    const auto response = route.handler(request);
    EXPECT_THAT(response.body, HasSubstr("Powiadomienia pocztą elektroniczną"));
    return;
  }
  FAIL() << "there is no route for Polish";
}

TEST(ThirdLanguageWords, LackNothing) {
  const Agency agency;
  for (const auto& gap : agency.words->gaps()) {
    if (gap.language == "pl") ADD_FAILURE() << gap.word;
  }
  std::ostringstream out, err;
  EXPECT_EQ(words_check({agency.path_of("pl.txt")}, false, {out, err}), 0);
  EXPECT_THAT(out.str() + err.str(), IsEmpty());
}

TEST(ThirdLanguageWords, AreOfferedWhereResidentsSignUp) {
  const Agency agency;
  const auto page = site::render_subscribe(agency.polish(), {});
  EXPECT_THAT(page, HasSubstr("Zapisz mnie"));
  EXPECT_THAT(page, HasSubstr("Polski"));
  EXPECT_THAT(page, HasSubstr("Wpisy dla wszystkich (Whole village)"));
}

TEST(ThirdLanguageWords, CountAsPolishDoes) {
  const Agency agency;
  for (const auto& [count, form] :
       {std::pair{0, "wpisów"}, {1, "wpis"}, {3, "wpisy"}, {5, "wpisów"}, {12, "wpisów"}, {22, "wpisy"}}) {
    std::vector<published::PublishedPost> posts(static_cast<std::size_t>(count));
    for (auto& post : posts) {
      post.id = "01ktest0000000000000000abc";
      post.package = closed_street();
      post.versions.push_back({1, {1'790'000'000'000}, "", "d1", "", ""});
    }
    EXPECT_THAT(site::render_record(agency.polish(), posts),
                HasSubstr("<strong>" + std::to_string(count) + "</strong> " + form + "</li>"));
  }
}

TEST(ThirdLanguageWords, SayWhichLanguageAPostIsIn) {
  const Agency agency;
  published::PublishedPost post;
  post.id = "01ktest0000000000000000abc";
  post.package = closed_street();
  post.package.renditions.resize(2);  // English and Spanish
  post.versions.push_back({1, {1'790'000'000'000}, "", "d1", "", ""});
  const auto page = site::render_post(agency.polish(), post, {});
  EXPECT_THAT(page, HasSubstr("Ten wpis opublikowano tylko w jednym języku: angielski."));
  EXPECT_THAT(page, HasSubstr("Sprawdzono przed publikacją. Sprawdzający: Dana Whitlock."));
  EXPECT_THAT(site::render_about(agency.polish()), HasSubstr("Języki tych stron: angielski, hiszpański i polski."));
  EXPECT_THAT(site::render_about(agency.polish()), HasSubstr("w mocy od 1 stycznia 2026"));
}

TEST(ThirdLanguageWords, AreInTheMail) {
  const Agency agency;
  outlets::Dispatch dispatch;
  dispatch.package = closed_street();
  dispatch.agency = agency.context.agency;
  dispatch.url = "https://police.example/posts/station-street";
  dispatch.package.correction = {"01ktest0000000000000000abc/1", "Ulica jest zamknięta do niedzieli."};
  const auto letters = outlets::mail::write_letters(agency.mail(), dispatch);
  const auto letter = outlets::mail::with_footer(agency.mail(), outlets::mail::letter_in(letters, "pl"),
                                                 "https://police.example/pl/unsubscribe/a.b");
  EXPECT_EQ(letter.subject, "Sprostowanie: Ulica Station zamknięta");
  EXPECT_THAT(letter.text, HasSubstr("Co się zmieniło: Ulica jest zamknięta do niedzieli."));
  EXPECT_THAT(letter.text, HasSubstr("https://police.example/pl/posts/station-street"));
  EXPECT_THAT(letter.text, HasSubstr("Zrezygnuj z powiadomień: https://police.example/pl/unsubscribe/a.b"));
  EXPECT_THAT(letter.html, HasSubstr("<html lang=\"pl\">"));
  const auto invitation = outlets::mail::write_invitation(agency.mail(), "pl", {"Beat 11"}, "https://police.example/x");
  EXPECT_EQ(invitation.subject, "Potwierdź zapis na powiadomienia: Maple Hollow Police");
  EXPECT_THAT(invitation.text, HasSubstr("Rejony: Beat 11"));
}

// Nothing is sent here, so nobody signs in.
class NoSession final : public outlets::Credential {
 public:
  result<Held> load() override { return Held{}; }
  result<Held> renew(std::int64_t, const Renew&) override { return fail(ErrorKind::kUnavailable, "no session"); }
};

TEST(ThirdLanguageWords, BeginACorrectionOnBluesky) {
  const Agency agency;
  net::HttpClient http({*net::AddressGuard::create({}), "Callbox", {}});
  NoSession session;
  const ManualClock clock{UtcMillis{1'790'000'000'000}};
  const outlets::bluesky::BlueskyOutlet outlet("bluesky:village", {"https://pds.example", "village.example", "secret"},
                                               http, session, {}, clock, agency.words);
  outlets::Dispatch dispatch;
  dispatch.package = closed_street();
  std::swap(dispatch.package.renditions[0], dispatch.package.renditions[2]);
  dispatch.package.correction = {"01ktest0000000000000000abc/1", "Ulica jest zamknięta do niedzieli."};
  dispatch.released_at = clock.now();
  EXPECT_THAT(outlet.render(dispatch)->preview, testing::StartsWith("Sprostowanie: Ulica Station zamknięta\n\n"));
}

TEST(ThirdLanguageWords, FallBackAndAreReadFromTheRightInArabic) {
  Agency agency;
  agency.context.languages = {"en", "ar"};
  const auto page = site::render_front({agency.context, "ar", "/assets/site.css"}, {});
  EXPECT_THAT(page, HasSubstr("<html lang=\"ar\" dir=\"rtl\">"));
  EXPECT_THAT(page, HasSubstr("الأخبار"));
  EXPECT_THAT(page, HasSubstr("Newest posts"));  // the installation's first language
  EXPECT_THAT(outlets::mail::write_invitation(agency.mail(), "ar", {}, "https://police.example/x").html,
              HasSubstr("<html lang=\"ar\" dir=\"rtl\">"));
  std::ostringstream out, err;
  EXPECT_EQ(words_check({agency.path_of("ar.txt")}, false, {out, err}), 1);
  EXPECT_THAT(out.str(), HasSubstr("ar: newest is missing\n"));
  EXPECT_THAT(out.str(), HasSubstr("ar: record_count_posted.two is missing\n"));
}

TEST(ThirdLanguageWords, AreRefusedWithFileAndLineWhenTheirPlacesDiffer) {
  const Agency agency;
  std::ofstream(agency.path_of("uk.txt")) << "news = Новини\ncall = Телефонуйте\n";
  std::ostringstream out, err;
  EXPECT_EQ(words_check({agency.path_of("uk.txt")}, false, {out, err}), 1);
  EXPECT_THAT(err.str(), HasSubstr(agency.path_of("uk.txt") + ":2:1: 'call' must have the places {number}, as in en"));
  const auto loaded = load_words(agency.config, agency.directives, UtcMillis{1'790'000'000'000});
  ASSERT_FALSE(loaded);
  EXPECT_THAT(loaded.error().message, HasSubstr("uk.txt:2:1:"));
  EXPECT_EQ(words_check({agency.path_of("nothing.txt")}, false, {out, err}), 2);
}

}  // namespace
}  // namespace callbox::app
