#include <gmock/gmock.h>

#include "desk/delivery.h"
#include "desk/desk_world.h"
#include "desk/release.h"
#include "net/http_client.h"
#include "outlets/accounts/account_book.h"
#include "outlets/accounts/account_shelf.h"
#include "outlets/accounts/schema.h"
#include "outlets/courier/courier.h"
#include "outlets/example_network/example_outlet.h"
#include "outlets/fanout/recipients.h"
#include "outlets/inbound/inbox.h"

namespace callbox::example {
namespace {

using desk::DeliveryState;
using testing::ElementsAre;

const std::string kKey(32, 'k');
constexpr const char* kChannel = "example:agency";

class ExampleNetwork : public test::OnBothDatabases {
 protected:
  ExampleNetwork() {
    // The directive lets the agency use one network more.
    std::string yaml(world.roster.directives.front()->source());
    yaml.replace(yaml.find("webhook]"), 8, "webhook, example]");
    world.roster.use({test::parse_directive(yaml)});
    network.tokens[kChannel] = "token";
    test::must(db->write([&](storage::Tx& tx) {
      return accounts.open(tx, roster::command_line_actor(),
                           {"example", "agency", "agency", "@village", {{"token", "token"}}, true});
    }));
    workers.handle(std::string(desk::kDeliverJob), [this](const storage::Job& job) { return courier.deliver(job); });
    workers.handle(std::string(outlets::kShardJob),
                   [this](const storage::Job& job) { return courier.work_shard(job); });
    workers.handle(std::string(outlets::inbound::kLookJob),
                   [this](const storage::Job& job) { return inbox.look(job); });
  }

  std::vector<storage::Migration> schema() {
    const auto below = test::desk_schema();
    return test::all({below, outlets::accounts::migrations(), outlets::fanout::migrations(),
                      outlets::inbound::migrations(), kinds.front().migrations});
  }
  desk::PostId publish() {
    directive::Package package = test::tip();
    package.channels = {kChannel};
    return world.publish(package);
  }
  desk::Delivery delivery(const desk::PostId& post) {
    return test::must(db->read([&](storage::ReadTx& tx) { return desk::deliveries_of(tx, post); })).back();
  }
  void follow(int followers) {
    test::must(db->write([&](storage::Tx& tx) -> Status {
      for (int i = 0; i < followers; ++i)
        CHECK_OK(tx.exec("INSERT INTO example_followers (id) VALUES ($1)", "follower-" + std::to_string(i)));
      return {};
    }));
  }
  // Runs what is due, by processes that may die, and lets time pass in between.
  void run(int rounds = 1) {
    for (int round = 0; round < rounds; ++round) {
      try {
        workers.run_due().value();
      } catch (const Network::CallerDied&) {
      }
      clock.advance(minutes(3));
    }
  }
  Status keep(std::string_view channel, const outlets::Received& item) {
    if (refuses_once) {
      refuses_once = false;
      return fail(ErrorKind::kUnavailable, "not now");
    }
    got.push_back(std::string(channel) + " " + item.author + ": " + item.text);
    answered.push_back(item.answers);
    return {};
  }

  Network network;
  const std::vector<outlets::OutletKind> kinds{kind(network)};
  const outlets::accounts::AccountBook book{kinds};
  std::unique_ptr<storage::Database> db = fresh.open(schema());
  test::DeskWorld world{*db, clock, random, "chicago-s02-03-10", book};
  net::HttpClient http{net::HttpClient::Options{*net::AddressGuard::create({}), "Callbox", {}}};
  outlets::Surroundings around{
      *db, *world.blobs, clock, random, http, nullptr, "", "Village police", "https://village.example", {}, {}};
  outlets::accounts::Register accounts{around, kKey, kinds};
  std::shared_ptr<outlets::Shelf> shelf = std::make_shared<outlets::accounts::AccountShelf>(around, kKey, accounts);
  outlets::Courier courier{world.desk, {"Village police", "https://village.example"}, shelf};
  bool refuses_once = false;
  std::vector<std::string> got, answered;
  outlets::inbound::Inbox inbox{
      *db, clock, random, shelf,
      [this](storage::Tx&, std::string_view channel, const outlets::Received& item) { return keep(channel, item); }};
  storage::Workers workers{*db, clock, random, {}};
};
CALLBOX_ON_BOTH_DATABASES(ExampleNetwork);

TEST_P(ExampleNetwork, GetsAPostInThreeStepsWithOneLogin) {
  const desk::PostId first = publish(), second = publish();
  run(2);
  EXPECT_EQ(delivery(first).state, DeliveryState::kDone);
  EXPECT_EQ(delivery(second).state, DeliveryState::kDone);
  EXPECT_EQ(delivery(first).phase, 2);
  const Network::Home& home = network.homes[kChannel];
  EXPECT_EQ(home.uploads.size(), 2u);
  EXPECT_EQ(home.posts.size(), 2u);
  EXPECT_EQ(home.logins, 1) << "the session is kept with the account";
}

TEST_P(ExampleNetwork, GetsEachStepOnceWhereverTheProcessDies) {
  follow(1);
  for (int step = 0; step < 8; ++step) {
    network.dies_at = step;
    const desk::PostId post = publish();
    run(6);
    network.dies_at = -1;
    run(2);
    const desk::Delivery made = delivery(post);
    Network::Home& home = network.homes[kChannel];
    EXPECT_EQ(made.state, DeliveryState::kDone) << step << " " << made.detail;
    EXPECT_EQ(std::count(home.uploads.begin(), home.uploads.end(), made.id.text()), 1) << step;
    EXPECT_EQ(home.processed[made.id.text()], 1) << step;
    EXPECT_EQ(home.created[made.id.text()], 1) << step;
  }
}

TEST_P(ExampleNetwork, TellsEachFollowerOnceInShards) {
  follow(7);
  const desk::PostId post = publish();
  run(5);
  EXPECT_EQ(delivery(post).state, DeliveryState::kDone);
  EXPECT_EQ(network.told.size(), 7u);
  for (const auto& [follower, times] : network.told) EXPECT_EQ(times, 1) << follower;
}

TEST_P(ExampleNetwork, RefusesATextThatIsTooLongForIt) {
  directive::Package package = test::tip();
  package.renditions.front().text = std::string(250, 'a') + ".";
  package.channels = {kChannel};
  const desk::PostId post = world.publish(package);
  run();
  EXPECT_EQ(delivery(post).state, DeliveryState::kRefused);
  EXPECT_EQ(delivery(post).detail, "The example takes 200 bytes.");
}

TEST_P(ExampleNetwork, DeniesATokenUntilAnotherOneIsGiven) {
  network.tokens[kChannel] = "another";
  const desk::PostId post = publish();
  run();
  EXPECT_EQ(delivery(post).state, DeliveryState::kDenied);
  test::must(db->write([&](storage::Tx& tx) {
    return accounts.change(tx, roster::command_line_actor(), kChannel, {{}, {}, {{"token", "another"}}});
  }));
  run();
  EXPECT_EQ(delivery(post).state, DeliveryState::kDone);
}

TEST_P(ExampleNetwork, BringsAnswersOnceWithThePostThatTheyAnswer) {
  const desk::PostId post = publish();
  run(2);
  network.homes[kChannel].answers = {
      {"1", post.text(), "@ana", "Which street?"}, {"2", "", "@ben", "Hello"}, {"3", post.text(), "@ana", "Thanks"}};
  test::must(inbox.watch(kChannel));
  test::must(inbox.watch(kChannel));
  run();
  EXPECT_THAT(got, ElementsAre("example:agency @ana: Which street?", "example:agency @ben: Hello",
                               "example:agency @ana: Thanks"));
  EXPECT_THAT(answered, ElementsAre(delivery(post).remote_id, "", post.text()));
  network.homes[kChannel].answers.push_back({"4", "", "@cho", "New"});
  run(2);
  EXPECT_EQ(got.size(), 4u) << "from the cursor on";
}

TEST_P(ExampleNetwork, TakesAnAnswerOnceThoughItIsBroughtTwice) {
  const std::vector<outlets::Received> pushed = {{"1", "", "@ana", "Hello", "", clock.now(), sha256("Hello")}};
  const auto push = [&] {
    return db->write([&](storage::Tx& tx) {
      return outlets::inbound::take(tx, clock, kChannel, pushed,
                                    [this](storage::Tx&, std::string_view channel, const outlets::Received& item) {
                                      return keep(channel, item);
                                    });
    });
  };
  EXPECT_EQ(push(), 1);
  EXPECT_EQ(push(), 0);
  network.homes[kChannel].answers = {{"1", "", "@ana", "Hello"}};
  test::must(inbox.watch(kChannel));
  run();
  EXPECT_EQ(got.size(), 1u);
}

TEST_P(ExampleNetwork, BringsAgainWhatTheDeskCouldNotTake) {
  network.homes[kChannel].answers = {{"1", "", "@ana", "Hello"}, {"2", "", "@ben", "Hello"}};
  refuses_once = true;
  test::must(inbox.watch(kChannel));
  run();
  EXPECT_TRUE(got.empty());
  run();
  EXPECT_EQ(got.size(), 2u);
}

TEST_P(ExampleNetwork, IsNotLookedAtAnyMoreWhenItsAccountEnded) {
  test::must(inbox.watch(kChannel));
  test::must(
      db->write([&](storage::Tx& tx) { return accounts.end(tx, roster::command_line_actor(), kChannel, "Merged"); }));
  network.homes[kChannel].answers = {{"1", "", "@ana", "Hello"}};
  run(3);
  EXPECT_TRUE(got.empty());
}

}  // namespace
}  // namespace callbox::example
