// Two districts, each with an account of its own on one real @atproto/pds.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "desk/delivery.h"
#include "desk/desk_world.h"
#include "net/http_client.h"
#include "outlets/accounts/account_book.h"
#include "outlets/accounts/account_shelf.h"
#include "outlets/accounts/schema.h"
#include "outlets/bluesky/kind.h"
#include "outlets/courier/courier.h"
#include "outlets/peers/peer.h"
#include "words/shipped.h"

namespace callbox::outlets::bluesky {
namespace {

namespace json = boost::json;
using desk::DeliveryState;
using testing::ElementsAre;
using testing::IsEmpty;

const std::string kKey(32, 'k');

class TwoAccounts : public test::OnBothDatabases {
 protected:
  static void SetUpTestSuite() {
    pds_ = std::make_unique<peers::Peer>(
        std::vector<std::string>{"node", peers::peer_path("pds.mjs"), "--second-account"});
  }
  static void TearDownTestSuite() { pds_.reset(); }

  TwoAccounts() {
    open("district-17", "", pds_->text("app_password"));
    open("district-18", "second_", pds_->text("second_app_password"));
    workers.handle(std::string(desk::kDeliverJob), [this](const storage::Job& job) { return courier.deliver(job); });
    // Kim's posts are of beat-1713; Lee writes for the other district.
    lee = world.roster.hire("lee", "Officer", "district-18", "author");
    test::must(db->write([&](storage::Tx& tx) {
      return roster::grant_role(tx, clock, random, world.roster.roles_now(tx), roster::command_line_actor(), lee,
                                "representative", "district-18");
    }));
    world.roster.empower(lee);
    ana = world.roster.hire("ana", "Sergeant", "district-18", "supervisor");
    test::must(db->write([&](storage::Tx& tx) {
      return roster::grant_role(tx, clock, random, world.roster.roles_now(tx), roster::command_line_actor(), ana,
                                "community-policing-sergeant", "district-18");
    }));
  }
  static std::vector<storage::Migration> schema() {
    const auto below = test::desk_schema();
    return test::all({below, accounts::migrations()});
  }
  void open(const std::string& district, const std::string& which, const std::string& password) {
    const std::string service = "http://127.0.0.1:" + std::to_string(pds_->number("port"));
    test::must(db->write([&](storage::Tx& tx) {
      return reg.open(tx, roster::command_line_actor(),
                      {"bluesky",
                       district,
                       district,
                       pds_->text(which + "handle"),
                       {{"service", service}, {"identifier", pds_->text(which + "handle")}, {"password", password}},
                       true});
    }));
  }
  directive::Package package(const std::string& title, const std::string& area, const std::string& channel) {
    directive::Package package = test::tip(title);
    package.audience.areas = {area};
    package.channels = {channel};
    return package;
  }
  desk::PostId publish_17(const std::string& title) {
    return world.publish(package(title, "beat-1713", "bluesky:district-17"));
  }
  desk::PostId publish_18(const std::string& title) {
    const roster::Actor author = world.roster.actor(lee);
    const desk::PostId id = world.draft(author, package(title, "district-18", "bluesky:district-18"));
    if (world.submit(author, id) == desk::PostState::kInReview) world.approve(world.roster.actor(ana), id);
    world.release(author, id);
    return id;
  }
  DeliveryState state_of(const desk::PostId& post) {
    return test::must(db->read([&](storage::ReadTx& tx) { return desk::deliveries_of(tx, post); })).back().state;
  }
  // Texts of an account's posts that hold these words.
  std::vector<std::string> posts_of(const std::string& which, std::string_view words) {
    net::HttpCall call;
    call.url = "http://127.0.0.1:" + std::to_string(pds_->number("port")) +
               "/xrpc/com.atproto.repo.listRecords?repo=" + pds_->text(which + "handle") +
               "&collection=app.bsky.feed.post&limit=100";
    std::vector<std::string> found;
    const auto answer = http.send(call);
    if (!answer) return {"no answer"};
    const json::value list = json::parse(answer->body);
    for (const json::value& each : list.at("records").as_array()) {
      const std::string text(each.at("value").at("text").as_string());
      if (text.find(words) != std::string::npos) found.push_back(text.substr(0, text.find('\n')));
    }
    return found;
  }
  Status change_password(const std::string& channel, const std::string& password) {
    return db->write([&](storage::Tx& tx) {
      return reg.change(tx, roster::command_line_actor(), channel, {{}, {}, {{"password", password}}});
    });
  }

  static std::unique_ptr<peers::Peer> pds_;
  const std::vector<OutletKind> kinds{kind()};
  const accounts::AccountBook book{kinds};
  std::unique_ptr<storage::Database> db = fresh.open(schema());
  test::DeskWorld world{*db, clock, random, "chicago-s02-03-10", book};
  net::HttpClient http{net::HttpClient::Options{*net::AddressGuard::create({{"127.0.0.1"}, {}}), "Callbox", {}}};
  // The PDS goes by the time of the day, and so do the sessions that it gives.
  SystemClock real_time;
  Surroundings around{
      *db, *world.blobs,         real_time, random, http, nullptr, "", "Village police", "https://village.example",
      {},  test::shipped_words()};
  accounts::Register reg{around, kKey, kinds};
  Courier courier{world.desk,
                  {"Village police", "https://village.example"},
                  std::make_shared<accounts::AccountShelf>(around, kKey, reg)};
  storage::Workers workers{*db, clock, random, {}};
  roster::MemberId lee, ana;
};
std::unique_ptr<peers::Peer> TwoAccounts::pds_;
CALLBOX_ON_BOTH_DATABASES(TwoAccounts);

TEST_P(TwoAccounts, EachDistrictsPostLandsOnItsOwn) {
  const std::string mark = GetParam() == storage::Dialect::kSqlite ? "Lite" : "Post";
  const desk::PostId one = publish_17(mark + " bicycles"), other = publish_18(mark + " boats");
  test::must(workers.run_due());
  EXPECT_EQ(state_of(one), DeliveryState::kDone);
  EXPECT_EQ(state_of(other), DeliveryState::kDone);
  EXPECT_THAT(posts_of("", mark + " bicycles"), ElementsAre(mark + " bicycles"));
  EXPECT_THAT(posts_of("", mark + " boats"), IsEmpty());
  EXPECT_THAT(posts_of("second_", mark + " boats"), ElementsAre(mark + " boats"));
  EXPECT_THAT(posts_of("second_", mark + " bicycles"), IsEmpty());
}

TEST_P(TwoAccounts, ADistrictsRevokedCredentialStopsNobodyElse) {
  const std::string mark = GetParam() == storage::Dialect::kSqlite ? "Lite" : "Post";
  test::must(change_password("bluesky:district-17", "revo-kedp-assw-ord0"));
  const desk::PostId one = publish_17(mark + " denied"), other = publish_18(mark + " allowed");
  test::must(workers.run_due());
  EXPECT_EQ(state_of(one), DeliveryState::kDenied);
  EXPECT_EQ(state_of(other), DeliveryState::kDone);
  EXPECT_THAT(posts_of("second_", mark + " allowed"), ElementsAre(mark + " allowed"));

  test::must(change_password("bluesky:district-17", pds_->text("app_password")));
  clock.set(real_time.now() + minutes(1));  // what waits is due by the accounts' clock, which is the network's
  test::must(workers.run_due());
  EXPECT_EQ(state_of(one), DeliveryState::kDone);
  EXPECT_THAT(posts_of("", mark + " denied"), ElementsAre(mark + " denied"));
}

TEST_P(TwoAccounts, ADistrictsPostDoesNotGoOutByTheOthersAccount) {
  const desk::PostId post = world.draft(world.kim(), package("Not theirs", "beat-1713", "bluesky:district-18"));
  const auto refused = world.try_submit(world.kim(), post);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "channel-not-yours");
  EXPECT_THAT(posts_of("second_", "Not theirs"), IsEmpty());
}

}  // namespace
}  // namespace callbox::outlets::bluesky
