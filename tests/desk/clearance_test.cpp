#include "desk/clearance.h"

#include <gmock/gmock.h>

#include <type_traits>

#include "desk/desk_world.h"
#include "desk/draft.h"
#include "desk/events.h"
#include "desk/release.h"
#include "desk/submit.h"
#include "desk/turn.h"
#include "directive/package_format.h"
#include "ledger/ledger.h"

namespace callbox::desk {
namespace {

static_assert(!std::is_default_constructible_v<Clearance>);
static_assert(!std::is_aggregate_v<Clearance>);

class Clearances : public test::OnBothDatabases {
 protected:
  std::unique_ptr<storage::Database> db = fresh.open(test::desk_schema());
  test::DeskWorld world{*db, clock, random, "chicago-s02-03-10"};

  PostId cleared() {
    const PostId id = world.draft(world.kim(), test::tip());
    world.submit(world.kim(), id);
    world.approve(world.sam(), id);
    return id;
  }
  result<Clearance> decide(storage::ReadTx& tx, const PostId& id) {
    TRY(const Turn turn, Turn::of_desk(tx, id));
    return decide_clearance(tx, world.desk, turn);
  }
  std::string refusal(const PostId& id) {
    const auto decided = db->read([&](storage::ReadTx& tx) { return decide(tx, id); });
    return decided ? "" : decided.error().code;
  }
};

TEST_P(Clearances, AreNotGivenToADraft) {
  EXPECT_EQ(refusal(world.draft(world.kim(), test::tip())), "not-submitted");
}

TEST_P(Clearances, AreNotGivenBeforeTheLastApproval) {
  const PostId id = world.draft(world.kim(), test::tip());
  world.submit(world.kim(), id);
  EXPECT_EQ(refusal(id), "approvals-missing");
}

TEST_P(Clearances, BindToTheDigestThatWasApproved) {
  const PostId id = cleared();
  const auto given = test::must(db->read([&](storage::ReadTx& tx) { return decide(tx, id); }));
  EXPECT_EQ(given.digest(), world.version(id).digest);
  EXPECT_EQ(given.package(), world.package(id));
}

TEST_P(Clearances, AreVoidWhenTheStoredPackageWasChangedBehindTheDesksBack) {
  const PostId id = cleared();
  test::must(db->write([&](storage::Tx& tx) -> Status {
    CHECK_OK(tx.exec("UPDATE post_versions SET package = REPLACE(package, 'Two locks', 'No locks')"));
    CHECK_OK(append_event(tx, world.desk, id, kPostEdited, "system"));
    return {};
  }));
  const auto decided = db->read([&](storage::ReadTx& tx) { return decide(tx, id); });
  ASSERT_FALSE(decided);
  EXPECT_EQ(decided.error().kind, ErrorKind::kCorrupt);
}

TEST_P(Clearances, AreVoidWhenPackageAndDigestWereChangedTogether) {
  const PostId id = cleared();
  directive::Package other = world.package(id);
  other.renditions[0].text = "No locks.";
  const std::string json = directive::write_package(other, world.version(id).salt).open;
  test::must(db->write([&](storage::Tx& tx) -> Status {
    CHECK_OK(tx.exec("UPDATE post_versions SET package = $1, digest = $2", json, sha256(json)));
    CHECK_OK(append_event(tx, world.desk, id, kPostEdited, "system"));
    return {};
  }));
  EXPECT_EQ(refusal(id), "not-submitted");
}

// The internal part is bound too: the public bytes commit to it.
TEST_P(Clearances, AreVoidWhenTheInternalPartWasChangedBehindTheDesksBack) {
  const PostId id = cleared();
  test::must(db->write([&](storage::Tx& tx) -> Status {
    TRY(const auto changed,
        tx.exec("UPDATE post_versions SET internal = REPLACE(internal, 'self_reviewed', 'self_review')"));
    EXPECT_EQ(changed, 1);
    CHECK_OK(append_event(tx, world.desk, id, kPostEdited, "system"));
    return {};
  }));
  const auto decided = db->read([&](storage::ReadTx& tx) { return decide(tx, id); });
  ASSERT_FALSE(decided);
  EXPECT_EQ(decided.error().kind, ErrorKind::kCorrupt);
}

TEST_P(Clearances, AreWorthNothingWithATurnOfAnotherTransaction) {
  const PostId id = cleared();
  std::optional<Turn> kept;
  test::must(db->read([&](storage::ReadTx& tx) -> Status {
    TRY(Turn turn, Turn::of_desk(tx, id));
    kept = std::move(turn);
    return {};
  }));
  const auto decided = db->read([&](storage::ReadTx& tx) { return decide_clearance(tx, world.desk, *kept); });
  ASSERT_FALSE(decided);
  EXPECT_EQ(decided.error().kind, ErrorKind::kInternal);
}

TEST_P(Clearances, AreWorthNothingInAnotherTransaction) {
  const PostId id = cleared();
  std::optional<Clearance> kept;
  test::must(db->read([&](storage::ReadTx& tx) -> Status {
    TRY(Clearance given, decide(tx, id));
    kept = std::move(given);
    return {};
  }));
  const auto use = [&](storage::Tx& tx) -> Status {
    TRY(Turn turn, Turn::of_desk(tx, id));
    return release(tx, world.desk, turn, *kept, "system");
  };
  const Status refused = db->write(use);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kInternal);
  EXPECT_EQ(world.post(id).state, PostState::kCleared);
}

// The next transaction may stand at the address of the last.
TEST_P(Clearances, AreWorthNothingInTheNextWriteEither) {
  const PostId id = cleared();
  std::optional<Clearance> kept;
  const auto decide_or_use = [&](storage::Tx& tx) -> Status {
    TRY(Turn turn, Turn::of_desk(tx, id));
    if (kept) return release(tx, world.desk, turn, *kept, "system");
    TRY(Clearance given, decide(tx, id));
    kept = std::move(given);
    return {};
  };
  test::must(db->write(decide_or_use));
  const Status refused = db->write(decide_or_use);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kInternal);
}

TEST_P(Clearances, AreRefusedWhenTheWindowHasPassed) {
  directive::Package package = test::tip();
  package.window.expires = clock.now() + hours(1);
  const PostId id = world.draft(world.kim(), package);
  world.submit(world.kim(), id);
  world.approve(world.sam(), id);
  clock.advance(hours(2));
  EXPECT_EQ(world.try_release(world.kim(), id).error().code, "window-passed");
}

TEST_P(Clearances, AreDecidedByTheDirectiveOfTheMomentOfRelease) {
  const PostId id = cleared();
  // A newer version comes into force between approval and release: it no longer knows this kind.
  std::string stricter(world.directives.front()->source());
  const auto put = [&](const std::string& from, const std::string& to) {
    const std::size_t at = stricter.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    stricter.replace(at, from.size(), to);
  };
  put("- id: crime-prevention-tip", "- id: another-kind-of-tip");
  put("kind: [community-alert, crime-prevention-tip,", "kind: [community-alert, another-kind-of-tip,");
  put("effective: \"" + world.directives.front()->version() + "\"", "effective: \"2026-01-01\"");
  world.directives.push_back(test::parse_directive(stricter));
  const auto refused = world.try_release(world.kim(), id);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "blocked");
  EXPECT_THAT(world.events(id), testing::Contains("refused.directive"));
}

TEST_P(Clearances, AreOnTheLedgerWithThePackageThatIsPublishedLater) {
  const PostId id = world.publish();
  std::string approved;
  std::string published;
  test::must(db->read([&](storage::ReadTx& tx) -> Status {
    TRY(const auto events, ledger::history(tx, record_of(id)));
    for (const ledger::Recorded& event : events) {
      if (event.type == "post.cleared") {
        TRY(const auto body, ledger::disclose(tx, event.id, "package"));
        approved = body.bytes;
      }
      if (event.type == "post.released") {
        TRY(const auto body, ledger::disclose(tx, event.id, "package"));
        published = body.bytes;
      }
    }
    return {};
  }));
  EXPECT_FALSE(approved.empty());
  EXPECT_EQ(approved, published);
  EXPECT_EQ(sha256(published), world.version(id).digest);
}

TEST_P(Clearances, AreNotGivenWhenNoDirectiveIsInForce) {
  const PostId id = cleared();
  world.directives.clear();
  EXPECT_EQ(refusal(id), "no-directive");
}

CALLBOX_ON_BOTH_DATABASES(Clearances);

}  // namespace
}  // namespace callbox::desk
