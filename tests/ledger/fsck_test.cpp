#include "ledger/fsck.h"

#include <gtest/gtest.h>

#include <map>

#include "ledger/published.h"
#include "ledger/small_log.h"
#include "ledger/tiles.h"
#include "support/databases.h"

namespace callbox::ledger {
namespace {

using test::problems_of;

class Fsck : public callbox::test::OnBothDatabases {
 protected:
  void flip(std::string_view select, std::string_view update, std::string_view key, std::size_t bit) {
    const Status done = db->write([&](storage::Tx& tx) -> Status {
      TRY(const auto row, tx.first(select, key));
      std::string bytes = row->bytes(0);
      const std::size_t at = bit / 8 % bytes.size();
      bytes[at] = static_cast<char>(bytes[at] ^ (1 << bit % 8));
      CHECK_OK(tx.exec(update, storage::Bytes{bytes}, key));
      return {};
    });
    ASSERT_TRUE(done) << describe(done.error());
  }
  // What a resident's verifier sees.
  FetchPath public_site() {
    return [this](const std::string& path) {
      return db->read(
          [&](storage::ReadTx& tx) { return path == "checkpoint" ? latest_checkpoint(tx) : read_tile(tx, path); });
    };
  }

  std::unique_ptr<storage::Database> db = fresh.open(migrations());
  Signer signer = test::opened(*db, clock, random);
};
CALLBOX_ON_BOTH_DATABASES(Fsck);

TEST_P(Fsck, FindsNothingInALogThatIsWhole) {
  test::add_many(*db, clock, random, 300);
  test::seal_all(*db, clock, signer);
  test::add_many(*db, clock, random, 4);
  const auto report = fsck(*db, signer.key.verifier());
  ASSERT_TRUE(report) << describe(report.error());
  EXPECT_TRUE(report->clean()) << problems_of(*db);
  EXPECT_EQ(report->size, 301u);
  EXPECT_EQ(report->events, 305u);
  EXPECT_EQ(report->bodies, 304u);
  EXPECT_EQ(report->unsealed, 4u);
  EXPECT_EQ(report->origin, test::kOrigin);
}

TEST_P(Fsck, FindsAnyFlippedBitOfTilesAndBundles) {
  test::add_many(*db, clock, random, 20);
  test::seal_all(*db, clock, signer);
  for (const std::string_view path : {"tile/0/000", "tile/entries/000"}) {
    for (std::size_t bit = 3; bit < 21 * 8 * 32; bit += 211) {
      flip("SELECT bytes FROM ledger_tiles WHERE path = $1", "UPDATE ledger_tiles SET bytes = $1 WHERE path = $2", path,
           bit);
      EXPECT_NE(problems_of(*db), "") << path << " bit " << bit;
      flip("SELECT bytes FROM ledger_tiles WHERE path = $1", "UPDATE ledger_tiles SET bytes = $1 WHERE path = $2", path,
           bit);
    }
  }
  EXPECT_EQ(problems_of(*db), "");
}

TEST_P(Fsck, FindsAnyFlippedBitOfEntriesLeavesAndBodies) {
  const auto events = test::add_many(*db, clock, random, 12);
  test::seal_all(*db, clock, signer);
  for (const std::string column : {"entry", "leaf", "bodies"}) {
    for (std::size_t bit = 0; bit < 8 * 260; bit += 163) {
      const std::string& id = events[bit % events.size()].id.text();
      const std::string select = "SELECT " + column + " FROM ledger_events WHERE id = $1";
      const std::string update = "UPDATE ledger_events SET " + column + " = $1 WHERE id = $2";
      flip(select, update, id, bit);
      EXPECT_NE(problems_of(*db), "") << column << " bit " << bit;
      flip(select, update, id, bit);
    }
  }
  EXPECT_EQ(problems_of(*db), "");
}

TEST_P(Fsck, FindsEachChangeOfAColumn) {
  test::add_many(*db, clock, random, 8);
  test::seal_all(*db, clock, signer);
  const std::vector<std::pair<std::string, std::string>> changes = {
      {"UPDATE ledger_events SET type = 'post.approved' WHERE record = 'post/1'",
       "UPDATE ledger_events SET type = 'post.edited' WHERE record = 'post/1'"},
      {"UPDATE ledger_events SET actor = 'm-0000' WHERE record = 'post/1'",
       "UPDATE ledger_events SET actor = 'm-7f3a' WHERE record = 'post/1'"},
      {"UPDATE ledger_events SET series = '' WHERE record = 'post/1'",
       "UPDATE ledger_events SET series = 'social-media' WHERE record = 'post/1'"},
      {"UPDATE ledger_events SET at = at + 1 WHERE record = 'post/1'",
       "UPDATE ledger_events SET at = at - 1 WHERE record = 'post/1'"},
      {"UPDATE ledger_events SET number = number + 1 WHERE record = 'post/1'",
       "UPDATE ledger_events SET number = number - 1 WHERE record = 'post/1'"},
      {"UPDATE ledger_events SET record = 'post/99' WHERE record = 'post/1'",
       "UPDATE ledger_events SET record = 'post/1' WHERE record = 'post/99'"},
      {"UPDATE ledger_events SET tree_index = tree_index + 1000 WHERE record = 'post/1'",
       "UPDATE ledger_events SET tree_index = tree_index - 1000 WHERE record = 'post/1'"},
      {"UPDATE ledger_state SET signed_size = signed_size - 1",
       "UPDATE ledger_state SET signed_size = signed_size + 1"},
      {"UPDATE ledger_tiles SET width = width + 1", "UPDATE ledger_tiles SET width = width - 1"},
      {"UPDATE ledger_heads SET size = size + 1", "UPDATE ledger_heads SET size = size - 1"},
      {"INSERT INTO ledger_tiles (path, width, bytes) SELECT 'tile/5/000', width, bytes FROM ledger_tiles LIMIT 1",
       "DELETE FROM ledger_tiles WHERE path = 'tile/5/000'"}};
  for (const auto& [change, undo] : changes) {
    test::tamper(*db, change);
    EXPECT_NE(problems_of(*db), "") << change;
    test::tamper(*db, undo);
    EXPECT_EQ(problems_of(*db), "") << undo;
  }
}

TEST_P(Fsck, FindsWhatIsMissing) {
  test::add_many(*db, clock, random, 8);
  test::seal_all(*db, clock, signer);
  test::tamper(*db, "DELETE FROM ledger_tiles WHERE path = 'tile/0/000'");
  EXPECT_NE(problems_of(*db).find("tile/0/000.p/9 is missing"), std::string::npos) << problems_of(*db);
}

TEST_P(Fsck, FindsAnEventThatIsGone) {
  test::add_many(*db, clock, random, 21);
  test::seal_all(*db, clock, signer);
  test::tamper(*db, "DELETE FROM ledger_events WHERE record = 'post/1' AND number = 2");
  EXPECT_NE(problems_of(*db).find("some are missing"), std::string::npos) << problems_of(*db);
}

TEST_P(Fsck, FindsAnotherKey) {
  test::seal_all(*db, clock, signer);
  const NoteSigner other{std::string(test::kOrigin), Ed25519PrivateKey::generate(random)};
  const auto report = fsck(*db, other.verifier());
  ASSERT_TRUE(report);
  EXPECT_EQ(report->problems.size(), 2u);
}

TEST_P(Fsck, OverAUrlAcceptsWhatTheServerPublishes) {
  test::add_many(*db, clock, random, 600);
  test::seal_all(*db, clock, signer);
  const auto report = fsck(public_site(), signer.key.verifier());
  ASSERT_TRUE(report) << describe(report.error());
  EXPECT_TRUE(report->clean()) << report->problems.front();
  EXPECT_EQ(report->size, 601u);
  EXPECT_EQ(report->events, 601u);
}

TEST_P(Fsck, OverAUrlFindsAnyFlippedByte) {
  test::add_many(*db, clock, random, 280);
  test::seal_all(*db, clock, signer);
  const FetchPath honest = public_site();
  for (const std::string& victim :
       {std::string("checkpoint"), path_of({0, 0, 256}), path_of({0, 1, 25}), path_of({1, 0, 1}),
        path_of({kEntryBundle, 0, 256}), path_of({kEntryBundle, 1, 25})}) {
    const std::size_t length = honest(victim)->size();
    for (std::size_t at = 0; at < length; at += 1 + length / 12) {
      const auto report = fsck(
          [&](const std::string& path) -> result<std::string> {
            auto bytes = honest(path);
            if (path == victim && bytes) (*bytes)[at] = static_cast<char>((*bytes)[at] ^ 4);
            return bytes;
          },
          signer.key.verifier());
      EXPECT_TRUE(!report || !report->clean()) << victim << " byte " << at;
    }
  }
}

TEST_P(Fsck, OverAUrlThatDoesNotAnswerIsAnError) {
  const auto report =
      fsck([](const std::string&) -> result<std::string> { return fail(ErrorKind::kUnavailable, "no answer"); },
           signer.key.verifier());
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind, ErrorKind::kUnavailable);
}

TEST_P(Fsck, OfADatabaseWithoutALedgerIsAnError) {
  callbox::test::FreshDatabase other(GetParam());
  const auto empty = other.open(migrations());
  EXPECT_EQ(fsck(*empty).error().kind, ErrorKind::kNotFound);
}

}  // namespace
}  // namespace callbox::ledger
