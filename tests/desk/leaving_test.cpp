// What becomes of posts when a member is taken off the roster.
#include <gtest/gtest.h>

#include "desk/desk_world.h"
#include "roster/member.h"
#include "roster/retire.h"

namespace callbox::desk {
namespace {

class Leaving : public test::OnBothDatabases {
 protected:
  std::unique_ptr<storage::Database> db = fresh.open(test::desk_schema());
  test::DeskWorld world{*db, clock, random, "chicago-s02-03-10"};
};

TEST_P(Leaving, PassesWhatWaitsToWhoeverElseHoldsTheRole) {
  const PostId id = world.draft(world.kim(), test::tip());
  ASSERT_EQ(world.submit(world.kim(), id), PostState::kInReview);
  test::must(db->write([&](storage::Tx& tx) {
    return roster::retire_member(tx, clock, random, roster::command_line_actor(), world.sam_id, "Resigned");
  }));
  const roster::Actor next =
      world.roster.actor(world.roster.hire("next", "Sergeant", "district-17", "community-policing-sergeant"));
  EXPECT_EQ(world.approve(next, id), PostState::kCleared);
}

TEST_P(Leaving, KeepsTheHistoryOfAPostAndTheNameOfItsAuthor) {
  const PostId id = world.publish();
  const auto before = world.events(id);
  const std::string author = world.kim().pseudonym;
  test::must(db->write([&](storage::Tx& tx) {
    return roster::retire_member(tx, clock, random, roster::command_line_actor(), world.kim_id, "Dismissed");
  }));
  EXPECT_EQ(world.events(id), before);
  EXPECT_EQ(world.post(id).state, PostState::kReleased);
  const auto name = test::must(db->read([&](storage::ReadTx& tx) { return roster::name_of_pseudonym(tx, author); }));
  ASSERT_TRUE(name);
  EXPECT_EQ(name->name, "Member kim");
}

CALLBOX_ON_BOTH_DATABASES(Leaving);

}  // namespace
}  // namespace callbox::desk
