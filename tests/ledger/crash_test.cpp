// Sealing with every single operation failing in turn, and with every single commit whose answer is lost.
#include <gtest/gtest.h>

#include "ledger/checkpoint.h"
#include "ledger/faulty_database.h"
#include "ledger/merkle.h"
#include "ledger/published.h"
#include "ledger/small_log.h"
#include "support/databases.h"

namespace callbox::ledger {
namespace {

using test::FaultyDatabase;

class Crash : public callbox::test::OnBothDatabases {
 protected:
  // Fails operation after operation of sealing new events, until one run meets no fault. After each, a new process goes
  // on.
  void fail_each_in_turn(FaultyDatabase::Fault fault, int least) {
    const auto db = fresh.open(migrations());
    const Signer signer = test::opened(*db, clock, random);
    std::uint64_t appended = 1;
    for (int fail_at = 1;; ++fail_at) {
      test::add_many(*db, clock, random, 3);
      appended += 3;
      FaultyDatabase faulty(*db, fail_at, fault);
      const auto outcome = Sealer(faulty, clock, signer).seal_once();
      if (!faulty.failed()) {
        ASSERT_TRUE(outcome);
        EXPECT_GT(fail_at, least) << "the procedure has more steps than this";
        break;
      }
      EXPECT_FALSE(outcome) << "operation " << fail_at;

      // Whatever is published at this moment is whole.
      ASSERT_EQ(test::problems_of(*db), "") << "operation " << fail_at;
      ASSERT_EQ(test::seal_all(*db, clock, signer), appended) << "operation " << fail_at;
      ASSERT_EQ(test::problems_of(*db), "") << "operation " << fail_at;
    }
    EXPECT_EQ(test::seal_all(*db, clock, signer), appended);
    check_heads(*db, signer);
  }
  // Every head ever signed is a prefix of the last one.
  static void check_heads(storage::Database& db, const Signer& signer) {
    const auto heads = db.read([](storage::ReadTx& tx) { return test::all_heads(tx); });
    ASSERT_TRUE(heads);
    const StoredHead& last = heads->back();
    TileTree tree(last.size, [&](const TileName& tile) {
      return db.read([&](storage::ReadTx& tx) { return load_tile(tx, tile); });
    });
    for (const StoredHead& head : *heads) {
      ASSERT_TRUE(open_checkpoint(head.checkpoint, signer.key.verifier()));
      const auto proof = prove_consistency(head.size, last.size, tree.source());
      ASSERT_TRUE(proof);
      EXPECT_TRUE(verify_consistency(head.size, last.size, *proof, head.root, last.root)) << head.size;
    }
  }
};
CALLBOX_ON_BOTH_DATABASES(Crash);

TEST_P(Crash, AtAnyOperationOfSealingIsResumed) {
  fail_each_in_turn(FaultyDatabase::Fault::kRefuse, 10);
}

TEST_P(Crash, AfterAnyCommitWhoseAnswerIsLostIsResumed) {
  fail_each_in_turn(FaultyDatabase::Fault::kLostAnswer, 2);
}

TEST_P(Crash, BetweenPlacingAndSigningPublishesNothingUntilItIsSigned) {
  const auto db = fresh.open(migrations());
  const Signer signer = test::opened(*db, clock, random);
  test::add_many(*db, clock, random, 9);
  FaultyDatabase faulty(*db, 1, FaultyDatabase::Fault::kLostAnswer);
  EXPECT_FALSE(Sealer(faulty, clock, signer).seal_once());
  const LogState state = *db->read([](storage::ReadTx& tx) { return load_state(tx); });
  EXPECT_EQ(state.size, 10u);
  EXPECT_EQ(state.signed_size, 0u);
  EXPECT_FALSE(db->read([](storage::ReadTx& tx) { return latest_checkpoint(tx); }));
  EXPECT_FALSE(db->read([](storage::ReadTx& tx) { return read_tile(tx, "tile/0/000.p/10"); }));

  // New events do not get in between: the next call signs what was placed, the one after it the new ones.
  test::add_many(*db, clock, random, 2);
  const auto resumed = Sealer(*db, clock, signer).seal_once();
  ASSERT_TRUE(resumed) << describe(resumed.error());
  EXPECT_EQ(resumed->size, 10u);
  EXPECT_TRUE(resumed->more);
  EXPECT_EQ(test::seal_all(*db, clock, signer), 12u);
  EXPECT_EQ(test::problems_of(*db), "");
}

}  // namespace
}  // namespace callbox::ledger
