#include "rooms/room.h"

#include <gmock/gmock.h>

#include <array>

#include "storage/chores.h"
#include "support/databases.h"

namespace callbox::rooms {
namespace {

using ::testing::HasSubstr;

constexpr ledger::EventType kOpened{"box.opened", "a box was opened"};
constexpr ledger::EventType kClosed{"box.closed", "a box was closed"};
constexpr std::array kFirst = {kOpened};
constexpr std::array kSecond = {kClosed, kOpened};

const storage::Migration kOne[] = {{7100, "one", "CREATE TABLE one (id TEXT) STRICT;", {}}};
const storage::Migration kOther[] = {{7100, "other", "CREATE TABLE other (id TEXT) STRICT;", {}}};

std::string trouble(std::vector<Room> rooms) {
  const Status fits = check(rooms);
  return fits ? "" : fits.error().message;
}

TEST(Rooms, DoNotClaimWhatAnotherHas) {
  EXPECT_EQ(trouble({{.id = "a", .migrations = kOne, .events = kFirst}, {.id = "b"}}), "");
  EXPECT_THAT(trouble({{.id = "a"}, {.id = "a"}}), HasSubstr("the same id, a"));
  EXPECT_THAT(trouble({{.id = "a", .migrations = kOne}, {.id = "b", .migrations = kOther}}),
              HasSubstr("the rooms a and b have the same migration number, 7100"));
  EXPECT_THAT(trouble({{.id = "a", .events = kFirst}, {.id = "b", .events = kSecond}}),
              HasSubstr("the same event, box.opened"));
  const Disposal box{"box", nullptr};
  EXPECT_EQ(trouble({{.id = "a", .disposals = {box}}, {.id = "b", .disposals = {box}}}), "") << "each its own part";
  EXPECT_THAT(trouble({{.id = "a", .disposals = {box, box}}}), HasSubstr("a of box"));
}

class AHouse : public test::OnBothDatabases {
 protected:
  std::unique_ptr<storage::Database> db = fresh.open();
  test::TemporaryFolder folder;
  std::unique_ptr<storage::Blobs> blobs = storage::open_blob_directory(folder.path()).value();
  House house{{*db, *blobs, clock, random, "key", "Agency", "https://agency.example"}};
};

TEST_P(AHouse, GivesARoomWhatAnEarlierOneOffers) {
  struct Bell {
    int rung = 0;
  };
  const auto missing = house.find<Bell>();
  ASSERT_FALSE(missing);
  EXPECT_THAT(missing.error().message, HasSubstr("no room before this one offers")) << "and names it";
  EXPECT_THAT(missing.error().message, HasSubstr("Bell"));

  Bell& kept = house.keep(std::make_shared<Bell>());
  ++kept.rung;
  const auto found = house.find<Bell>();
  ASSERT_TRUE(found);
  EXPECT_EQ((*found)->rung, 1);
}

class AChore : public test::OnBothDatabases {
 protected:
  std::unique_ptr<storage::Database> db = fresh.open(storage::queue_migrations());
};

TEST_P(AChore, ComesBackForEverAndOnceHoweverOftenTheServerStarts) {
  int done = 0;
  storage::Workers workers(*db, clock, random, {});
  for (int start = 0; start < 2; ++start) {
    ASSERT_TRUE(storage::keep_coming(workers, *db, clock, random, "sweep", hours(1), [&]() -> Status {
      if (++done == 1) return fail(ErrorKind::kUnavailable, "the broom is away");
      return {};
    }));
  }
  EXPECT_EQ(workers.run_due().value(), 0) << "not before its time";
  for (int turn = 1; turn <= 3; ++turn) {
    clock.advance(hours(1));
    EXPECT_EQ(workers.run_due().value(), 1) << "also after it failed";
    EXPECT_EQ(done, turn);
  }
}

CALLBOX_ON_BOTH_DATABASES(AHouse);
CALLBOX_ON_BOTH_DATABASES(AChore);

}  // namespace
}  // namespace callbox::rooms
