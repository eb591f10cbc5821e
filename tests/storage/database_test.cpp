#include "storage/database.h"

#include <sqlite3.h>

#include <atomic>
#include <barrier>
#include <deque>
#include <future>
#include <set>
#include <thread>

#include "storage/file_lock.h"
#include "support/databases.h"

namespace callbox::storage {
namespace {

// A room as small as can be: notes are recorded, so that changing them without an event must not commit.
const Migration kNotes[] = {
    {1,
     "notes",
     "CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT NOT NULL UNIQUE, data BLOB, weight REAL) STRICT;\n"
     "CREATE TABLE ledger_events (id INTEGER PRIMARY KEY) STRICT;\n"
     "CREATE TABLE scratch (id INTEGER PRIMARY KEY, note INTEGER REFERENCES notes (id)) STRICT;",
     {"notes"}}};

class DatabaseTest : public test::OnBothDatabases {
 protected:
  std::unique_ptr<Database> db = fresh.open(kNotes);

  Status add(int id, std::string_view body) {
    return db->write([&](Tx& tx) -> Status {
      CHECK_OK(tx.exec("INSERT INTO notes (id, body) VALUES ($1, $2)", id, body));
      CHECK_OK(tx.exec("INSERT INTO ledger_events (id) VALUES ($1)", id));
      return {};
    });
  }
  std::int64_t count_notes() {
    const auto row = db->read([](ReadTx& tx) { return tx.first("SELECT count(*) FROM notes"); });
    return row && *row ? (*row)->integer(0) : -1;
  }
};
CALLBOX_ON_BOTH_DATABASES(DatabaseTest);

// A migration is no act of anybody.
TEST_P(DatabaseTest, MigratesRecordedTablesWithoutAnEvent) {
  ASSERT_TRUE(add(1, "one"));
  std::vector<Migration> steps(std::begin(kNotes), std::end(kNotes));
  steps.push_back({2,
                   "notes with a length",
                   "UPDATE notes SET body = body || '!';\n"
                   "ALTER TABLE notes ADD COLUMN length INTEGER NOT NULL DEFAULT 0;\n"
                   "UPDATE notes SET length = 4;",
                   {}});
  const Status migrated = db->migrate(steps);
  ASSERT_TRUE(migrated) << describe(migrated.error());
  const auto row = db->read([](ReadTx& tx) { return tx.first("SELECT body, length FROM notes"); });
  EXPECT_EQ((*row)->text(0), "one!");
  EXPECT_EQ((*row)->integer(1), 4);
  const Status silent = db->write([](Tx& tx) -> Status {
    CHECK_OK(tx.exec("UPDATE notes SET length = 5"));
    return {};
  });
  EXPECT_EQ(silent.error().code, "no-event") << "the guard stands again";
}

TEST_P(DatabaseTest, GivesBackWhatWasStored) {
  const std::string data("\0\x01\xff", 3);
  const Status stored = db->write([&](Tx& tx) -> Status {
    CHECK_OK(tx.exec("INSERT INTO notes (id, body, data, weight) VALUES ($1, $2, $3, $4)", 7, "Zoë", Bytes{data}, 2.5));
    CHECK_OK(tx.exec("INSERT INTO ledger_events (id) VALUES ($1)", 7));
    return {};
  });
  ASSERT_TRUE(stored) << stored.error().message;
  const auto row =
      db->read([](ReadTx& tx) { return tx.first("SELECT id, body, data, weight FROM notes WHERE id = $1", 7); });
  ASSERT_TRUE(row && *row);
  EXPECT_EQ((*row)->integer(0), 7);
  EXPECT_EQ((*row)->text(1), "Zoë");
  EXPECT_EQ((*row)->bytes(2), data);
  EXPECT_EQ((*row)->real(3), 2.5);
}

TEST_P(DatabaseTest, GivesBackANumberToItsLastBit) {
  for (const double number : {0.1, 1e-9, -1.0 / 3, 41.878113612345678, 1.7976931348623157e308}) {
    const auto row = db->read([&](ReadTx& tx) { return tx.first("SELECT CAST($1 AS DOUBLE PRECISION)", number); });
    ASSERT_TRUE(row && *row);
    EXPECT_EQ((*row)->real(0), number);
  }
}

TEST_P(DatabaseTest, BindsParametersByTheirNumberAndNotByTheirPlace) {
  ASSERT_TRUE(add(1, "one"));
  const auto row = db->read(
      [](ReadTx& tx) { return tx.first("SELECT body FROM notes WHERE body = $2 AND id = $1 AND id = $1", 1, "one"); });
  ASSERT_TRUE(row) << row.error().message;
  EXPECT_TRUE(row->has_value());
}

TEST_P(DatabaseTest, RollsBackAllOfAWorkThatFails) {
  const Status status = db->write([&](Tx& tx) -> Status {
    CHECK_OK(tx.exec("INSERT INTO notes (id, body) VALUES (1, 'kept?')"));
    CHECK_OK(tx.exec("INSERT INTO ledger_events (id) VALUES (1)"));
    return fail(ErrorKind::kForbidden, "changed my mind");
  });
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().kind, ErrorKind::kForbidden);
  EXPECT_EQ(count_notes(), 0);
}

TEST_P(DatabaseTest, RefusesToCommitARecordedChangeWithoutAnEvent) {
  const Status status = db->write([&](Tx& tx) -> Status {
    CHECK_OK(tx.exec("INSERT INTO notes (id, body) VALUES (1, 'silent')"));
    return {};
  });
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, "no-event");
  EXPECT_EQ(count_notes(), 0);
}

TEST_P(DatabaseTest, RefusesASilentUpdateAndASilentDeletionToo) {
  ASSERT_TRUE(add(1, "before"));
  for (const std::string_view sql :
       {"UPDATE notes SET body = 'after'", "DELETE FROM notes", "DELETE FROM notes WHERE id = 1"}) {
    const Status status = db->write([&](Tx& tx) -> Status {
      CHECK_OK(tx.exec(sql));
      return {};
    });
    ASSERT_FALSE(status) << sql;
    EXPECT_EQ(status.error().code, "no-event") << sql;
  }
  const auto row = db->read([](ReadTx& tx) { return tx.first("SELECT body FROM notes"); });
  ASSERT_TRUE(row && *row);
  EXPECT_EQ((*row)->text(0), "before");
}

TEST_P(DatabaseTest, ChangingAnOldEventIsNotAnEvent) {
  ASSERT_TRUE(add(1, "before"));
  const Status status = db->write([&](Tx& tx) -> Status {
    CHECK_OK(tx.exec("UPDATE notes SET body = 'after'"));
    CHECK_OK(tx.exec("UPDATE ledger_events SET id = 2"));
    return {};
  });
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, "no-event");
}

TEST_P(DatabaseTest, GuardsOnlyRecordedTables) {
  ASSERT_TRUE(add(1, "one"));
  const Status status = db->write([&](Tx& tx) -> Status {
    CHECK_OK(tx.exec("INSERT INTO scratch (id, note) VALUES (1, 1)"));
    return {};
  });
  EXPECT_TRUE(status) << status.error().message;
}

TEST_P(DatabaseTest, OneCallersEventDoesNotExcuseAnother) {
  // Group commit puts several works into one transaction: each must bring its own event.
  std::vector<std::future<Status>> calls;
  for (int i = 0; i < 32; ++i) {
    calls.push_back(std::async(std::launch::async, [&, i]() -> Status {
      if (i % 2 == 0) return add(i, "note " + std::to_string(i));
      return db->write([&](Tx& tx) -> Status {
        CHECK_OK(tx.exec("INSERT INTO notes (id, body) VALUES ($1, $2)", i, "silent " + std::to_string(i)));
        return {};
      });
    }));
  }
  for (int i = 0; i < 32; ++i) {
    const Status status = calls[static_cast<std::size_t>(i)].get();
    EXPECT_EQ(status.has_value(), i % 2 == 0) << i << (status ? "" : status.error().message);
  }
  EXPECT_EQ(count_notes(), 16);
}

TEST_P(DatabaseTest, NamesABrokenUniqueRule) {
  ASSERT_TRUE(add(1, "same"));
  const Status status = add(2, "same");
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().kind, ErrorKind::kConflict);
  EXPECT_EQ(status.error().code, "unique");
}

TEST_P(DatabaseTest, NamesABrokenReference) {
  const Status status = db->write([&](Tx& tx) -> Status {
    CHECK_OK(tx.exec("INSERT INTO scratch (id, note) VALUES (1, 99)"));
    return {};
  });
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, "foreign-key");
}

TEST_P(DatabaseTest, RunsNothingMoreAfterAnErrorEvenWhenTheWorkIgnoresIt) {
  ASSERT_TRUE(add(1, "same"));
  const Status status = db->write([&](Tx& tx) -> Status {
    static_cast<void>(tx.exec("INSERT INTO notes (id, body) VALUES (2, 'same')"));
    static_cast<void>(tx.exec("INSERT INTO notes (id, body) VALUES (3, 'other')"));
    static_cast<void>(tx.exec("INSERT INTO ledger_events (id) VALUES (3)"));
    return {};
  });
  ASSERT_FALSE(status);
  EXPECT_EQ(count_notes(), 1);
}

TEST_P(DatabaseTest, KeepsTheWorksOwnWordForAStatementThatFailed) {
  ASSERT_TRUE(add(1, "same"));
  const Status status = db->write([&](Tx& tx) -> Status {
    if (!tx.exec("INSERT INTO notes (id, body) VALUES (2, 'same')"))
      return fail(ErrorKind::kConflict, "taken", "Taken.");
    return {};
  });
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, "taken");
}

TEST_P(DatabaseTest, NumbersEachTransactionAnew) {
  std::set<std::uint64_t> serials;
  const auto note = [&](ReadTx& tx) -> Status {
    serials.insert(tx.serial());
    return {};
  };
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(db->read(note));
    ASSERT_TRUE(db->write(note));
  }
  EXPECT_EQ(serials.size(), 6U);
}

TEST_P(DatabaseTest, CountsEveryIncrementOfManyCallers) {
  ASSERT_TRUE(add(1, "0"));
  std::vector<std::thread> callers;
  std::atomic<int> failures{0};
  for (int t = 0; t < 8; ++t) {
    callers.emplace_back([&] {
      for (int i = 0; i < 10; ++i) {
        const Status status = db->write([&](Tx& tx) -> Status {
          TRY(const auto row, tx.first("SELECT body FROM notes WHERE id = 1"));
          CHECK_OK(tx.exec("UPDATE notes SET body = $1 WHERE id = 1", std::to_string(std::stoi(row->text(0)) + 1)));
          TRY(const auto last, tx.first("SELECT coalesce(max(id), 0) FROM ledger_events"));
          CHECK_OK(tx.exec("INSERT INTO ledger_events (id) VALUES ($1)", last->integer(0) + 1));
          return {};
        });
        if (!status) ++failures;
      }
    });
  }
  for (auto& caller : callers) caller.join();
  EXPECT_EQ(failures, 0);
  const auto row = db->read([](ReadTx& tx) { return tx.first("SELECT body FROM notes WHERE id = 1"); });
  ASSERT_TRUE(row && *row);
  EXPECT_EQ((*row)->text(0), "80");
}

TEST_P(DatabaseTest, AThrownDefectIsAnErrorAndRollsBack) {
  const Status status = db->write([&](Tx& tx) -> Status {
    CHECK_OK(tx.exec("INSERT INTO notes (id, body) VALUES (1, 'x')"));
    TRY(const auto row, tx.first("SELECT body FROM notes"));
    static_cast<void>(row->integer(0));  // a text column read as an integer
    return {};
  });
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, "broken-invariant");
  EXPECT_EQ(count_notes(), 0);
}

TEST_P(DatabaseTest, ADefectThrownInAReadIsAnErrorAndCostsNoConnection) {
  for (int i = 0; i < 20; ++i) {
    const Status status = db->read([](ReadTx&) -> Status { throw std::logic_error("a defect"); });
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().code, "broken-invariant");
  }
  EXPECT_TRUE(db->ping());
}

// PostgreSQL's text ends at a null character: "dana\0x" would be found as "dana".
TEST_P(DatabaseTest, TextWithANullCharacterIsRefusedAndNeverCutShort) {
  ASSERT_TRUE(add(1, "dana"));
  const std::string_view evasive("dana\0x", 6);
  const auto found = db->read([&](ReadTx& tx) { return tx.first("SELECT id FROM notes WHERE body = $1", evasive); });
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().kind, ErrorKind::kInvalid);
  const Status added = add(2, evasive);
  ASSERT_FALSE(added);
  EXPECT_EQ(added.error().kind, ErrorKind::kInvalid);
  EXPECT_EQ(count_notes(), 1);
}

// A disk whose fsync fails when told to: SQLite's own file system with one method replaced.
class FailingDisk {
 public:
  FailingDisk() {
    own_ = *original_;
    own_.zName = "failing-disk";
    own_.xOpen = open;
    sqlite3_vfs_register(&own_, 1);
  }
  ~FailingDisk() {
    fails_ = false;
    sqlite3_vfs_unregister(&own_);
    sqlite3_vfs_register(original_, 1);
  }
  FailingDisk(const FailingDisk&) = delete;
  FailingDisk& operator=(const FailingDisk&) = delete;
  void fail(bool fails) { fails_ = fails; }

 private:
  static int open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out) {
    const int status = original_->xOpen(vfs, name, file, flags, out);
    if (status != SQLITE_OK || file->pMethods == nullptr) return status;
    sync_ = file->pMethods->xSync;
    methods_.push_back(*file->pMethods);
    methods_.back().xSync = sync;
    file->pMethods = &methods_.back();
    return status;
  }
  static int sync(sqlite3_file* file, int flags) { return fails_ ? SQLITE_IOERR_FSYNC : sync_(file, flags); }

  static inline sqlite3_vfs* const original_ = sqlite3_vfs_find(nullptr);
  static inline int (*sync_)(sqlite3_file*, int) = nullptr;
  static inline std::deque<sqlite3_io_methods> methods_;
  static inline std::atomic<bool> fails_ = false;
  sqlite3_vfs own_;
};

TEST(Sqlite, AFailedFsyncStopsAllWriting) {
  FailingDisk disk;
  const test::TemporaryFolder folder;
  const auto db = open_sqlite({folder.path() + "/callbox.db", 1}).value();
  ASSERT_TRUE(db->migrate(kNotes));
  const auto scribble = [&](int id) {
    return db->write([&](Tx& tx) -> Status {
      CHECK_OK(tx.exec("INSERT INTO scratch (id) VALUES ($1)", id));
      return {};
    });
  };
  ASSERT_TRUE(scribble(1));
  disk.fail(true);
  EXPECT_FALSE(scribble(2));
  disk.fail(false);
  // What was lost cannot be known: a disk that works again changes nothing.
  const Status after = scribble(3);
  ASSERT_FALSE(after);
  EXPECT_EQ(after.error().code, "fsync-failed");
}

TEST_P(DatabaseTest, TellsListenersOfEveryNodeAfterTheCommitOnly) {
  const auto other = fresh.open();
  std::promise<std::string> heard;
  Database& listening = GetParam() == Dialect::kPostgres ? *other : *db;
  listening.listen("posts", [&, told = false](std::string_view payload) mutable {
    if (!told) heard.set_value(std::string(payload));
    told = true;
  });
  ASSERT_FALSE(db->write([](Tx& tx) -> Status {
    CHECK_OK(tx.notify("posts", "never"));
    return fail(ErrorKind::kInvalid, "rolled back");
  }));
  ASSERT_TRUE(db->write([](Tx& tx) { return tx.notify("posts", "committed"); }));
  auto future = heard.get_future();
  ASSERT_EQ(future.wait_for(std::chrono::seconds(10)), std::future_status::ready);
  EXPECT_EQ(future.get(), "committed");
}

TEST_P(DatabaseTest, LetsOneHolderIntoAnExclusiveSection) {
  const auto other = fresh.open();
  Status inner;
  const Status outer = db->try_exclusively("signer", [&]() -> Status {
    inner = other->try_exclusively("signer", []() -> Status { return {}; });
    return {};
  });
  EXPECT_TRUE(outer);
  ASSERT_FALSE(inner);
  EXPECT_EQ(inner.error().code, "held");
  EXPECT_TRUE(other->try_exclusively("signer", []() -> Status { return {}; }));
}

// More than the pool has connections: each holds its lock and reads and writes inside, all at the same time.
TEST_P(DatabaseTest, ManyExclusiveWorksReadAndWriteAtOnce) {
  constexpr int kWorks = 10;
  std::barrier all_inside(kWorks);
  std::vector<std::future<Status>> works;
  for (int i = 0; i < kWorks; ++i) {
    works.push_back(std::async(std::launch::async, [&, i] {
      return db->try_exclusively("work-" + std::to_string(i), [&]() -> Status {
        all_inside.arrive_and_wait();
        CHECK_OK(db->read([](ReadTx& tx) { return tx.query("SELECT 1"); }));
        return db->write([&](Tx& tx) -> Status {
          CHECK_OK(tx.exec("INSERT INTO scratch (id) VALUES ($1)", i));
          return {};
        });
      });
    }));
  }
  for (auto& work : works) EXPECT_TRUE(work.get());
  const auto rows = db->read([](ReadTx& tx) { return tx.query("SELECT count(*) FROM scratch"); });
  ASSERT_TRUE(rows);
  EXPECT_EQ(rows->front().integer(0), kWorks);
}

TEST(FileLock, HasOneHolderAndIsFreeWhenItsHolderIsGone) {
  const test::TemporaryFolder folder;
  const std::string path = folder.path() + "/server.lock";
  {
    auto first = FileLock::take(path);
    ASSERT_TRUE(first);
    const FileLock moved = std::move(*first);
    const auto second = FileLock::take(path);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, "held");
  }
  EXPECT_TRUE(FileLock::take(path));
  EXPECT_FALSE(FileLock::take(folder.path() + "/no/such/folder")) << "a lock that cannot be taken is not taken";
}

TEST_P(DatabaseTest, RefusesADatabaseOfANewerCallbox) {
  const Migration newer[] = {kNotes[0], {2, "later", "CREATE TABLE later (id INTEGER) STRICT;", {}}};
  ASSERT_TRUE(db->migrate(newer));
  const Status status = db->migrate(kNotes);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, "newer-database");
}

TEST_P(DatabaseTest, MigratesOnceHoweverOftenItIsAsked) {
  EXPECT_TRUE(db->migrate(kNotes));
  EXPECT_TRUE(db->migrate(kNotes));
  const auto row = db->read([](ReadTx& tx) { return tx.first("SELECT count(*) FROM callbox_migrations"); });
  ASSERT_TRUE(row && *row);
  EXPECT_EQ((*row)->integer(0), 1);
}

// A node that is killed between the last migration and the guard comes back to a schema that is up to date.
TEST_P(DatabaseTest, IsGuardedAgainAfterACrashBeforeTheGuardWasThere) {
  if (GetParam() == Dialect::kPostgres) {
    ASSERT_TRUE(db->write([](Tx& tx) -> Status {
      CHECK_OK(tx.exec("DROP TRIGGER callbox_guard ON notes"));
      CHECK_OK(tx.exec("DROP TRIGGER callbox_mark ON ledger_events"));
      return {};
    }));
  }
  db = fresh.open(kNotes);
  const Status silent = db->write([&](Tx& tx) -> Status {
    CHECK_OK(tx.exec("INSERT INTO notes (id, body) VALUES (1, 'silent')"));
    return {};
  });
  ASSERT_FALSE(silent);
  EXPECT_EQ(silent.error().code, "no-event");
  EXPECT_TRUE(add(2, "with an event"));
}

TEST_P(DatabaseTest, LeavesNothingOfAFailedMigration) {
  const Migration broken[] = {kNotes[0],
                              {2, "broken", "CREATE TABLE half (id INTEGER) STRICT;\nCREATE TABLE nonsense (;", {}}};
  EXPECT_FALSE(db->migrate(broken));
  EXPECT_FALSE(db->read([](ReadTx& tx) { return tx.query("SELECT * FROM half"); }));
  EXPECT_TRUE(db->migrate(kNotes));
}

}  // namespace
}  // namespace callbox::storage
