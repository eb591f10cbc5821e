#include "desk/clearance.h"

#include <gmock/gmock.h>

#include <thread>
#include <type_traits>

#include "adoption/adoption.h"
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
  // The directive in force, effective from 2026-01-01, with some of its words changed.
  std::shared_ptr<const directive::Directive> later(std::vector<std::pair<std::string, std::string>> changes) {
    std::string yaml(world.roster.directives.front()->source());
    changes.emplace_back("effective: \"" + world.roster.directives.front()->version() + "\"",
                         "effective: \"2026-01-01\"");
    for (const auto& [from, to] : changes) {
      const std::size_t at = yaml.find(from);
      EXPECT_NE(at, std::string::npos) << from;
      yaml.replace(at, from.size(), to);
    }
    return test::parse_directive(yaml);
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
  // A newer version is adopted between approval and release: it no longer knows this kind.
  const auto stricter =
      later({{"- id: crime-prevention-tip", "- id: another-kind-of-tip"},
             {"kind: [community-alert, crime-prevention-tip,", "kind: [community-alert, another-kind-of-tip,"}});
  test::must(db->write([&](storage::Tx& tx) {
    return adoption::adopt(tx, clock, random, world.roster.book, stricter, {"p-chief", "chief"});
  }));
  const auto refused = world.try_release(world.kim(), id);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "blocked");
  EXPECT_THAT(world.events(id), testing::Contains("refused.directive"));
}

TEST_P(Clearances, CarryTheDigestOfTheDirectiveThatDecidedThoughItWasAdoptedAfterTheSubmission) {
  const PostId id = world.draft(world.kim(), test::tip());
  world.submit(world.kim(), id);
  const Digest old = world.roster.directives.front()->digest();
  EXPECT_EQ(world.version(id).decision().value().directive_digest, old);

  const auto next = later({});
  // By another node, while this one runs.
  const auto other_node = fresh.open();
  const adoption::Book other_book;
  test::must(other_node->write([&](storage::Tx& tx) {
    return adoption::adopt(tx, clock, random, other_book, next, {"p-chief", "chief"});
  }));
  world.approve(world.sam(), id);
  EXPECT_EQ(world.version(id).decision().value().directive_digest, next->digest());
  EXPECT_EQ(world.version(id).decision().value().directive_version, "2026-01-01");
  test::must(db->read([&](storage::ReadTx& tx) -> Status {
    TRY(const auto row, tx.first("SELECT decision FROM clearances WHERE post = $1", id));
    EXPECT_THAT(row->text(0), testing::HasSubstr("\"directive_digest\":\"" + to_hex(next->digest()) + "\""));
    return {};
  }));
  EXPECT_EQ(world.release(world.kim(), id), PostState::kReleased);
}

// The release has read the old directive and is about to write when the new one is adopted.
TEST_P(Clearances, AreNotOvertakenByAnAdoption) {
  const PostId id = cleared();
  const auto stricter =
      later({{"- id: crime-prevention-tip", "- id: another-kind-of-tip"},
             {"kind: [community-alert, crime-prevention-tip,", "kind: [community-alert, another-kind-of-tip,"}});
  const auto other_node = fresh.open();
  const auto adopt_it = [&] {
    return other_node->write([&](storage::Tx& tx) {
      return adoption::adopt(tx, clock, random, world.roster.book, stricter, {"p-chief", "chief"});
    });
  };
  const bool sqlite = GetParam() == storage::Dialect::kSqlite;
  result<adoption::Adopted> adopted = fail(ErrorKind::kInternal, "not yet");
  std::thread adopting;
  int runs = 0;
  const Status released = db->write([&](storage::Tx& tx) -> Status {
    TRY(Turn turn, Turn::of_desk(tx, id));
    TRY(const Clearance clearance, decide_clearance(tx, world.desk, turn));
    // SQLite has one writer: there the adoption waits.
    if (++runs == 1) adopting = std::thread([&] { adopted = adopt_it(); });
    if (runs == 1 && !sqlite) adopting.join();
    return release(tx, world.desk, turn, clearance, "system");
  });
  if (adopting.joinable()) adopting.join();
  ASSERT_TRUE(adopted);
  if (sqlite) {
    EXPECT_TRUE(released);
    EXPECT_EQ(world.post(id).state, PostState::kReleased);
  } else {
    ASSERT_FALSE(released) << "an adoption was acknowledged, and a release by the old directive after it";
    EXPECT_EQ(released.error().code, "blocked");
    EXPECT_EQ(world.post(id).state, PostState::kCleared);
  }
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
  world.roster.use({});
  EXPECT_EQ(refusal(id), "no-directive");
}

CALLBOX_ON_BOTH_DATABASES(Clearances);

}  // namespace
}  // namespace callbox::desk
