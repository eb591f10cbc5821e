// Roles as a directive file states them: an agency calls them what it likes and says what they may do.
#include <gmock/gmock.h>

#include "desk/desk_world.h"
#include "desk/draft.h"
#include "desk/release.h"
#include "roster/permission.h"

namespace callbox::desk {
namespace {

std::string replaced(std::string text, std::string_view what, std::string_view by) {
  std::size_t at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  for (; at != std::string::npos; at = text.find(what, at + by.size())) text.replace(at, what.size(), by);
  return text;
}

class Roles : public test::OnBothDatabases {
 protected:
  std::unique_ptr<storage::Database> db = fresh.open(test::desk_schema());
  test::DeskWorld world{*db, clock, random, "starter"};
  const std::string starter{world.roster.directives.front()->source()};

  // From here on the agency is judged by `yaml` alone.
  void adopt(const std::string& yaml) { world.roster.use({test::parse_directive(yaml)}); }
  // A start with two files that contradict each other; adopting the second would be refused.
  void start_with(const std::string& other) {
    world.roster.use({world.roster.directives.front(), test::parse_directive(other)});
  }
  Status take_it_down(const roster::Actor& actor, const PostId& id) {
    return take_down(world.desk, actor, id, "Posted in error", "");
  }
  PostId in_review() {
    const PostId id = world.draft(world.kim(), test::tip());
    EXPECT_EQ(world.submit(world.kim(), id), PostState::kInReview);
    return id;
  }
};

TEST_P(Roles, CalledOtherwiseCarryAPostItsWholeWayFromTheFileAlone) {
  const roster::MemberId sue = world.roster.hire("sue", "Supervisor", "district-17", "supervisor");
  adopt(replaced(replaced(starter, "id: supervisor, name: Supervisor, name_es: Supervisor,",
                          "id: watch-commander, name: Watch commander, name_es: Comandante de turno,"),
                 "role: supervisor", "role: watch-commander"));
  const roster::MemberId wes = world.roster.hire("wes", "Watch commander", "district-17", "watch-commander");
  const PostId id = in_review();
  EXPECT_EQ(world.version(id).decision().value().route.front().role, "watch-commander");

  EXPECT_FALSE(world.try_approve(world.roster.actor(sue), id)) << "a role the directive does not know opens nothing";
  EXPECT_EQ(world.approve(world.roster.actor(wes), id), PostState::kCleared);
  EXPECT_EQ(world.release(world.roster.actor(wes), id), PostState::kReleased);
  EXPECT_FALSE(take_it_down(world.roster.actor(sue), id));
  EXPECT_TRUE(take_it_down(world.roster.actor(wes), id));
  test::must(db->write([&](storage::Tx& tx) {
    return roster::allow_exception(tx, clock, random, world.roster.actor(wes), world.kim_id, "Storm",
                                   clock.now() + days(1));
  }));
}

TEST_P(Roles, OfTheAgencysOwnMayWhatTheFileLists) {
  adopt(replaced(replaced(starter, "id: supervisor, name: Supervisor, name_es: Supervisor, acts_as: supervisor",
                          "id: second-reader, name: Second reader, name_es: Segundo lector, "
                          "permissions: [draft, read, review]"),
                 "role: supervisor", "role: second-reader"));
  const roster::MemberId ada = world.roster.hire("ada", "Analyst", "district-17", "second-reader");
  const PostId id = in_review();
  EXPECT_EQ(world.approve(world.roster.actor(ada), id), PostState::kCleared);
  EXPECT_EQ(world.try_release(world.roster.actor(ada), id).error().kind, ErrorKind::kForbidden);
  EXPECT_EQ(world.release(world.kim(), id), PostState::kReleased);
  EXPECT_EQ(take_it_down(world.roster.actor(ada), id).error().kind, ErrorKind::kForbidden);
  EXPECT_TRUE(take_it_down(world.roster.chief(), id));
}

TEST_P(Roles, KeepTheirTakedownsWhileTwoDirectivesContradictEachOther) {
  const PostId id = world.publish();
  start_with(replaced(starter, "id: starter", "id: another"));
  ASSERT_FALSE(directive::in_force(world.roster.directives, clock.now()));
  EXPECT_TRUE(take_it_down(world.sam(), id));
}

TEST_P(Roles, MeanWhatBothSayWhileTwoDirectivesContradictEachOther) {
  const roster::MemberId sue = world.roster.hire("sue", "Supervisor", "district-17", "supervisor");
  const PostId id = world.publish();
  start_with(replaced(replaced(starter, "id: starter", "id: another"), "acts_as: supervisor",
                      "permissions: [draft, read, review]"));
  const Status refused = take_it_down(world.roster.actor(sue), id);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kForbidden);
}

TEST_P(Roles, NameTheIncidentsCommanderWhateverTheyAreCalled) {
  const auto named = [&] {
    return test::must(db->read([&](storage::ReadTx& tx) {
      return roster::anyone_may(tx, world.roster.roles_now(tx), roster::Permission::kCommandIncidents);
    }));
  };
  EXPECT_TRUE(named()) << "ivo";
  adopt(replaced(replaced(starter, "id: incident-commander,", "id: duty-chief,"), "role: incident-commander",
                 "role: duty-chief"));
  EXPECT_FALSE(named());
  world.roster.hire("dot", "Duty chief", "agency", "duty-chief");
  EXPECT_TRUE(named());
}

TEST_P(Roles, ThatNoDirectiveKnowsCannotBeGiven) {
  const auto given = db->write([&](storage::Tx& tx) {
    return roster::grant_role(tx, clock, random, world.roster.roles_now(tx), roster::command_line_actor(), world.kim_id,
                              "mayor", "agency");
  });
  ASSERT_FALSE(given);
  EXPECT_EQ(given.error().kind, ErrorKind::kInvalid);
  EXPECT_THAT(given.error().message, testing::HasSubstr("no role \"mayor\". There are: author, supervisor, "));
  EXPECT_THAT(given.error().message, testing::HasSubstr("admin, information-services."));
}

CALLBOX_ON_BOTH_DATABASES(Roles);

}  // namespace
}  // namespace callbox::desk
