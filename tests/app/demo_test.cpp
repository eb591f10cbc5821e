#include "app/demo/demo.h"

#include <map>
#include <set>

#include "app/demo/content.h"
#include "app/installation.h"
#include "desk/post.h"
#include "desk/submit.h"
#include "directive/directive.h"
#include "outlets/feeds/feeds_outlet.h"
#include "outlets/site/site_outlet.h"
#include "roster/permission.h"
#include "support/databases.h"

namespace callbox::app {
namespace {

class DemoTest : public test::OnBothDatabases {
 protected:
  std::unique_ptr<storage::Database> db = fresh.open(all_migrations());
  test::TemporaryFolder folder;
  std::unique_ptr<storage::Blobs> blobs = std::move(*storage::open_blob_directory(folder.path()));
  desk::Directives directives = load_directives({"chicago-s02-03-10.yaml"}).value();
  desk::NoAudience nobody;
  desk::Desk desk{*db, *blobs, clock, random, directives, nobody, ""};

  Status seed() {
    return seed_demo(desk, [this](const desk::Desk& past) {
      std::vector<std::unique_ptr<outlets::Outlet>> outlets;
      outlets.push_back(std::make_unique<outlets::SiteOutlet>(*db, past.clock));
      outlets.push_back(std::make_unique<outlets::FeedsOutlet>(*db, "http://localhost"));
      return std::make_unique<outlets::Courier>(past, outlets::Sender{"Demo", "http://localhost"}, std::move(outlets));
    });
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
  const auto published = db->read([](storage::ReadTx& tx) { return outlets::published_posts(tx, {}, 100); });
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

TEST(DemoContent, CoversEveryKindThatADistrictPosts) {
  std::set<std::string> kinds;
  const auto posts = read_demo_posts();
  ASSERT_TRUE(posts);
  for (const auto& post : *posts) kinds.insert(post.kind);
  for (const char* kind : {"community-alert", "crime-prevention-tip", "success-story", "community-event",
                           "beat-meeting", "officer-story", "request-for-input", "campaign"})
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
  for (const auto& row : roster::roles()) {
    if (row.role == "member") continue;
    EXPECT_TRUE(roles.contains(std::string(row.role))) << row.role;
  }
}

}  // namespace
}  // namespace callbox::app
