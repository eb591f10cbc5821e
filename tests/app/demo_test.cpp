#include "app/demo/demo.h"

#include <algorithm>
#include <map>
#include <set>

#include "app/demo/content.h"
#include "app/open_desk.h"
#include "app/outlet_setup.h"
#include "desk/post.h"
#include "desk/submit.h"
#include "directive/directive.h"
#include "ledger/fsck.h"
#include "outlets/feeds/feeds_outlet.h"
#include "outlets/site/site_outlet.h"
#include "roster/permission.h"

namespace callbox::app {
namespace {

class DemoTest : public test::OnBothDatabases {
 protected:
  std::unique_ptr<storage::Database> db = fresh.open(rooms::migrations_of(all_rooms()));
  test::TemporaryFolder folder;
  std::unique_ptr<storage::Blobs> blobs = std::move(*storage::open_blob_directory(folder.path()));
  adoption::Book directives;
  desk::NoAudience nobody;
  desk::Desk desk{*db, *blobs, clock, random, directives, nobody, ""};

  void SetUp() override {
    const auto files = load_directives({"chicago-s02-03-10.yaml"}).value();
    ASSERT_TRUE(db->write([&](storage::Tx& tx) { return adoption::take_over(tx, clock, random, files); }));
  }

  Status seed() {
    return seed_demo(
        desk,
        [this](const desk::Desk& past) {
          std::vector<std::unique_ptr<outlets::Outlet>> outlets;
          outlets.push_back(std::make_unique<outlets::SiteOutlet>(*db, past.clock));
          outlets.push_back(std::make_unique<outlets::FeedsOutlet>(*db, "http://localhost"));
          return std::make_unique<outlets::Courier>(past, outlets::Sender{"Demo", "http://localhost"},
                                                    std::move(outlets));
        },
        true);
  }
  std::map<std::string, int> states() {
    std::map<std::string, int> counts;
    const auto rows =
        db->read([](storage::ReadTx& tx) { return tx.query("SELECT state, count(*) FROM posts GROUP BY state"); });
    for (const auto& row : rows.value()) counts[row.text(0)] = static_cast<int>(row.integer(1));
    return counts;
  }
};
CALLBOX_ON_BOTH_DATABASES(DemoTest);

TEST_P(DemoTest, PlaysFortyPostsTheRealWay) {
  const Status seeded = seed();
  ASSERT_TRUE(seeded) << describe(seeded.error());
  const auto counts = states();
  int total = 0;
  for (const auto& [state, count] : counts) total += count;
  EXPECT_EQ(total, 40);
  EXPECT_EQ(counts.at("taken-down"), 1);
  EXPECT_EQ(counts.at("in-review"), 2);
  EXPECT_GE(counts.at("released"), 30);
  const auto published = db->read([](storage::ReadTx& tx) { return published::published_posts(tx, {}, 100); });
  ASSERT_TRUE(published);
  EXPECT_EQ(static_cast<int>(published->size()), counts.at("released"));
}

TEST_P(DemoTest, ShowsThreePostsStoppedByThreeClauses) {
  ASSERT_TRUE(seed());
  std::set<std::string> clauses;
  int stopped = 0;
  const auto posts = read_demo_posts().value();
  for (const auto& post : posts) {
    if (post.state != "stopped") continue;
    const auto row = db->read([&](storage::ReadTx& tx) {
      return tx.first("SELECT decision FROM post_versions WHERE package LIKE $1", "%" + post.title + "%");
    });
    ASSERT_TRUE(row && *row) << post.title;
    const auto decision = directive::decision_from_json((*row)->text(0));
    ASSERT_TRUE(decision) << post.title;
    EXPECT_EQ(decision->verdict, directive::Verdict::kBlocked) << post.title;
    ASSERT_FALSE(decision->findings.empty());
    clauses.insert(decision->findings.front().rule);
    ++stopped;
  }
  EXPECT_EQ(stopped, 3);
  EXPECT_EQ(clauses.size(), 3u);
}

TEST_P(DemoTest, IsFilledOnce) {
  ASSERT_TRUE(seed());
  ASSERT_TRUE(seed());
  int total = 0;
  for (const auto& [state, count] : states()) total += count;
  EXPECT_EQ(total, 40);
}

// A demo on a fresh data folder, under one of the directives that ship.
class EveryDirective : public testing::TestWithParam<std::string> {
 protected:
  test::TemporaryFolder folder;
  std::unique_ptr<Installation> installation;
  std::unique_ptr<Outlets> outlets;

  void SetUp() override {
    Config config = test::desk_config(folder.path(), GetParam() + ".yaml");
    config.demo = true;
    installation = test::open_desk(std::move(config));
    outlets = std::move(Outlets::open(*installation).value());
    const desk::Desk desk{*installation->db,
                          *installation->blobs,
                          installation->clock,
                          installation->random,
                          installation->directives,
                          outlets->freezer(),
                          ""};
    const Status seeded = seed_demo(
        desk,
        [this](const desk::Desk& past) {
          return std::make_unique<outlets::Courier>(past, outlets::Sender{"Demo", "http://localhost"},
                                                    outlets->shelf().value());
        },
        true);
    ASSERT_TRUE(seeded) << describe(seeded.error());
  }
};
INSTANTIATE_TEST_SUITE_P(, EveryDirective, testing::Values("alsip-1021", "chicago-s02-03-10", "oak-park", "starter"),
                         [](const auto& directive) {
                           std::string name = directive.param;
                           std::erase(name, '-');
                           return name;
                         });

TEST_P(EveryDirective, OpensADemoWithPublishedPosts) {
  const auto tally = installation->db->read([](storage::ReadTx& tx) { return demo_tally(tx); });
  ASSERT_TRUE(tally) << describe(tally.error());
  EXPECT_EQ(tally->posts, 40);
  EXPECT_GE(tally->published, 30);
  EXPECT_GE(tally->stopped, 1);
  const auto unlisted = installation->db->read([](storage::ReadTx& tx) {
    return tx.query("SELECT decision FROM post_versions WHERE decision LIKE '%unlisted-kind%'");
  });
  EXPECT_TRUE(unlisted.value().empty());
  while (installation->sealer->seal_once().value().more) {
  }
  const auto checked = ledger::fsck(*installation->db);
  ASSERT_TRUE(checked) << describe(checked.error());
  EXPECT_TRUE(checked->clean()) << checked->problems.front();
  EXPECT_GT(checked->size, 100u);
}

TEST_P(EveryDirective, HasResidentsWhoGetMail) {
  const auto reach = [&](std::vector<std::string> areas) {
    return installation->db->read([&](storage::ReadTx& tx) { return outlets->freezer().reach(tx, areas); })
        .value()
        .subscribers;
  };
  EXPECT_EQ(reach({"district-17"}), 7);
  EXPECT_EQ(reach({"beat-1713"}), 2);
  EXPECT_EQ(reach({"agency"}), 14);
  const auto waiting = installation->db->read(
      [](storage::ReadTx& tx) { return tx.query("SELECT kind FROM jobs WHERE state <> 'done'"); });
  ASSERT_TRUE(waiting);
  EXPECT_TRUE(waiting->empty()) << waiting->front().text(0);
}

TEST(DemoSignIns, SayWhatTheDirectiveMakesOfLapsedTraining) {
  const auto title_under = [](const std::string& directive) {
    const auto cast = demo_sign_ins(*load_directives({directive + ".yaml"}).value().front()).value();
    return std::find_if(cast.begin(), cast.end(), [](const auto& one) { return one.login == "bauer"; })->title;
  };
  EXPECT_NE(title_under("alsip-1021").find("cannot submit (1021.8)"), std::string::npos);
  EXPECT_NE(title_under("starter").find("cannot submit (3.2)"), std::string::npos);
  EXPECT_NE(title_under("chicago-s02-03-10").find("does not ask for"), std::string::npos);
  EXPECT_NE(title_under("oak-park").find("does not ask for"), std::string::npos);
}

TEST(DemoContent, CoversEveryKindThatADistrictPosts) {
  std::set<std::string> kinds;
  const auto posts = read_demo_posts();
  ASSERT_TRUE(posts);
  for (const auto& post : *posts) kinds.insert(post.kind);
  for (const char* kind : {"community-alert", "crime-prevention-tip", "success-story", "community-event",
                           "beat-meeting", "officer-story", "request-for-input", "campaign", "traffic"})
    EXPECT_TRUE(kinds.contains(kind)) << kind;
}

TEST(DemoContent, LabelsItsCast) {
  const auto cast = read_cast();
  ASSERT_TRUE(cast);
  std::set<std::string> roles;
  for (const auto& member : cast->members) {
    EXPECT_NE(member.name.find("(demo)"), std::string::npos) << member.name;
    roles.insert(member.roles.begin(), member.roles.end());
  }
  for (const auto& pattern : directive::role_patterns()) EXPECT_TRUE(roles.contains(pattern.id)) << pattern.id;
}

}  // namespace
}  // namespace callbox::app
