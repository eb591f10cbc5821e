// Which post may go out by which account.
#include "desk/channels.h"

#include <gmock/gmock.h>

#include "desk/desk_world.h"
#include "desk/draft.h"
#include "desk/release.h"
#include "outlets/accounts/accounts_world.h"

namespace callbox::outlets::accounts {
namespace {

using testing::Contains;
using testing::ElementsAre;

class Channels : public test::OnBothDatabases {
 protected:
  void end(const std::string& channel) {
    test::must(world.act(
        [&](storage::Tx& tx, const roster::Actor& actor) { return world.accounts.end(tx, actor, channel, "Merged"); }));
  }
  std::unique_ptr<storage::Database> db = fresh.open(test::accounts_schema());
  test::AccountsWorld world{*db, clock, random};
};
CALLBOX_ON_BOTH_DATABASES(Channels);

TEST_P(Channels, OfAnotherDistrictAreRefused) {
  world.open("district-18", "district-18", true);
  const auto refused = world.try_to_submit({"site", "x:district-18"});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "channel-not-yours");
  EXPECT_EQ(refused.error().where.field, "channels");
}

TEST_P(Channels, OfTheUnitsAboveAreUsedOnlyWhenTheyAreShared) {
  world.open("district-17", "district-17");
  EXPECT_FALSE(world.try_to_submit({"x:district-17"}));
  test::must(world.act([&](storage::Tx& tx, const roster::Actor& actor) {
    return world.accounts.change(tx, actor, "x:district-17", {{}, true, {}});
  }));
  EXPECT_TRUE(world.try_to_submit({"x:district-17"}));
  EXPECT_FALSE(world.try_to_submit({"x:nowhere"}));
  EXPECT_FALSE(world.try_to_submit({"site:agency"})) << "the site takes no accounts";
}

TEST_P(Channels, ABareKindMeansTheNearestAccountAndIsWrittenOutBeforeItIsApproved) {
  world.open("agency", "agency", true);
  world.open("district-17", "district-17", true);
  const desk::PostId post = world.publish({"site", "x"});
  EXPECT_THAT(world.world.package(post).channels, ElementsAre("site", "x:district-17"));
  world.open("own", "beat-1713");
  EXPECT_THAT(world.world.package(world.publish({"x"})).channels, ElementsAre("x:own"));
}

TEST_P(Channels, ABareKindWithoutAnyAccountIsRefused) {
  const auto refused = world.try_to_submit({"x"});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "channel-not-yours");
}

TEST_P(Channels, ThatEndBetweenApprovalAndReleaseStopTheRelease) {
  const std::string channel = world.open("own", "beat-1713");
  directive::Package package = test::tip();
  package.channels = {channel, "site"};
  const desk::PostId post = world.world.draft(world.world.kim(), package);
  if (world.world.submit(world.world.kim(), post) == desk::PostState::kInReview)
    world.world.approve(world.world.sam(), post);
  end(channel);
  const auto refused = world.world.try_release(world.world.kim(), post);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "channel-not-yours");
  EXPECT_EQ(world.world.post(post).state, desk::PostState::kCleared);
}

TEST_P(Channels, ACorrectionStaysOnTheAccountWhereThePostIs) {
  world.open("district-17", "district-17", true);
  const desk::PostId post = world.publish({"site", "x"});
  world.run();
  world.open("own", "beat-1713");
  world.correct(post);
  EXPECT_EQ(world.delivery(post, "x:district-17").action, desk::DeliveryAction::kReplace);
  EXPECT_EQ(world.delivery(post, "x:own").version, 0);
}

TEST_P(Channels, ACorrectionLeavesOutOnlyAnAccountThatIsGoneAndSaysSoOnTheTimeline) {
  const std::string channel = world.open("own", "beat-1713");
  const desk::PostId post = world.publish({"site", channel});
  world.run();
  test::must(desk::start_correction(world.world.desk, world.world.kim(), post, "The street name"));
  directive::Package package = world.world.package(post);
  package.channels = {"site"};
  const auto edit = [&] {
    return desk::edit_draft(world.world.desk, world.world.kim(), post, desk::etag_of(world.world.post(post)), package);
  };
  test::must(edit());
  const auto left_out = world.world.try_submit(world.world.kim(), post);
  ASSERT_FALSE(left_out);
  EXPECT_EQ(left_out.error().code, "outlet-left-out");
  end(channel);
  world.world.submit(world.world.kim(), post);
  world.world.approve(world.world.sam(), post);
  world.world.release(world.world.kim(), post);
  world.run();
  EXPECT_EQ(world.delivery(post, channel).action, desk::DeliveryAction::kRetract);
  EXPECT_EQ(world.delivery(post, channel).state, desk::DeliveryState::kRefused);
}

}  // namespace
}  // namespace callbox::outlets::accounts
