#include "roster/permission.h"

#include <gtest/gtest.h>

#include "roster/roster_world.h"

namespace callbox::roster {
namespace {

const std::vector<std::string> kBeatPath = {"beat-1713", "district-17", "agency"};
const std::vector<std::string> kOtherPath = {"district-18", "agency"};

Actor member_of_beat(std::vector<RoleGrant> grants) {
  const Roles roles({test::load_directive("starter")});
  for (RoleGrant& grant : grants) grant.permissions = roles.permissions_of(grant.role);
  Actor actor;
  actor.unit = "beat-1713";
  actor.unit_path = kBeatPath;
  actor.roles = std::move(grants);
  return actor;
}

TEST(Permissions, EveryoneDraftsForTheirOwnUnitAndTheOnesAbove) {
  const Actor actor = member_of_beat({});
  EXPECT_TRUE(may(actor, Permission::kDraft, kBeatPath));
  EXPECT_TRUE(may(actor, Permission::kDraft, std::vector<std::string>{"district-17", "agency"}));
  EXPECT_FALSE(may(actor, Permission::kDraft, kOtherPath));
}

TEST(Permissions, ARoleCountsForItsUnitAndEverythingBelow) {
  const Actor sergeant = member_of_beat({{"community-policing-sergeant", "district-17"}});
  EXPECT_TRUE(may(sergeant, Permission::kReview, kBeatPath));
  EXPECT_TRUE(may(sergeant, Permission::kTakeDown, kBeatPath));
  EXPECT_FALSE(may(sergeant, Permission::kReview, kOtherPath));
  EXPECT_FALSE(may(sergeant, Permission::kReview, std::vector<std::string>{"agency"}));
}

struct Cell {
  const char* role;
  Permission permission;
  bool allowed;
};
class PermissionTable : public testing::TestWithParam<Cell> {};
TEST_P(PermissionTable, SaysWhatEachRoleMay) {
  const Actor actor = member_of_beat({{GetParam().role, "agency"}});
  EXPECT_EQ(may(actor, GetParam().permission, kBeatPath), GetParam().allowed);
}
INSTANTIATE_TEST_SUITE_P(
    , PermissionTable,
    testing::Values(
        Cell{"author", Permission::kReview, false}, Cell{"author", Permission::kRelease, false},
        Cell{"representative", Permission::kRelease, true}, Cell{"representative", Permission::kTakeDown, false},
        Cell{"supervisor", Permission::kAllowException, true}, Cell{"supervisor", Permission::kAuthorize, false},
        Cell{"incident-commander", Permission::kReview, true}, Cell{"incident-commander", Permission::kTakeDown, false},
        Cell{"news-affairs", Permission::kTakeDown, true}, Cell{"chief", Permission::kAuthorize, true},
        Cell{"admin", Permission::kReview, false}, Cell{"admin", Permission::kManageMembers, true},
        Cell{"records-custodian", Permission::kRead, true}, Cell{"records-custodian", Permission::kRelease, false},
        Cell{"information-services", Permission::kRead, false},
        Cell{"information-services", Permission::kSeeWork, true}));

TEST(Permissions, ARefusalIsForbidden) {
  const Status refused = require(member_of_beat({}), Permission::kRelease, kBeatPath);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kForbidden);
}

}  // namespace
}  // namespace callbox::roster
