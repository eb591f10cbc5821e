#include "desk/delivery.h"

#include <gmock/gmock.h>

#include "desk/desk_world.h"
#include "desk/draft.h"
#include "desk/release.h"
#include "directive/package_format.h"

namespace callbox::desk {
namespace {

class Deliveries : public test::OnBothDatabases {
 protected:
  std::unique_ptr<storage::Database> db = fresh.open(test::desk_schema());
  test::DeskWorld world{*db, clock, random, "alsip-1021"};

  Delivery delivery_to(const PostId& id, const std::string& outlet, DeliveryAction action = DeliveryAction::kPublish) {
    const auto all = test::must(db->read([&](storage::ReadTx& tx) { return deliveries_of(tx, id); }));
    for (const Delivery& one : all) {
      if (one.outlet == outlet && one.action == action) return one;
    }
    throw std::runtime_error("no such delivery");
  }
  void outcome(const Delivery& one, DeliveryState state, const std::string& detail = "") {
    test::must(db->write([&](storage::Tx& tx) {
      return save_outcome(tx, world.desk, one.id, state, "at://record", "https://bsky.test/1", "{}", detail);
    }));
  }
  void prepare(const Delivery& one) {
    test::must(db->write(
        [&](storage::Tx& tx) { return save_prepared_state(tx, world.desk, one.id, "at://record", "", "{\"n\":1}"); }));
  }
};

TEST_P(Deliveries, KeepTheStateBeforeTheEffectAndCountAttempts) {
  const PostId id = world.publish();
  const Delivery site = delivery_to(id, "site");
  EXPECT_EQ(site.state, DeliveryState::kQueued);
  prepare(site);
  prepare(site);
  const Delivery working = delivery_to(id, "site");
  EXPECT_EQ(working.state, DeliveryState::kWorking);
  EXPECT_EQ(working.remote_id, "at://record");
  EXPECT_EQ(working.memo, "{\"n\":1}");
  EXPECT_EQ(working.attempts, 2);
  EXPECT_EQ(working.started_at, clock.now());
  EXPECT_THAT(world.events(id), testing::Contains("delivery.started").Times(1));
}

TEST_P(Deliveries, TellTheLedgerWhatBecameOfThemOnce) {
  const PostId id = world.publish();
  const Delivery site = delivery_to(id, "site");
  prepare(site);
  outcome(site, DeliveryState::kUnconfirmed, "no answer");
  outcome(site, DeliveryState::kUnconfirmed, "still no answer");
  prepare(site);
  outcome(site, DeliveryState::kDenied, "the password is wrong");
  prepare(site);
  outcome(site, DeliveryState::kDenied, "the password is still wrong");
  clock.advance(seconds(3));
  outcome(site, DeliveryState::kDone);
  EXPECT_THAT(world.events(id), testing::Contains("delivery.unconfirmed").Times(1));
  EXPECT_THAT(world.events(id), testing::Contains("delivery.denied").Times(1));
  EXPECT_THAT(world.events(id), testing::Contains("delivery.done").Times(1));
  EXPECT_EQ(delivery_to(id, "site").done_at, clock.now());
  EXPECT_EQ(delivery_to(id, "site").remote_url, "https://bsky.test/1");
}

TEST_P(Deliveries, PutBackByAPersonTellTheLedgerOfASecondFailureToo) {
  const PostId id = world.publish();
  for (int i = 0; i < 2; ++i) {
    const Delivery site = delivery_to(id, "site");
    test::must(db->write([&](storage::Tx& tx) { return put_back_delivery(tx, site); }));
    prepare(site);
    outcome(site, DeliveryState::kFailed, "the peer is away");
  }
  EXPECT_THAT(world.events(id), testing::Contains("delivery.failed").Times(2));
}

TEST_P(Deliveries, CarryEverythingACourierNeeds) {
  const PostId id = world.publish();
  const Shipment shipment =
      test::must(db->read([&](storage::ReadTx& tx) { return shipment_of(tx, delivery_to(id, "site")); }));
  directive::Package open = directive::open_part(world.package(id));
  open.audience.reached = world.package(id).audience.reached;
  EXPECT_EQ(shipment.package, open) << "an outlet knows nothing internal";
  EXPECT_EQ(shipment.package_json, world.version(id).package_json);
  EXPECT_EQ(shipment.slug, "lock-your-bicycle");
  EXPECT_EQ(shipment.released_at, clock.now());
  EXPECT_EQ(shipment.first_published_at, clock.now());
  EXPECT_EQ(shipment.digest, world.version(id).digest);
  EXPECT_FALSE(shipment.cleared_event.empty());
  EXPECT_FALSE(shipment.released_event.empty());
}

TEST_P(Deliveries, ARetractionFindsWhatItRetractsAndSupersedesIt) {
  const PostId id = world.publish();
  const Delivery site = delivery_to(id, "site");
  prepare(site);
  outcome(site, DeliveryState::kDone);
  test::must(take_down(world.desk, world.sam(), id, "Wrong", ""));
  const Delivery retract = delivery_to(id, "site", DeliveryAction::kRetract);
  test::must(db->read([&](storage::ReadTx& tx) -> Status {
    TRY(const auto earlier, earlier_deliveries(tx, retract));
    EXPECT_EQ(earlier.size(), 1U);
    if (!earlier.empty()) {
      EXPECT_EQ(earlier.front().id, site.id);
      EXPECT_EQ(earlier.front().remote_id, "at://record");
    }
    TRY(const auto after_old, newer_delivery(tx, site));
    TRY(const auto after_new, newer_delivery(tx, retract));
    EXPECT_TRUE(after_old && after_old->id == retract.id) << "a retry must not publish it again";
    EXPECT_FALSE(after_new);
    return {};
  }));
  outcome(retract, DeliveryState::kDone);
  EXPECT_THAT(world.events(id), testing::Contains("delivery.retracted"));
}

// A retraction that failed leaves the post where it is: a takedown must know.
TEST_P(Deliveries, LeaveAnOutletOnlyWhenTheRetractionIsDone) {
  const PostId id = world.publish();
  for (const char* outlet : {"site", "feeds", "mail"}) {
    prepare(delivery_to(id, outlet));
    outcome(delivery_to(id, outlet), DeliveryState::kDone);
  }
  test::must(take_down(world.desk, world.sam(), id, "Wrong", ""));
  const auto holding = [&] {
    return test::must(db->read([&](storage::ReadTx& tx) { return outlets_holding(tx, id); }));
  };
  outcome(delivery_to(id, "feeds", DeliveryAction::kRetract), DeliveryState::kDone);
  outcome(delivery_to(id, "mail", DeliveryAction::kRetract), DeliveryState::kFailed, "the peer was away");
  EXPECT_THAT(holding(), testing::ElementsAre("mail", "site")) << "the site's is not done yet";
}

TEST_P(Deliveries, OfACorrectionOvertakeOrdinaryWork) {
  const PostId id = world.publish();
  const Delivery site = delivery_to(id, "site");
  prepare(site);
  outcome(site, DeliveryState::kDone);
  test::must(start_correction(world.desk, world.kim(), id, "The time"));
  world.submit(world.kim(), id);
  world.release(world.kim(), id);
  const auto row = test::must(db->read([&](storage::ReadTx& tx) {
    return tx.first("SELECT priority, lane FROM jobs WHERE key = $1",
                    delivery_to(id, "site", DeliveryAction::kReplace).id);
  }));
  ASSERT_TRUE(row);
  EXPECT_EQ(row->integer(0), 10);
  EXPECT_EQ(row->text(1), "site");
}

CALLBOX_ON_BOTH_DATABASES(Deliveries);

}  // namespace
}  // namespace callbox::desk
