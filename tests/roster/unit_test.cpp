#include "roster/unit.h"

#include <gmock/gmock.h>

#include "roster/roster_world.h"

namespace callbox::roster {
namespace {

class Units : public test::OnBothDatabases {
 protected:
  std::unique_ptr<storage::Database> db = fresh.open(test::roster_schema());
  test::RosterWorld world{*db, clock, random};
  Status add(const Unit& unit) {
    return db->write([&](storage::Tx& tx) { return add_unit(tx, clock, random, unit, "system"); });
  }
};

TEST_P(Units, FormATreeWhosePathRunsFromTheUnitUp) {
  world.found_units();
  const auto path = test::must(db->read([](storage::ReadTx& tx) { return unit_path(tx, "beat-1713"); }));
  EXPECT_THAT(path, testing::ElementsAre("beat-1713", "district-17", "agency"));
  const auto under = test::must(db->read([](storage::ReadTx& tx) { return units_under(tx, "district-17"); }));
  EXPECT_THAT(under, testing::ElementsAre("beat-1713", "district-17"));
}

TEST_P(Units, AreListedFromTheAgencyDown) {
  world.found_units();
  const auto units = test::must(db->read([](storage::ReadTx& tx) { return all_units(tx); }));
  ASSERT_EQ(units.size(), 4U);
  EXPECT_EQ(units.front().slug, "agency");
  EXPECT_EQ(units.back().slug, "beat-1713");
}

TEST_P(Units, RefuseASlugThatIsNoAddress) {
  world.found_units();
  const Status refused = add({"District 19", "19th", UnitKind::kDistrict, "agency", ""});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kInvalid);
  EXPECT_EQ(refused.error().where.field, "slug");
}

TEST_P(Units, RefuseADistrictInsideABeat) {
  world.found_units();
  EXPECT_FALSE(add({"district-19", "19th", UnitKind::kDistrict, "beat-1713", ""}));
  EXPECT_FALSE(add({"orphan", "Orphan", UnitKind::kBeat, "", ""}));
  EXPECT_EQ(add({"district-19", "19th", UnitKind::kDistrict, "nowhere", ""}).error().kind, ErrorKind::kNotFound);
}

TEST_P(Units, CannotBeChangedWithoutAnEvent) {
  world.found_units();
  const Status silent = db->write([](storage::Tx& tx) -> Status {
    CHECK_OK(tx.exec("UPDATE units SET name = $1 WHERE slug = $2", "Quiet", "agency"));
    return {};
  });
  ASSERT_FALSE(silent);
  EXPECT_EQ(silent.error().code, "no-event");
}

CALLBOX_ON_BOTH_DATABASES(Units);

}  // namespace
}  // namespace callbox::roster
