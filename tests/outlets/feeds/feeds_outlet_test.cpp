#include "outlets/feeds/feeds_outlet.h"

#include <gtest/gtest.h>

#include "published/published.h"
#include "site/town.h"
#include "support/databases.h"

namespace callbox::outlets {
namespace {

using Kind = Answer::Kind;

class InTheFeeds : public test::OnBothDatabases {
 protected:
  std::unique_ptr<storage::Database> db = fresh.open(published::published_migrations());
  FeedsOutlet outlet{*db, "https://police.maplehollow.example"};
  Dispatch dispatch() {
    Dispatch out;
    out.post = "01ktest000000000000000aaaa";
    out.version = 1;
    out.package = test::package_with({"Lock sheds", "Words."});
    out.slug = "lock-sheds";
    out.agency = "Maple Hollow";
    return out;
  }
  void publish_it() {
    const auto done = db->write([&](storage::Tx& tx) {
      return published::publish(tx, {dispatch().post,
                                     "lock-sheds",
                                     test::bytes_of(dispatch().package),
                                     dispatch().package,
                                     {1, {1'000}, "", "d", "e", "a"}});
    });
    ASSERT_TRUE(done);
  }
};
CALLBOX_ON_BOTH_DATABASES(InTheFeeds);

TEST_P(InTheFeeds, APostWaitsForTheSite) {
  const auto d = dispatch();
  const auto rendered = outlet.render(d).value();
  EXPECT_NE(rendered.bytes.find("Lock sheds"), std::string::npos);
  const auto early = outlet.start(d, rendered, outlet.prepare(d));
  EXPECT_EQ(early.kind, Kind::kSlowDown);
  EXPECT_GT(early.wait, milliseconds(0));
  publish_it();
  EXPECT_EQ(outlet.start(d, rendered, {}).kind, Kind::kDone);
  EXPECT_EQ(outlet.check(d, {}).kind, Kind::kDone);
}

TEST_P(InTheFeeds, ACorrectionIsNotThereBeforeTheSiteHasIt) {
  publish_it();
  auto second = dispatch();
  second.version = 2;
  EXPECT_EQ(outlet.check(second, {}).kind, Kind::kFailed);
  EXPECT_EQ(outlet.replace(second, {}, {}).kind, Kind::kSlowDown);
}

TEST_P(InTheFeeds, ARetractionIsDoneWhenTheSiteHasWithdrawn) {
  publish_it();
  EXPECT_EQ(outlet.retract(dispatch(), {}).kind, Kind::kSlowDown);
  const auto withdrawn = db->write([&](storage::Tx& tx) {
    return published::withdraw(tx, dispatch().post, published::PublishedPost::State::kTakenDown, "", {2'000});
  });
  ASSERT_TRUE(withdrawn);
  EXPECT_EQ(outlet.retract(dispatch(), {}).kind, Kind::kDone);
}

TEST_P(InTheFeeds, ACorrectionMayLeaveTheFeedsAndStayOnTheSite) {
  publish_it();
  auto second = dispatch();
  second.version = 2;
  second.package.channels = {"site"};
  EXPECT_EQ(outlet.retract(second, {}).kind, Kind::kSlowDown) << "the site still shows the version for the feeds";
  const auto done = db->write([&](storage::Tx& tx) {
    return published::publish(tx, {second.post,
                                   second.slug,
                                   test::bytes_of(second.package),
                                   second.package,
                                   {2, {2'000}, "Shorter", "d", "e", "a"}});
  });
  ASSERT_TRUE(done);
  EXPECT_EQ(outlet.retract(second, {}).kind, Kind::kDone);
}

TEST_P(InTheFeeds, APackageThatDoesNotGoToTheSiteIsRefused) {
  auto d = dispatch();
  d.package.channels = {"feeds"};
  EXPECT_EQ(outlet.render(d).error().kind, ErrorKind::kInvalid);
}

}  // namespace
}  // namespace callbox::outlets
