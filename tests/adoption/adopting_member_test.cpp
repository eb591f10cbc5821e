// Who may adopt.
#include <gmock/gmock.h>

#include "adoption/texts.h"
#include "roster/adopt.h"

namespace callbox::roster {
namespace {

using test::must;

class TheAdopter : public test::OnBothDatabases {
 protected:
  std::unique_ptr<storage::Database> db = fresh.open(test::roster_schema());
  test::RosterWorld world{*db, clock, random};
  const std::shared_ptr<const directive::Directive> next = test::starter_of("2026-09-01");

  void SetUp() override { world.found_units(); }
  result<adoption::Adopted> adopt_as(const Actor& actor) {
    return db->write([&](storage::Tx& tx) { return adopt_directive(tx, clock, random, world.book, actor, next); });
  }
};
CALLBOX_ON_BOTH_DATABASES(TheAdopter);

TEST_P(TheAdopter, IsNamedByPseudonymAndRole) {
  const Actor chief = world.chief();
  const adoption::Adopted adopted = must(adopt_as(chief));
  EXPECT_EQ(adopted.adoption.by, chief.pseudonym);
  EXPECT_EQ(adopted.adoption.role, "chief");
  EXPECT_NE(adopted.adoption.by, chief.login);
}

TEST_P(TheAdopter, MayBeTheAdministratorWhateverTheDirectiveSays) {
  const MemberId ada = world.hire("ada", "Administrator", "agency", "admin");
  EXPECT_EQ(must(adopt_as(world.actor(ada))).adoption.role, "admin");
}

TEST_P(TheAdopter, IsNoOneWithoutThePermissionForTheWholeAgency) {
  const MemberId sue = world.hire("sue", "Supervisor", "agency", "supervisor");
  const MemberId dan = world.hire("dan", "District chief", "district-17", "chief");
  const MemberId kim = world.hire("kim", "Officer", "agency");
  for (const MemberId& member : {sue, dan, kim}) {
    const auto refused = adopt_as(world.actor(member));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::kForbidden);
  }
  EXPECT_EQ(test::event_types(*db, "directive/starter").size(), 1U) << "the installation's own";
}

TEST_P(TheAdopter, OfADirectiveThatTakesTheirRoleAwayHasAdoptedIt) {
  const auto without = test::starter_with(
      {{"2026-01-01", "2026-09-01"}, {"acts_as: chief", "permissions: [draft, read, review, release, take-down]"}});
  const Actor chief = world.chief();
  must(db->write([&](storage::Tx& tx) { return adopt_directive(tx, clock, random, world.book, chief, without); }));
  EXPECT_TRUE(anywhere(world.actor(chief.id)).has(Permission::kDraft));
  EXPECT_FALSE(anywhere(world.actor(chief.id)).has(Permission::kAdoptDirectives)) << "from the next request on";
}

}  // namespace
}  // namespace callbox::roster
