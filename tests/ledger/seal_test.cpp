#include "ledger/seal.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "ledger/checkpoint.h"
#include "ledger/events.h"
#include "ledger/fsck.h"
#include "ledger/growth.h"
#include "ledger/merkle.h"
#include "ledger/proof.h"
#include "ledger/published.h"
#include "ledger/small_log.h"
#include "support/databases.h"

namespace callbox::ledger {
namespace {

using test::add;
using test::add_many;
using test::opened;
using test::post_event;
using test::problems_of;
using test::seal_all;

class Sealing : public callbox::test::OnBothDatabases {
 protected:
  Proof proof_of(const EventId& id) {
    const auto text = db->read([&](storage::ReadTx& tx) { return prove(tx, id); });
    EXPECT_TRUE(text) << describe(text.error());
    return *parse_proof(*text);
  }
  std::string entry_of(std::string_view record, std::size_t number) {
    return db->read([&](storage::ReadTx& tx) { return history(tx, record); })->at(number - 1).entry;
  }
  Checkpoint head() {
    const auto note = db->read([](storage::ReadTx& tx) { return latest_checkpoint(tx); });
    return *open_checkpoint(*note, signer.key.verifier());
  }

  std::unique_ptr<storage::Database> db = fresh.open(migrations());
  Signer signer = opened(*db, clock, random);
};
CALLBOX_ON_BOTH_DATABASES(Sealing);

TEST_P(Sealing, BeginsTheLogWithItsOpening) {
  const auto outcome = Sealer(*db, clock, signer).seal_once();
  ASSERT_TRUE(outcome) << describe(outcome.error());
  EXPECT_EQ(outcome->kind, SealOutcome::Kind::kSigned);
  EXPECT_EQ(outcome->size, 1u);
  EXPECT_EQ(head().origin, test::kOrigin);
  EXPECT_NE(entry_of("ledger", 1).find("ledger.opened"), std::string::npos);
}

TEST_P(Sealing, DoesNothingWhenNothingIsNew) {
  seal_all(*db, clock, signer);
  const Checkpoint before = head();
  const auto outcome = Sealer(*db, clock, signer).seal_once();
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->kind, SealOutcome::Kind::kNothingNew);
  EXPECT_EQ(head(), before);
}

TEST_P(Sealing, ProvesEveryEventWithItsOwnEntryOnly) {
  const auto events = add_many(*db, clock, random, 300);
  EXPECT_EQ(seal_all(*db, clock, signer), 301u);
  EXPECT_EQ(problems_of(*db), "");
  for (std::size_t i = 0; i < events.size(); i += 23) {
    const std::string record = "post/" + std::to_string(i % 7);
    const std::string entry = entry_of(record, events[i].number);
    const Proof proof = proof_of(events[i].id);
    EXPECT_TRUE(verify_proof(proof, entry, signer.key.verifier()));
    EXPECT_FALSE(verify_proof(proof, entry + " ", signer.key.verifier()));
  }
}

TEST_P(Sealing, CannotProveWhatIsNotSealedYet) {
  seal_all(*db, clock, signer);
  const auto appended = add(*db, clock, random, post_event("post/a"));
  const auto early = db->read([&](storage::ReadTx& tx) { return prove(tx, appended.id); });
  ASSERT_FALSE(early);
  EXPECT_EQ(early.error().code, "unsealed");
  seal_all(*db, clock, signer);
  EXPECT_EQ(proof_of(appended.id).index, 1u);
  const auto unknown = db->read([&](storage::ReadTx& tx) { return prove(tx, EventId::make(clock, random)); });
  EXPECT_EQ(unknown.error().kind, ErrorKind::kNotFound);
}

TEST_P(Sealing, EachHeadIsConsistentWithTheOneBefore) {
  std::vector<Checkpoint> heads;
  for (const int count : {1, 1, 200, 60, 256, 3}) {
    add_many(*db, clock, random, count);
    seal_all(*db, clock, signer);
    heads.push_back(head());
  }
  TileTree tree(heads.back().size, [&](const TileName& tile) {
    return db->read([&](storage::ReadTx& tx) { return load_tile(tx, tile); });
  });
  for (std::size_t i = 0; i + 1 < heads.size(); ++i) {
    TileTree then(heads[i + 1].size, [&](const TileName& tile) {
      return db->read([&](storage::ReadTx& tx) { return load_tile(tx, tile); });
    });
    const auto proof = prove_consistency(heads[i].size, heads[i + 1].size, then.source());
    ASSERT_TRUE(proof);
    EXPECT_TRUE(verify_consistency(heads[i].size, heads[i + 1].size, *proof, heads[i].root, heads[i + 1].root));
  }
  EXPECT_EQ(problems_of(*db), "");
}

TEST_P(Sealing, TakesManyEventsInBatches) {
  add_many(*db, clock, random, 1500);
  const auto first = Sealer(*db, clock, signer).seal_once();
  ASSERT_TRUE(first) << describe(first.error());
  EXPECT_EQ(first->sealed, 1024u);
  EXPECT_TRUE(first->more);
  EXPECT_EQ(seal_all(*db, clock, signer), 1501u);
  EXPECT_EQ(problems_of(*db), "");
}

TEST_P(Sealing, KeepsTheOrderOfNumbersWithinARecord) {
  add_many(*db, clock, random, 120);
  seal_all(*db, clock, signer);
  const auto events = db->read([](storage::ReadTx& tx) { return history(tx, "post/3"); });
  for (std::size_t i = 1; i < events->size(); ++i) EXPECT_LT(*(*events)[i - 1].index, *(*events)[i].index);
}

TEST_P(Sealing, KnowsSinceWhenTheOldestEventWaits) {
  const auto ask = [&] { return *db->read([](storage::ReadTx& tx) { return waiting_since(tx); }); };
  EXPECT_EQ(ask(), clock.now());
  seal_all(*db, clock, signer);
  EXPECT_EQ(ask(), std::nullopt);
  const UtcMillis first = clock.now() + seconds(5);
  clock.set(first);
  add(*db, clock, random, post_event("post/a"));
  clock.advance(seconds(60));
  add(*db, clock, random, post_event("post/b"));
  EXPECT_EQ(ask(), first);
}

TEST_P(Sealing, ShowsOnlyTilesThatACheckpointCovers) {
  add_many(*db, clock, random, 300);
  seal_all(*db, clock, signer);  // 301 entries
  const auto read = [&](std::string_view path) {
    return db->read([&](storage::ReadTx& tx) { return read_tile(tx, path); });
  };
  EXPECT_EQ(read("tile/0/000")->size(), 8192u);
  EXPECT_EQ(read("tile/0/001.p/45")->size(), 45u * 32);
  EXPECT_EQ(*read("tile/0/001.p/1"), read("tile/0/001.p/45")->substr(0, 32));
  EXPECT_EQ(read("tile/1/000.p/1")->size(), 32u);
  EXPECT_EQ(entries_of(*read("tile/entries/001.p/45"))->size(), 45u);
  EXPECT_EQ(entries_of(*read("tile/entries/001.p/7"))->size(), 7u);
  EXPECT_EQ(read("tile/0/001.p/46").error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(read("tile/0/001").error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(read("tile/2/000").error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(read("tile/0/../000").error().kind, ErrorKind::kInvalid);
}

TEST_P(Sealing, AnnouncesEachNewHead) {
  std::mutex mutex;
  std::condition_variable changed;
  std::string announced;
  db->listen(std::string(kHeadChannel), [&](std::string_view payload) {
    const std::lock_guard lock(mutex);
    announced = payload;
    changed.notify_all();
  });
  seal_all(*db, clock, signer);
  std::unique_lock lock(mutex);
  EXPECT_TRUE(changed.wait_for(lock, std::chrono::seconds(20), [&] { return announced == "1"; })) << announced;
}

TEST_P(Sealing, HasExactlyOneSignerAtATime) {
  const Status inside = db->try_exclusively("ledger-signer", [&]() -> Status {
    const auto other = fresh.open();
    const auto outcome = Sealer(*other, clock, signer).seal_once();
    EXPECT_TRUE(outcome) << describe(outcome.error());
    EXPECT_EQ(outcome->kind, SealOutcome::Kind::kAnotherSigns);
    return {};
  });
  EXPECT_TRUE(inside);
  EXPECT_FALSE(db->read([](storage::ReadTx& tx) { return latest_checkpoint(tx); })) << "nothing was signed";
}

TEST_P(Sealing, SignsEachHeadOnceWhenTwoServersTryAllTheTime) {
  const auto second_db = fresh.open();
  std::atomic<bool> over = false;
  std::atomic<int> signed_heads = 0;
  const auto run = [&](storage::Database& own) {
    Sealer sealer(own, clock, signer);
    bool last_round = false;
    while (true) {
      const auto outcome = sealer.seal_once();
      ASSERT_TRUE(outcome) << describe(outcome.error());
      if (outcome->kind == SealOutcome::Kind::kSigned) ++signed_heads;
      if (last_round && outcome->kind == SealOutcome::Kind::kNothingNew) return;
      last_round = over;
    }
  };
  std::thread first([&] { run(*db); }), second([&] { run(*second_db); });
  add_many(*db, clock, random, 200);
  over = true;
  first.join();
  second.join();
  const auto heads = db->read([](storage::ReadTx& tx) { return test::all_heads(tx); });
  EXPECT_EQ(static_cast<int>(heads->size()), signed_heads.load());
  EXPECT_EQ(heads->back().size, 201u);
  EXPECT_EQ(problems_of(*db), "");
}

TEST_P(Sealing, SignsNothingWhenTheLogNoLongerHashesToTheLastHead) {
  add_many(*db, clock, random, 20);
  seal_all(*db, clock, signer);
  const Checkpoint before = head();
  // One bit of a leaf that is signed already, on the disk.
  ASSERT_TRUE(db->write([](storage::Tx& tx) -> Status {
    TRY(const auto row, tx.first("SELECT bytes FROM ledger_tiles WHERE path = $1", "tile/0/000"));
    std::string bytes = row->bytes(0);
    bytes[5] = static_cast<char>(bytes[5] ^ 1);
    CHECK_OK(tx.exec("UPDATE ledger_tiles SET bytes = $1 WHERE path = $2", storage::Bytes{bytes}, "tile/0/000"));
    return {};
  }));
  add_many(*db, clock, random, 5);
  for (int i = 0; i < 3; ++i) {
    const auto outcome = Sealer(*db, clock, signer).seal_once();
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().kind, ErrorKind::kCorrupt);
  }
  EXPECT_EQ(head(), before);
}

TEST_P(Sealing, SignsNothingWhenAnEventIsNotAsItWasAppended) {
  seal_all(*db, clock, signer);
  add_many(*db, clock, random, 5);
  test::tamper(*db, "UPDATE ledger_events SET entry = leaf WHERE record = 'post/2'");
  const auto outcome = Sealer(*db, clock, signer).seal_once();
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().kind, ErrorKind::kCorrupt);
  EXPECT_EQ(head().size, 1u);
}

TEST_P(Sealing, LeavesProofsStandingWhenABodyIsDestroyed) {
  const auto appended = add(*db, clock, random, post_event("post/a", test::kPostSubmitted, "a phone number, 555-0100"));
  seal_all(*db, clock, signer);
  const Event disposal{kRecordDisposed, "disposal/1", "m-custodian", "social-media", {{"reason", "schedule item 4"}}};
  const auto destroyed =
      db->write([&](storage::Tx& tx) { return destroy(tx, clock, random, appended.id, "package", disposal); });
  ASSERT_TRUE(destroyed) << describe(destroyed.error());

  EXPECT_EQ(db->read([&](storage::ReadTx& tx) { return disclose(tx, appended.id, "package"); }).error().kind,
            ErrorKind::kNotFound);
  const auto kept = db->read([&](storage::ReadTx& tx) {
    return tx.query("SELECT 1 FROM ledger_events WHERE seq > 0 AND length(bodies) > 0 AND record = 'post/a'");
  });
  EXPECT_TRUE(kept->empty()) << "neither body nor salt";
  EXPECT_TRUE(verify_proof(proof_of(appended.id), entry_of("post/a", 1), signer.key.verifier()));
  EXPECT_EQ(seal_all(*db, clock, signer), 3u);
  EXPECT_TRUE(verify_proof(proof_of(appended.id), entry_of("post/a", 1), signer.key.verifier()));
  EXPECT_EQ(problems_of(*db), "");
}

bool in_any_file(const std::string& folder, std::string_view bytes) {
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    std::ostringstream text;
    text << std::ifstream(file.path(), std::ios::binary).rdbuf();
    if (text.str().find(bytes) != std::string::npos) return true;
  }
  return false;
}

TEST(Disposal, LeavesNothingOfABodyAndItsSaltInTheFilesOfSqlite) {
  const callbox::test::TemporaryFolder folder;
  const auto db = storage::open_sqlite({folder.path() + "/callbox.db", 2}).value();
  ASSERT_TRUE(db->migrate(migrations()));
  ManualClock clock{UtcMillis{1'790'000'000'000}};
  SeededRandom random{7};
  // One that fits in the row's page, and one that overflows into pages of its own.
  for (const std::size_t length : {30U, 30'000U}) {
    std::string body(length, '.');
    body += "a phone number, 555-0100";
    const auto appended = add(*db, clock, random, post_event("post/a", test::kPostSubmitted, body));
    add_many(*db, clock, random, 50);
    const auto disclosed = db->read([&](storage::ReadTx& tx) { return disclose(tx, appended.id, "package"); }).value();
    ASSERT_TRUE(in_any_file(folder.path(), "555-0100"));
    ASSERT_TRUE(in_any_file(folder.path(), disclosed.salt));
    const Event disposal{kRecordDisposed, "disposal/1", "m-custodian", "social-media", {}};
    ASSERT_TRUE(
        db->write([&](storage::Tx& tx) { return destroy(tx, clock, random, appended.id, "package", disposal); }));
    EXPECT_FALSE(in_any_file(folder.path(), "555-0100")) << length;
    EXPECT_FALSE(in_any_file(folder.path(), disclosed.salt)) << length;
  }
}

// A reader that began before the disposal may see the body until it ends, and the files must keep it so long.
TEST(Disposal, IsCompleteWithTheFirstWriteAfterTheLastReaderThatCouldSeeTheBody) {
  const callbox::test::TemporaryFolder folder;
  const auto db = storage::open_sqlite({folder.path() + "/callbox.db", 2}).value();
  ASSERT_TRUE(db->migrate(migrations()));
  ManualClock clock{UtcMillis{1'790'000'000'000}};
  SeededRandom random{7};
  const auto appended = add(*db, clock, random, post_event("post/a", test::kPostSubmitted, "a phone number, 555-0100"));
  const Event disposal{kRecordDisposed, "disposal/1", "m-custodian", "social-media", {}};
  ASSERT_TRUE(db->read([&](storage::ReadTx& reader) -> Status {
    CHECK_OK(history(reader, "post/a"));
    CHECK_OK(db->write([&](storage::Tx& tx) { return destroy(tx, clock, random, appended.id, "package", disposal); }));
    CHECK_OK(disclose(reader, appended.id, "package"));
    return {};
  }));
  add(*db, clock, random, post_event("post/b"));
  EXPECT_FALSE(in_any_file(folder.path(), "555-0100"));
}

TEST_P(Sealing, DestroysOnlyTheBodyThatWasNamed) {
  Event event = post_event("post/a");
  event.bodies.push_back({"comment", "kept"});
  const auto appended = add(*db, clock, random, event);
  const Event disposal{kRecordDisposed, "disposal/1", "m-custodian", "social-media", {}};
  const auto destroy_body = [&](std::string_view name) {
    return db->write([&](storage::Tx& tx) { return destroy(tx, clock, random, appended.id, name, disposal); });
  };
  ASSERT_TRUE(destroy_body("package"));
  EXPECT_EQ(db->read([&](storage::ReadTx& tx) { return disclose(tx, appended.id, "comment"); })->bytes, "kept");
  EXPECT_EQ(destroy_body("package").error().kind, ErrorKind::kNotFound);
}

TEST_P(Sealing, OpensTheSameKeyAgainAndKeepsItsOrigin) {
  const auto again = open_signer(*db, clock, random, "other.example/log", test::kMasterKey);
  ASSERT_TRUE(again) << describe(again.error());
  EXPECT_EQ(again->origin, test::kOrigin);
  EXPECT_EQ(again->vkey(), signer.vkey());
  EXPECT_EQ(*db->read([](storage::ReadTx& tx) { return vkey_of(tx); }), signer.vkey());
}

TEST_P(Sealing, DoesNotOpenTheKeyUnderAnotherMasterKey) {
  const auto wrong = open_signer(*db, clock, random, test::kOrigin, std::string(32, 'x'));
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().kind, ErrorKind::kCorrupt);
  EXPECT_EQ(open_signer(*db, clock, random, "two words", test::kMasterKey).error().kind, ErrorKind::kInvalid);
}

}  // namespace
}  // namespace callbox::ledger
