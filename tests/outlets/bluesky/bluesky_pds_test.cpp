// Against a real @atproto/pds, on this machine: what the network itself accepts, refuses and gives back.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <map>
#include <string>

#include "base/text.h"
#include "net/http_client.h"
#include "outlets/bluesky/bluesky_outlet.h"
#include "outlets/bluesky/post_text.h"
#include "outlets/peers/peer.h"
#include "outlets/peers/tcp.h"
#include "words/shipped.h"

namespace callbox::outlets::bluesky {
namespace {

namespace json = boost::json;
using callbox::peers::Peer;
using callbox::peers::Proxy;
using ::testing::HasSubstr;
using Kind = Answer::Kind;

// A picture of one point; the bytes after it are ignored by readers and make it as large as a test wants.
const std::string kPicture =
    *from_base64("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

class Memory final : public Credential {
 public:
  result<Held> load() override { return Held{kept, kept.empty() ? 0 : 1 + saves}; }
  result<Held> renew(std::int64_t, const Renew& renew) override {
    TRY(kept, renew(kept));
    ++saves;
    return load();
  }
  std::string kept;
  int saves = 0;
};

net::HttpClient client_of_this_machine() {
  return net::HttpClient({*net::AddressGuard::create({{"127.0.0.1"}, {}}), "Callbox", {}});
}

// The PDS is one for all tests of this file: it takes seconds to start. Each test has its own posts.
class Bluesky : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    pds_ = std::make_unique<Peer>(std::vector<std::string>{"node", callbox::peers::peer_path("pds.mjs")});
  }
  static void TearDownTestSuite() { pds_.reset(); }
  void SetUp() override {
    ASSERT_NE(pds_, nullptr) << "The PDS did not start; tests/outlets/peers/install.sh installs it.";
  }

  static std::string service() { return "http://127.0.0.1:" + std::to_string(pds_->number("port")); }
  static Login account(const std::string& at = service()) {
    return {at, pds_->text("handle"), pds_->text("app_password")};
  }

  // Everything a test needs to post, with pictures by digest.
  struct Desk {
    net::HttpClient http = client_of_this_machine();
    Memory sessions;
    std::map<Digest, std::string> pictures;
    SystemClock clock;
    BlueskyOutlet outlet;
    explicit Desk(Login of = account())
        : outlet(
              "bluesky:village", std::move(of), http, sessions,
              [this](const Digest& digest) -> result<std::string> {
                const auto found = pictures.find(digest);
                if (found == pictures.end()) return fail(ErrorKind::kNotFound, "No such picture.");
                return found->second;
              },
              clock, test::shipped_words()) {}
    Answer start(const Dispatch& dispatch) {
      return outlet.start(dispatch, *outlet.render(dispatch), outlet.prepare(dispatch));
    }
    Answer check(const Dispatch& dispatch) { return outlet.check(dispatch, outlet.prepare(dispatch)); }
  };

  static Dispatch dispatch(const std::string& title, const std::string& text = "Between Oak and Elm, until 6 p.m.",
                           const std::string& language = "en") {
    SystemClock clock;
    SystemRandom random;
    Dispatch made;
    made.delivery = DeliveryId::make(clock, random);
    made.version = 1;
    made.package.renditions = {{language, title, text}};
    made.url = "https://village.test/posts/lake-street";
    made.released_at = {1795249800000};
    return made;
  }

  static json::object get(const std::string& method, const std::string& query) {
    net::HttpClient http = client_of_this_machine();
    net::HttpCall call;
    call.url = service() + "/xrpc/" + method + "?" + query;
    const auto answer = http.send(call);
    EXPECT_TRUE(answer.has_value());
    return json::parse(answer->body).as_object();
  }
  static json::object record(const Answer& answer) {
    const std::string key = answer.state.remote_id.substr(answer.state.remote_id.rfind('/') + 1);
    return get("com.atproto.repo.getRecord",
               "repo=" + pds_->text("handle") + "&collection=app.bsky.feed.post&rkey=" + key);
  }
  static std::size_t posts_with(const std::string& words) {
    const json::object list = get("com.atproto.repo.listRecords",
                                  "repo=" + pds_->text("handle") + "&collection=app.bsky.feed.post&limit=100");
    std::size_t count = 0;
    for (const json::value& each : list.at("records").as_array()) {
      if (std::string(each.at("value").at("text").as_string()).find(words) != std::string::npos) ++count;
    }
    return count;
  }

  static std::unique_ptr<Peer> pds_;
};
std::unique_ptr<Peer> Bluesky::pds_;

TEST_F(Bluesky, PublishesAndFindsThePostWithItsLink) {
  Desk desk;
  const Dispatch post = dispatch("Calle cerrada 🚧", "Entre Oak y Elm. Más: https://village.test/mapa #Tráfico", "es");
  const Answer answer = desk.start(post);
  ASSERT_EQ(answer.kind, Kind::kDone) << answer.detail;
  EXPECT_TRUE(answer.state.remote_id.starts_with("at://" + pds_->text("did") + "/app.bsky.feed.post/"))
      << answer.state.remote_id;
  EXPECT_THAT(answer.state.remote_url, HasSubstr("https://bsky.app/profile/village.test/post/"));
  EXPECT_EQ(desk.check(post).kind, Kind::kDone);

  const json::object found = record(answer).at("value").as_object();
  EXPECT_EQ(found.at("langs"), json::array{"es"});
  EXPECT_EQ(found.at("createdAt"), "2026-11-21T08:30:00.000Z");
  EXPECT_EQ(found.at("embed").at("external").at("uri"), json::value(post.url));
  const std::string text(found.at("text").as_string());
  std::vector<std::string> linked;
  for (const json::value& facet : found.at("facets").as_array()) {
    const auto begin = static_cast<std::size_t>(facet.at("index").at("byteStart").as_int64());
    const auto end = static_cast<std::size_t>(facet.at("index").at("byteEnd").as_int64());
    linked.push_back(text.substr(begin, end - begin));
  }
  EXPECT_THAT(linked,
              ::testing::ElementsAre("https://village.test/mapa", "#Tráfico", "village.test/posts/lake-street"));
}

TEST_F(Bluesky, WritesOnePostHoweverOftenItIsStarted) {
  Desk desk;
  const Dispatch post = dispatch("Started three times");
  const Answer first = desk.start(post);
  EXPECT_EQ(desk.start(post).kind, Kind::kDone);
  EXPECT_EQ(desk.start(post).state.remote_id, first.state.remote_id);
  EXPECT_EQ(posts_with("Started three times"), 1u);
  EXPECT_EQ(desk.sessions.saves, 1) << "one login for all of it";
}

TEST_F(Bluesky, ALostAnswerLeavesExactlyOnePost) {
  Proxy proxy(pds_->number("port"));
  Desk desk(account(proxy.url()));
  const Dispatch post = dispatch("The answer was lost");
  ASSERT_EQ(desk.start(dispatch("A first post, to sign in")).kind, Kind::kDone);

  proxy.swallow_answers("com.atproto.repo.putRecord");
  const Answer lost = desk.start(post);
  EXPECT_EQ(lost.kind, Kind::kUnconfirmed) << lost.detail;
  EXPECT_GE(proxy.swallowed(), 1);
  EXPECT_EQ(posts_with("The answer was lost"), 1u);

  proxy.behave();
  EXPECT_EQ(desk.check(post).kind, Kind::kDone);
  EXPECT_EQ(desk.start(post).kind, Kind::kDone) << "and starting again anyway changes nothing";
  EXPECT_EQ(posts_with("The answer was lost"), 1u);
}

TEST_F(Bluesky, SaysCertainlyNotThereBeforeItWasSent) {
  Desk desk;
  EXPECT_EQ(desk.check(dispatch("Never sent")).kind, Kind::kFailed);
}

TEST_F(Bluesky, FailsWithoutDoubtWhenTheServerIsAway) {
  Login away = account("http://127.0.0.1:" + std::to_string(callbox::peers::unused_port()));
  Desk desk(away);
  EXPECT_EQ(desk.start(dispatch("Nobody there")).kind, Kind::kFailed);
  EXPECT_EQ(desk.check(dispatch("Nobody there")).kind, Kind::kUnconfirmed);
}

TEST_F(Bluesky, AWrongPasswordIsForTheAdministrator) {
  Login wrong = account();
  wrong.app_password = "aaaa-bbbb-cccc-dddd";
  Desk desk(wrong);
  const Answer answer = desk.start(dispatch("Wrong password"));
  EXPECT_EQ(answer.kind, Kind::kDenied) << answer.detail;
  EXPECT_THAT(answer.detail, HasSubstr("AuthenticationRequired"));
  EXPECT_THAT(answer.detail, ::testing::Not(HasSubstr("aaaa")));
  EXPECT_EQ(posts_with("Wrong password"), 0u);
}

TEST_F(Bluesky, KeepsItsSessionAcrossRestarts) {
  Desk first;
  ASSERT_EQ(first.start(dispatch("Before the restart")).kind, Kind::kDone);
  Login without_password = account();
  without_password.app_password = "not the password";
  Desk second(without_password);
  second.sessions.kept = first.sessions.kept;
  EXPECT_EQ(second.start(dispatch("After the restart")).kind, Kind::kDone);
}

TEST_F(Bluesky, RenewsAnExpiredSessionWithoutALogin) {
  Desk desk;
  ASSERT_EQ(desk.start(dispatch("Signs in")).kind, Kind::kDone);
  // The same access token, expired yesterday and signed with the server's own secret.
  json::object session = json::parse(desk.sessions.kept).as_object();
  const std::string token(session.at("access").as_string());
  const auto parts = split(token, '.');
  json::object claims = json::parse(*from_base64url(parts[1])).as_object();
  claims["iat"] = 1000000000;
  claims["exp"] = 1000007200;
  const std::string body = std::string(parts[0]) + "." + to_base64url(json::serialize(claims));
  session["access"] = body + "." + to_base64url(hmac_sha256(pds_->text("jwt_secret"), body).view());

  Login without_password = account();
  without_password.app_password = "not the password";
  Desk later(without_password);
  later.sessions.kept = json::serialize(session);
  const Answer answer = later.start(dispatch("After the session expired"));
  EXPECT_EQ(answer.kind, Kind::kDone) << answer.detail;
  EXPECT_EQ(later.sessions.saves, 1);
  EXPECT_EQ(posts_with("After the session expired"), 1u);
}

TEST_F(Bluesky, ARevokedSessionIsReplacedByALogin) {
  Desk desk;
  desk.sessions.kept = R"({"access":"nonsense","refresh":"nonsense"})";
  const Answer answer = desk.start(dispatch("After the session was revoked"));
  EXPECT_EQ(answer.kind, Kind::kDone) << answer.detail;
}

TEST_F(Bluesky, ShowsPicturesWithTheirDescription) {
  Desk desk;
  Dispatch post = dispatch("With two pictures");
  for (const char* alt : {"A road sign", "Una señal de tráfico 🚧"}) {
    directive::Medium medium;
    const std::string bytes = kPicture + alt;
    medium.digest = sha256(bytes);
    medium.media_type = "image/png";
    medium.alt = alt;
    medium.width = 1200;
    medium.height = 800;
    desk.pictures[medium.digest] = bytes;
    post.package.media.push_back(medium);
  }
  const Answer answer = desk.start(post);
  ASSERT_EQ(answer.kind, Kind::kDone) << answer.detail;
  EXPECT_EQ(desk.check(post).kind, Kind::kDone);
  const json::array images = record(answer).at("value").at("embed").at("images").as_array();
  ASSERT_EQ(images.size(), 2u);
  EXPECT_EQ(images[0].at("alt"), "A road sign");
  EXPECT_EQ(images[1].at("alt"), "Una señal de tráfico 🚧");
  EXPECT_EQ(images[0].at("aspectRatio").at("width"), 1200);
  EXPECT_EQ(images[0].at("image").at("mimeType"), "image/png");
}

TEST_F(Bluesky, RefusesAPictureThatIsTooLargeBeforeAnythingIsSent) {
  Desk desk;
  Dispatch post = dispatch("With a huge picture");
  directive::Medium medium;
  const std::string bytes = kPicture + std::string(kMostImageBytes, 'x');
  medium.digest = sha256(bytes);
  medium.media_type = "image/png";
  desk.pictures[medium.digest] = bytes;
  post.package.media.push_back(medium);
  const Answer answer = desk.start(post);
  EXPECT_EQ(answer.kind, Kind::kRefused);
  EXPECT_THAT(answer.detail, HasSubstr("1000000"));
  EXPECT_EQ(desk.sessions.saves, 0);
}

TEST_F(Bluesky, ShortensWhatHasOneGraphemeTooMany) {
  Desk desk;
  std::string text;
  while (count_graphemes(text) < 301) text += "señal 👨‍👩‍👧‍👦 ";
  const Dispatch post = dispatch("Too long", text);
  const auto rendered = desk.outlet.render(post);
  ASSERT_TRUE(rendered.has_value());
  EXPECT_LE(rendered->length, 300);
  EXPECT_EQ(rendered->limit, 300);
  EXPECT_THAT(rendered->notes, ::testing::Contains(HasSubstr("shortened")));
  EXPECT_EQ(desk.start(post).kind, Kind::kDone);
}

TEST_F(Bluesky, WithoutAPageThePostStandsAloneAndATooLongTextIsRefused) {
  Desk desk;
  Dispatch post = dispatch("Alone");
  post.url.clear();
  const Answer answer = desk.start(post);
  ASSERT_EQ(answer.kind, Kind::kDone) << answer.detail;
  const json::object found = record(answer).at("value").as_object();
  EXPECT_FALSE(found.contains("facets"));
  EXPECT_FALSE(found.contains("embed"));
  EXPECT_EQ(desk.check(post).kind, Kind::kDone);
  post.package.renditions.front().text = std::string(300, 'x');
  const auto refused = desk.outlet.render(post);
  ASSERT_FALSE(refused.has_value());
  EXPECT_THAT(refused.error().message, HasSubstr("choose the site too"));
}

TEST_F(Bluesky, ATextTheServerRefusesIsForAPerson) {
  Desk desk;
  const Dispatch post = dispatch("Refused");
  Rendered rendered = *desk.outlet.render(post);
  json::value value = json::parse(rendered.bytes);
  value.as_object()["record"].as_object()["text"] = std::string(301, 'x');
  rendered.bytes = json::serialize(value);
  const Answer answer = desk.outlet.start(post, rendered, desk.outlet.prepare(post));
  EXPECT_EQ(answer.kind, Kind::kRefused);
  EXPECT_THAT(answer.detail, HasSubstr("grapheme"));
}

TEST_F(Bluesky, RetractsAndRetractsAgain) {
  Desk desk;
  const Dispatch post = dispatch("To be retracted");
  const Answer answer = desk.start(post);
  ASSERT_EQ(posts_with("To be retracted"), 1u);
  EXPECT_EQ(desk.outlet.retract(post, answer.state).kind, Kind::kDone);
  EXPECT_EQ(posts_with("To be retracted"), 0u);
  EXPECT_EQ(desk.check(post).kind, Kind::kFailed);
  EXPECT_EQ(desk.outlet.retract(post, answer.state).kind, Kind::kDone);
}

TEST_F(Bluesky, ACorrectionTakesThePlaceOfTheEarlierPost) {
  Desk desk;
  const Dispatch post = dispatch("Elm Street closed");
  const Answer earlier = desk.start(post);
  Dispatch corrected = dispatch("Elm Street is open");
  corrected.version = 2;
  corrected.package.correction = {"post/1", "The closure ended."};
  const Answer answer = desk.outlet.replace(corrected, *desk.outlet.render(corrected), earlier.state);
  ASSERT_EQ(answer.kind, Kind::kDone) << answer.detail;
  EXPECT_NE(answer.state.remote_id, earlier.state.remote_id);
  EXPECT_EQ(posts_with("Elm Street closed"), 0u);
  EXPECT_EQ(posts_with("Correction: Elm Street is open"), 1u);
  EXPECT_EQ(desk.check(corrected).kind, Kind::kDone);
  EXPECT_EQ(desk.outlet.replace(corrected, *desk.outlet.render(corrected), earlier.state).kind, Kind::kDone);
  EXPECT_EQ(posts_with("Elm Street is open"), 1u);
}

// What the courier does after a correction that was cut short: the records of both earlier versions go, the third
// shows.
TEST_F(Bluesky, ACorrectionThatWasCutShortLeavesNothingBehindTheNext) {
  Proxy proxy(pds_->number("port"));
  Desk desk(account(proxy.url()));
  const Dispatch first = dispatch("Ash Street closed");
  const Answer shown = desk.start(first);
  Dispatch second = dispatch("Ash Street open");
  second.version = 2;
  proxy.swallow_answers("com.atproto.repo.deleteRecord");
  const Answer cut = desk.outlet.replace(second, *desk.outlet.render(second), shown.state);
  EXPECT_EQ(cut.kind, Kind::kFailed) << cut.detail;
  EXPECT_EQ(cut.state.remote_id, desk.outlet.prepare(second).remote_id) << "its own record, not the one before";
  proxy.swallow_answers("com.atproto.repo.putRecord");
  EXPECT_EQ(desk.outlet.replace(second, *desk.outlet.render(second), shown.state).kind, Kind::kUnconfirmed);
  EXPECT_EQ(posts_with("Ash Street open"), 1u) << "although nobody was told";
  proxy.behave();

  Dispatch third = dispatch("Ash Street half open");
  third.version = 3;
  ASSERT_EQ(desk.outlet.retract(third, shown.state).kind, Kind::kDone);
  const Answer last = desk.outlet.replace(third, *desk.outlet.render(third), cut.state);
  ASSERT_EQ(last.kind, Kind::kDone) << last.detail;
  EXPECT_EQ(posts_with("Ash Street"), 1u);
  EXPECT_EQ(posts_with("Ash Street half open"), 1u);
  for (const State& record : {last.state, cut.state, shown.state})
    EXPECT_EQ(desk.outlet.retract(third, record).kind, Kind::kDone);
  EXPECT_EQ(posts_with("Ash Street"), 0u);
}

TEST_F(Bluesky, NoticesThatSomeoneChangedThePost) {
  Desk desk;
  const Dispatch post = dispatch("Changed by hand");
  ASSERT_EQ(desk.start(post).kind, Kind::kDone);
  Dispatch other = post;
  other.package.renditions[0].title = "What we published";
  EXPECT_EQ(desk.check(other).kind, Kind::kUnconfirmed);
}

TEST(BlueskyLimits, WaitAsLongAsTheServerSays) {
  const Peer limited({"node", callbox::peers::peer_path("pds.mjs"), "--rate-limits"});
  net::HttpClient http = client_of_this_machine();
  SystemClock clock;
  const Login login{"http://127.0.0.1:" + std::to_string(limited.number("port")), limited.text("handle"),
                    "wrong-password"};
  Answer answer;
  Dispatch post;
  post.delivery = DeliveryId::trusted("01jd0000000000000000000000");
  post.package.renditions = {{"en", "Limited", "Text"}};
  post.released_at = {1795249800000};
  // The server allows thirty sign-ins in five minutes.
  for (int i = 0; i < 31; ++i) {
    Memory sessions;
    BlueskyOutlet outlet("bluesky:village", login, http, sessions, {}, clock, test::shipped_words());
    answer = outlet.start(post, *outlet.render(post), outlet.prepare(post));
    ASSERT_EQ(answer.kind, i < 30 ? Kind::kDenied : Kind::kSlowDown) << i << answer.detail;
  }
  EXPECT_GT(answer.wait, seconds(60));
  EXPECT_LE(answer.wait, minutes(5));
}

}  // namespace
}  // namespace callbox::outlets::bluesky
