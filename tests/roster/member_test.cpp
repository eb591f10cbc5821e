#include "roster/member.h"

#include <gmock/gmock.h>

#include "roster/retire.h"
#include "roster/roster_world.h"

namespace callbox::roster {
namespace {

class Members : public test::OnBothDatabases {
 protected:
  void SetUp() override { world.found_units(); }
  std::unique_ptr<storage::Database> db = fresh.open(test::roster_schema());
  test::RosterWorld world{*db, clock, random};

  template <class Work>
  Status write(Work work) {
    return db->write([&](storage::Tx& tx) -> Status { return work(tx); });
  }
  Member find(const MemberId& id) {
    return test::must(db->read([&](storage::ReadTx& tx) { return find_member(tx, clock, id); }));
  }
  directive::Facts::Author facts(const MemberId& id) {
    return test::must(db->read([&](storage::ReadTx& tx) { return author_facts(tx, clock, id, true, true); }));
  }
};

TEST_P(Members, AreOnThePublicLedgerUnderAPseudonymOnly) {
  const MemberId kim = world.hire("kim", "Officer", "beat-1713");
  const Actor actor = world.actor(kim);
  EXPECT_EQ(actor.pseudonym.size(), 16U);
  EXPECT_THAT(test::event_types(*db, "member/" + actor.pseudonym), testing::ElementsAre("member.added"));
  EXPECT_EQ(actor.pseudonym.find("kim"), std::string::npos);
}

TEST_P(Members, RefuseALoginThatIsTaken) {
  world.hire("kim", "Officer", "beat-1713");
  NewMember twin;
  twin.login = "kim";
  twin.name = "Kim Two";
  twin.title = "Officer";
  twin.email = "kim2@village.example";
  twin.unit = "agency";
  twin.password_hash = "$argon2id$x";
  const Status refused = write([&](storage::Tx& tx) -> Status {
    CHECK_OK(add_member(tx, clock, random, twin, "system"));
    return {};
  });
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "login-taken");
}

TEST_P(Members, ALS_2_AnAuthorisationHasAGiverAndATerm) {
  const MemberId kim = world.hire("kim", "Officer", "beat-1713", "author");
  const Actor chief = world.chief();
  EXPECT_FALSE(facts(kim).authorized);
  test::must(write([&](storage::Tx& tx) { return authorize(tx, clock, random, chief, kim, clock.now() + days(90)); }));

  EXPECT_TRUE(facts(kim).authorized);
  EXPECT_EQ(facts(kim).authorized_by, "Chief of Police");
  EXPECT_EQ(find(kim).authorized_until, clock.now() + days(90));
  EXPECT_THAT(test::event_types(*db, "member/" + world.actor(kim).pseudonym), testing::Contains("member.authorized"));

  clock.advance(days(90));
  EXPECT_FALSE(facts(kim).authorized) << "it ends by itself";
}

TEST_P(Members, ALS_2_AnAuthorisationCanBeTakenBack) {
  const MemberId kim = world.hire("kim", "Officer", "beat-1713", "author");
  world.empower(kim);
  const Actor chief = world.chief();
  test::must(write([&](storage::Tx& tx) { return revoke_authorization(tx, clock, random, chief, kim); }));
  EXPECT_FALSE(facts(kim).authorized);
}

TEST_P(Members, ALS_2_NobodyAuthorisesThemselvesOrWithoutTheRight) {
  const Actor chief = world.chief();
  const MemberId kim = world.hire("kim", "Officer", "beat-1713", "supervisor");
  const MemberId lee = world.hire("lee", "Officer", "beat-1713");
  const auto until = clock.now() + days(10);
  const Actor supervisor = world.actor(kim);
  const auto by = [&](const Actor& giver, const MemberId& member) {
    return write([&](storage::Tx& tx) { return authorize(tx, clock, random, giver, member, until); });
  };
  EXPECT_EQ(by(chief, chief.id).error().code, "self-grant");
  EXPECT_EQ(by(supervisor, lee).error().kind, ErrorKind::kForbidden);
}

TEST_P(Members, CPT_2_ADistrictCommanderNamesRepresentativesOfThatDistrictAlone) {
  const Actor commander = world.actor(world.hire("cmd17", "Commander", "district-17", "chief", "district-17"));
  const MemberId own = world.hire("own", "Officer", "beat-1713");
  const MemberId other = world.hire("other", "Officer", "district-18");
  const auto name = [&](const MemberId& who, std::string_view unit) {
    return write([&](storage::Tx& tx) {
      return grant_role(tx, clock, random, world.roles_now(tx), commander, who, "representative", unit);
    });
  };
  EXPECT_TRUE(name(own, "district-17"));
  EXPECT_EQ(name(other, "district-18").error().kind, ErrorKind::kForbidden);
  EXPECT_EQ(name(own, "agency").error().kind, ErrorKind::kForbidden);
  const Member member = find(own);
  EXPECT_THAT(member.roles, testing::ElementsAre(RoleGrant{"representative", "district-17"}));
  EXPECT_EQ(member.star_number, "1234");
  EXPECT_EQ(member.employee_number, "E-1");
  EXPECT_EQ(member.email, "own@village.example");
}

TEST_P(Members, ALS_16_TrainingCountsUntilItExpires) {
  const MemberId kim = world.hire("kim", "Officer", "beat-1713", "author");
  EXPECT_EQ(facts(kim).trained_until, std::nullopt);
  world.empower(kim);
  EXPECT_EQ(facts(kim).trained_until, clock.now() + days(365));
}

TEST_P(Members, ALS_16_TrainingThatIsStillToComeIsRefused) {
  const MemberId kim = world.hire("kim", "Officer", "beat-1713", "author");
  const Actor chief = world.chief();
  const Status refused = write([&](storage::Tx& tx) {
    return record_training(tx, clock, random, chief, kim, "Privacy", clock.now() + days(1), clock.now() + days(9));
  });
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().where.field, "completed");
}

TEST_P(Members, ALS_3_ASupervisorsExceptionIsRecordedAndEnds) {
  const MemberId kim = world.hire("kim", "Officer", "beat-1713", "author");
  const Actor supervisor = world.actor(world.hire("sup", "Sergeant", "district-17", "supervisor"));
  test::must(write([&](storage::Tx& tx) {
    return allow_exception(tx, clock, random, supervisor, kim, "Flood, no access to the station",
                           clock.now() + hours(12));
  }));
  EXPECT_TRUE(facts(kim).device_exception);
  EXPECT_THAT(test::event_types(*db, "member/" + world.actor(kim).pseudonym),
              testing::Contains("member.exception_allowed"));
  clock.advance(hours(13));
  EXPECT_FALSE(facts(kim).device_exception);
}

TEST_P(Members, WhoLeftIsNoActorAnyMore) {
  const MemberId kim = world.hire("kim", "Officer", "beat-1713");
  test::must(
      write([&](storage::Tx& tx) { return retire_member(tx, clock, random, command_line_actor(), kim, "Resigned"); }));
  const auto gone = db->read([&](storage::ReadTx& tx) { return actor_of(tx, world.roles_now(tx), kim); });
  ASSERT_FALSE(gone);
  EXPECT_EQ(gone.error().kind, ErrorKind::kForbidden);
}

CALLBOX_ON_BOTH_DATABASES(Members);

}  // namespace
}  // namespace callbox::roster
