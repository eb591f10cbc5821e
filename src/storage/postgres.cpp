// PostgreSQL: a pool of plain libpq connections used from worker threads.
//
// Writes are SERIALIZABLE and retried when PostgreSQL says that two of them met, so that a work sees the database as if
// it ran alone, as it does on SQLite. PostgreSQL groups commits by itself.
#include <libpq-fe.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <map>
#include <set>
#include <thread>

#include "base/locks.h"
#include "base/log.h"
#include "storage/database.h"
#include "storage/loading.h"
#include "storage/migrations.h"
#include "storage/postgres_connection.h"
#include "storage/tx.h"

namespace callbox::storage {
namespace {

constexpr int kMaxTries = 20;
constexpr std::size_t kIdleForLocks = 2;  // the sealer asks four times a second

using postgres::Answer;
using postgres::Connection;
using postgres::kDisconnected;
using postgres::kRetry;
using postgres::Target;

using PostgresReadTx = ReadTxOn<Connection, Dialect::kPostgres>;

class PostgresTx final : public TxOn<Connection, Dialect::kPostgres> {
 public:
  using TxOn::TxOn;
  Status notify(std::string_view channel, std::string_view payload) override {
    CHECK_OK(query("SELECT pg_notify($1, $2)", channel, payload));
    return {};
  }
};

// The guard of promise 4 as PostgreSQL keeps it: an insert into the event table marks the transaction; a deferred
// trigger on each recorded table refuses the commit without the mark.
constexpr std::string_view kGuardFunctions = R"sql(
CREATE OR REPLACE FUNCTION callbox_mark_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('callbox.event', '1', true);
  RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION callbox_require_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF coalesce(current_setting('callbox.event', true), '') <> '1' THEN
    RAISE EXCEPTION 'the table % was changed without a ledger event', TG_TABLE_NAME USING ERRCODE = 'CB001';
  END IF;
  RETURN NULL;
END $$;
)sql";

// Makes a trigger that is missing or disabled. One that is there is not touched: that would lock a table other nodes
// use.
std::string trigger(std::string_view name, std::string_view table, std::string_view definition) {
  const std::string named(name), on(table);
  return "DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_trigger WHERE tgrelid = '" + on + "'::regclass AND tgname = '" +
         named + "' AND tgenabled = 'O') THEN DROP TRIGGER IF EXISTS " + named + " ON " + on + "; " +
         std::string(definition) + "; END IF; END $$;";
}

std::string guard_trigger(std::string_view table) {
  return trigger("callbox_guard", table,
                 "CREATE CONSTRAINT TRIGGER callbox_guard AFTER INSERT OR UPDATE OR DELETE ON " + std::string(table) +
                     " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION callbox_require_event()");
}

// Waits on a connection of its own for notifications of every node.
class Listener {
 public:
  Listener(Target target, Millis silence)
      : target_(std::move(target)), silence_(silence), wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;
  ~Listener() CALLBOX_UNCHECKED {
    stopping_ = true;
    poke();
    // Whoever still adds a listener to a database that goes has broken its contract.
    if (thread_.joinable()) thread_.join();
    ::close(wake_);
  }

  // Returns once the channel is being listened to (or the database does not answer: it will be, later).
  void add(std::string channel, std::function<void(std::string_view)> listener) {
    UniqueLock lock(mutex_);
    listeners_.emplace(std::move(channel), std::move(listener));
    const std::uint64_t wanted = ++wanted_;
    if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
    poke();
    settled_.wait_for(lock, std::chrono::seconds(5), [&]() CALLBOX_REQUIRES(mutex_) { return listening_ >= wanted; });
  }

 private:
  void poke() {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(wake_, &one, sizeof one);
  }

  void run() {
    bool missed = false;
    while (!stopping_) {
      Connection connection(target_);
      const bool heard_all = !std::exchange(missed, true);
      if (!connection.ensure_open() || !subscribe(connection)) {
        wait(-1, seconds(1));
        continue;
      }
      if (!heard_all) tell_all("");
      serve(connection);
    }
  }

  bool subscribe(Connection& connection) {
    std::set<std::string> channels;
    std::uint64_t wanted = 0;
    {
      const LockGuard lock(mutex_);
      for (const auto& [channel, listener] : listeners_) channels.insert(channel);
      wanted = wanted_;
    }
    for (const auto& channel : channels)
      if (!connection.script("LISTEN \"" + channel + "\"")) return false;
    const LockGuard lock(mutex_);
    listening_ = wanted;
    settled_.notify_all();
    return true;
  }

  // Until the connection is lost, or the server says nothing when asked.
  void serve(Connection& connection) {
    PGconn* const server = connection.handle();
    bool asked = false;
    while (!stopping_) {
      if (!wait(PQsocket(server), silence_)) {
        if (std::exchange(asked, true) || PQsendQuery(server, "SELECT 1") == 0) return;
        continue;
      }
      if (has_new_channels()) {
        if (!subscribe(connection)) return;
        asked = false;  // and answered, before these
      }
      if (PQconsumeInput(server) == 0) return;
      while (PQisBusy(server) == 0) {
        const Answer answer(PQgetResult(server));
        if (answer == nullptr) break;
        asked = false;
      }
      while (PGnotify* notification = PQnotifies(server)) {
        tell(notification->relname, notification->extra);
        PQfreemem(notification);
      }
    }
  }

  bool has_new_channels() {
    const LockGuard lock(mutex_);
    return wanted_ != listening_;
  }

  // False when nothing happened for so long.
  bool wait(int socket, Millis timeout) {
    pollfd waits[2] = {{wake_, POLLIN, 0}, {socket, POLLIN, 0}};
    const int happened = ::poll(waits, socket < 0 ? 1 : 2, static_cast<int>(timeout.count));
    std::uint64_t count = 0;
    [[maybe_unused]] const auto read = ::read(wake_, &count, sizeof count);
    return happened != 0;
  }

  void tell(const std::string& channel, std::string_view payload) {
    std::vector<std::function<void(std::string_view)>> called;
    {
      const LockGuard lock(mutex_);
      const auto [from, to] = listeners_.equal_range(channel);
      for (auto it = from; it != to; ++it) called.push_back(it->second);
    }
    for (const auto& listener : called) listener(payload);
  }
  void tell_all(std::string_view payload) {
    std::set<std::string> channels;
    {
      const LockGuard lock(mutex_);
      for (const auto& [channel, listener] : listeners_) channels.insert(channel);
    }
    for (const auto& channel : channels) tell(channel, payload);
  }

  const Target target_;
  const Millis silence_;
  const int wake_;
  std::atomic<bool> stopping_{false};
  Mutex mutex_;
  Condition settled_;
  std::multimap<std::string, std::function<void(std::string_view)>> listeners_ CALLBOX_GUARDED_BY(mutex_);
  std::uint64_t wanted_ CALLBOX_GUARDED_BY(mutex_) = 0;
  std::uint64_t listening_ CALLBOX_GUARDED_BY(mutex_) = 0;
  std::thread thread_ CALLBOX_GUARDED_BY(mutex_);
};

class Postgres final : public AnyDatabase {
 public:
  static result<std::unique_ptr<AnyDatabase>> open(const PostgresOptions& options) {
    TRY(Target target, Target::parse(options.connection));
    auto database = std::unique_ptr<Postgres>(new Postgres(std::move(target), options.silence));
    {
      const LockGuard lock(database->pool_mutex_);
      for (int i = 0; i < options.connections; ++i)
        database->pool_.push_back(std::make_unique<Connection>(database->target_));
    }
    CHECK_OK(database->ping());
    return std::unique_ptr<AnyDatabase>(std::move(database));
  }

  Dialect dialect() const override { return Dialect::kPostgres; }

  Status migrate(std::span<const Migration> migrations) override {
    {
      const LockGuard lock(pool_mutex_);
      for (const Migration& migration : migrations)
        for (const auto table : migration.recorded_tables) recorded_.emplace(table);
    }
    // Several nodes may start at once: one migrates, the others wait for it.
    return with_connection([&](Connection& connection) -> Status {
      CHECK_OK(connection.script(  // one transaction
          "SET LOCAL lock_timeout = 0; SELECT pg_advisory_lock(hashtext('callbox-migrations'))"));
      Status status = migrate_locked(connection, migrations);
      CHECK_OK(connection.script("SELECT pg_advisory_unlock(hashtext('callbox-migrations'))"));
      return status;
    });
  }

  void listen(std::string channel, std::function<void(std::string_view)> listener) override {
    listener_.add(std::move(channel), std::move(listener));
  }

  Status try_exclusively(std::string_view name, const std::function<Status()>& work) override {
    std::unique_ptr<Connection> connection = connection_for_a_lock();
    CHECK_OK(connection->ensure_open());
    const Param params[] = {Param(name)};
    TRY(const Rows rows, connection->query("SELECT pg_try_advisory_lock(hashtext($1))", params));
    if (!rows.front().boolean(0)) {
      keep_for_locks(std::move(connection));
      return fail(ErrorKind::kUnavailable, "held", "another node or thread holds the lock " + std::string(name));
    }
    Status status = work();
    // A lost connection has given the lock back already; one that goes now gives it back by going.
    if (connection->query("SELECT pg_advisory_unlock(hashtext($1))", params)) keep_for_locks(std::move(connection));
    return status;
  }

  Status ping() override {
    CHECK_OK(read([](AnyReadTx& tx) { return tx.query("SELECT 1"); }));
    return {};
  }

 private:
  Postgres(Target target, Millis silence) : target_(target), listener_(std::move(target), silence) {}

  static Status migrate_locked(Connection& connection, std::span<const Migration> migrations) {
    CHECK_OK(connection.script(translate(kMigrationTable, Dialect::kPostgres)));
    std::set<int> applied;
    TRY(const Rows rows, connection.query("SELECT number FROM callbox_migrations", {}));
    for (const Row& row : rows) applied.insert(static_cast<int>(row.integer(0)));
    TRY(const auto steps, missing(migrations, applied));
    for (const Migration* migration : steps) {
      // A migration is no act of anybody: the guard lets it change recorded tables, and judges each statement at once,
      // so that a table changed by one can be altered by the next.
      CHECK_OK(
          connection.script("BEGIN; SELECT set_config('callbox.event', '1', true); SET CONSTRAINTS ALL IMMEDIATE"));
      Status status = connection.script(translate(migration->sql, Dialect::kPostgres));
      const Param params[] = {Param(migration->number), Param(migration->name), Param(SystemClock().now())};
      if (status) {
        const auto noted =
            connection.exec("INSERT INTO callbox_migrations (number, name, applied_at) VALUES ($1, $2, $3)", params);
        if (!noted) status = fail(noted.error());
      }
      if (!status) {
        CHECK_OK(connection.script("ROLLBACK"));
        return status;
      }
      CHECK_OK(connection.script("COMMIT"));
    }
    // At every start: a node may have been killed between a migration's commit and this.
    return install_guard(connection, migrations);
  }

  static Status install_guard(Connection& connection, std::span<const Migration> migrations) {
    std::string sql(kGuardFunctions);
    bool any = false;
    for (const Migration& migration : migrations)
      for (const auto table : migration.recorded_tables) {
        sql += guard_trigger(table);
        any = true;
      }
    if (!any) return {};
    const std::string event_table(kEventTable);
    sql += trigger("callbox_mark", event_table,
                   "CREATE TRIGGER callbox_mark AFTER INSERT ON " + event_table +
                       " FOR EACH STATEMENT EXECUTE FUNCTION callbox_mark_event()");
    return connection.script(sql);  // one transaction
  }

  // Whoever works under a lock reads and writes too: with the pool's connections, so the lock has one of its own. Else
  // as many works as the pool has connections would hold them all and wait for one another for ever.
  std::unique_ptr<Connection> connection_for_a_lock() {
    const LockGuard lock(pool_mutex_);
    if (for_locks_.empty()) return std::make_unique<Connection>(target_);
    std::unique_ptr<Connection> connection = std::move(for_locks_.back());
    for_locks_.pop_back();
    return connection;
  }
  void keep_for_locks(std::unique_ptr<Connection> connection) {
    const LockGuard lock(pool_mutex_);
    if (for_locks_.size() < kIdleForLocks) for_locks_.push_back(std::move(connection));
  }

  // Lends a connection of the pool.
  template <class Work>
  Status with_connection(Work&& work) {
    std::unique_ptr<Connection> connection;
    {
      UniqueLock lock(pool_mutex_);
      pool_free_.wait(lock, [&]() CALLBOX_REQUIRES(pool_mutex_) { return !pool_.empty(); });
      connection = std::move(pool_.back());
      pool_.pop_back();
    }
    Status status = connection->ensure_open();
    if (status) status = work(*connection);
    // A primary that became a standby ends no connection.
    if (!status && status.error().code == kDisconnected) connection->close();
    {
      const LockGuard lock(pool_mutex_);
      pool_.push_back(std::move(connection));
    }
    pool_free_.notify_one();
    return status;
  }

  Status run_read(const std::function<Status(AnyReadTx&)>& work) override {
    return with_connection([&](Connection& connection) -> Status {
      Status status = read_once(connection, work);
      if (status || status.error().code != kDisconnected) return status;
      connection.close();
      CHECK_OK(connection.ensure_open());
      return read_once(connection, work);
    });
  }

  static Status read_once(Connection& connection, const std::function<Status(AnyReadTx&)>& work) {
    CHECK_OK(connection.script("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"));
    PostgresReadTx tx(connection);
    Status status = run_safely(work, tx);
    const Status ended = connection.script(status ? "COMMIT" : "ROLLBACK");
    return status ? ended : status;
  }

  Status run_write(const std::function<Status(AnyTx&)>& work) override {
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    Status status;
    for (int attempt = 0; attempt < kMaxTries; ++attempt) {
      std::vector<std::function<void()>> after;
      status = with_connection([&](Connection& connection) { return write_once(connection, work, after); });
      if (status) {
        for (auto& action : after) action();
        return {};
      }
      if (status.error().code != kRetry && status.error().code != kDisconnected) return status;
      // A host that swallows what is sent to it takes seconds to fail each time.
      if (status.error().code == kDisconnected && std::chrono::steady_clock::now() > give_up) return status;
      // Met again and again: give the others room, longer each time.
      std::this_thread::sleep_for(std::chrono::milliseconds(attempt < 3 ? attempt : attempt * 5));
    }
    return status;
  }

  // The guard's triggers stand in its way too, were a recorded table not known to this node.
  result<std::int64_t> run_load(std::string_view table, std::span<const std::string_view> columns,
                                const RowSource& next, IfThere if_there) override {
    {
      const LockGuard lock(pool_mutex_);
      CHECK_OK(check_loadable(table, columns, recorded_));
    }
    // A connection of its own: whoever gives the rows may take his time, and may read and write meanwhile.
    std::unique_ptr<Connection> connection = connection_for_a_lock();
    CHECK_OK(connection->ensure_open());
    CHECK_OK(connection->script("BEGIN ISOLATION LEVEL READ COMMITTED"));
    const auto copied = copy_rows(*connection, std::string(table), list_of(columns), next, if_there);
    const Status ended = end_write(*connection, copied ? Status() : Status(fail(copied.error())));
    if (ended || ended.error().kind != ErrorKind::kUnavailable) keep_for_locks(std::move(connection));
    CHECK_OK(ended);
    return copied;
  }

  static result<std::int64_t> copy_rows(Connection& connection, const std::string& table, const std::string& columns,
                                        const RowSource& next, IfThere if_there) {
    const auto copy_into = [&](const std::string& into) {
      return connection.copy_in("COPY " + into + " (" + columns + ") FROM STDIN", next);
    };
    if (if_there == IfThere::kRefuse) return copy_into(table);
    // COPY itself passes over nothing.
    CHECK_OK(connection.script("CREATE TEMPORARY TABLE loading ON COMMIT DROP AS SELECT " + columns + " FROM " + table +
                               " WITH NO DATA"));
    CHECK_OK(copy_into("pg_temp.loading"));
    return connection.exec("INSERT INTO " + table + " (" + columns + ") SELECT " + columns +
                               " FROM pg_temp.loading ON CONFLICT DO NOTHING",
                           {});
  }

  static Status write_once(Connection& connection, const std::function<Status(AnyTx&)>& work,
                           std::vector<std::function<void()>>& after) {
    CHECK_OK(connection.script("BEGIN ISOLATION LEVEL SERIALIZABLE"));
    PostgresTx tx(connection);
    Status status = run_safely(work, tx);
    // Whatever the work made of it: it has to run again.
    if (tx.broken() && (tx.broken()->code == kRetry || tx.broken()->code == kDisconnected)) status = fail(*tx.broken());
    status = end_write(connection, std::move(status));
    if (status) after = tx.take_after();
    return status;
  }

  // Commits, or rolls back what failed.
  static Status end_write(Connection& connection, Status status) {
    if (!status) {
      static_cast<void>(connection.script("ROLLBACK"));
      return status;
    }
    status = connection.script("COMMIT");
    if (!status && status.error().code == kDisconnected)
      // The commit was sent and no answer came: running the work again could do it twice.
      return fail(ErrorKind::kUnavailable, "commit-unconfirmed",
                  "the database went away during a commit; look before trying again");
    return status;
  }

  const Target target_;
  Mutex pool_mutex_;
  Condition pool_free_;
  std::vector<std::unique_ptr<Connection>> pool_ CALLBOX_GUARDED_BY(pool_mutex_);
  TableNames recorded_ CALLBOX_GUARDED_BY(pool_mutex_);
  std::vector<std::unique_ptr<Connection>> for_locks_ CALLBOX_GUARDED_BY(pool_mutex_);  // idle
  Listener listener_;
};

}  // namespace

result<std::unique_ptr<AnyDatabase>> open_any_postgres(const PostgresOptions& options) {
  return Postgres::open(options);
}

}  // namespace callbox::storage
