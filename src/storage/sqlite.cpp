// SQLite: one writer, many readers, group commit.
//
// Writers queue up; the one at the front leads: it opens a transaction, runs its own work and that of all who wait,
// each inside a savepoint, commits once, and tells everyone. So a lone caller pays no thread switch, and sixty-four
// callers share one fsync while each still waits for its own durability.
#define SQLITE_ENABLE_PREUPDATE_HOOK
#include <sqlite3.h>

#include <atomic>
#include <deque>
#include <map>
#include <set>
#include <stdexcept>
#include <thread>
#include <unordered_map>

#include "base/locks.h"
#include "base/log.h"
#include "storage/database.h"
#include "storage/file_lock.h"
#include "storage/loading.h"
#include "storage/migrations.h"
#include "storage/params.h"
#include "storage/tx.h"

namespace callbox::storage {
namespace {

// How often the next leader lets others run before it goes with fewer works than the last group had: those who were
// just told "durable" come back within microseconds, and a group of one would make them all wait for its fsync.
constexpr int kPatience = 64;
constexpr int kBusyMs = 5000;             // how long another process that writes is waited for
constexpr int kReadersMs = 100;           // how long all writers wait for readers, so that the log can be emptied
constexpr std::size_t kChunkRows = 2000;  // of a load, and
constexpr std::size_t kChunkBytes = 1024 * 1024;  // at most about as much: for so long others wait
constexpr std::size_t kMaxGroup = 256;            // works sharing one commit: bounds how long the first of them waits

Error sqlite_error(sqlite3* db, std::string_view sql) {
  const int code = sqlite3_extended_errcode(db);
  const std::string message = sqlite3_errmsg(db);
  switch (code) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
      return {ErrorKind::kConflict, "this already exists: " + message, {}, "unique", {}};
    case SQLITE_CONSTRAINT_FOREIGNKEY:
      return {ErrorKind::kConflict, "something refers to what is not there", {}, "foreign-key", {}};
    default:
      break;
  }
  switch (code & 0xff) {
    case SQLITE_FULL:
      return {ErrorKind::kUnavailable, "the disk is full", {}, "disk-full", {}};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {ErrorKind::kUnavailable, "the database is held by another process", {}, "busy", {}};
    case SQLITE_IOERR:
      return {ErrorKind::kUnavailable, "the disk failed: " + message, {}, "disk-failed", {}};
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return {ErrorKind::kCorrupt, "the database file is damaged: " + message, {}, "damaged", {}};
    default:
      break;
  }
  return {ErrorKind::kInternal,
          "the database refused a statement: " + message + " in " + std::string(sql.substr(0, 200)),
          {},
          {},
          {}};
}

struct Statement {
  sqlite3_stmt* handle = nullptr;
  std::vector<int> indexes;  // of $1, $2, …: SQLite numbers parameters by first appearance
};

// One connection, used by one thread at a time.
class Connection {
 public:
  Connection() = default;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() {
    for (auto& [sql, statement] : statements_) sqlite3_finalize(statement.handle);
    sqlite3_close(db_);
  }

  Status open(const std::string& path, bool writer) {
    const int flags =
        SQLITE_OPEN_NOMUTEX | (writer ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY);
    if (sqlite3_open_v2(path.c_str(), &db_, flags, nullptr) != SQLITE_OK)
      return fail(ErrorKind::kUnavailable, "the database file " + path + " cannot be opened: " + sqlite3_errmsg(db_));
    sqlite3_extended_result_codes(db_, 1);
    sqlite3_busy_timeout(db_, kBusyMs);
    CHECK_OK(script(writer ? "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=8000; PRAGMA "
                             "foreign_keys=ON; PRAGMA secure_delete=ON; "
                             "PRAGMA trusted_schema=OFF; PRAGMA temp_store=MEMORY;"
                           : "PRAGMA query_only=ON; PRAGMA trusted_schema=OFF; PRAGMA temp_store=MEMORY;"));
    return {};
  }

  // Several statements without parameters.
  Status script(const std::string& sql) {
    if (sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) return fail(sqlite_error(db_, sql));
    return {};
  }

  result<Rows> query(std::string_view sql, std::span<const Param> params) {
    TRY(Statement * statement, bind(sql, params));
    Rows rows;
    const int columns = sqlite3_column_count(statement->handle);
    int status = sqlite3_step(statement->handle);
    for (; status == SQLITE_ROW; status = sqlite3_step(statement->handle))
      rows.push_back(current_row(statement->handle, columns));
    return finish(statement, status, sql, std::move(rows));
  }

  template <class Give>
  Status each(std::string_view sql, std::span<const Param> params, Give&& give) {
    TRY(Statement* const ready, bind(sql, params));
    if (sqlite3_stmt_readonly(ready->handle) == 0)
      throw std::logic_error("each() is for a SELECT: " + std::string(sql));
    // Nobody else's while it runs: what is given a row may ask the same again.
    auto taken = statements_.extract(statements_.find(sql));
    const OnReturn put_back([&] {
      sqlite3_reset(taken.mapped().handle);
      sqlite3_clear_bindings(taken.mapped().handle);
      sqlite3_stmt* const handle = taken.mapped().handle;
      if (!statements_.insert(std::move(taken)).inserted) sqlite3_finalize(handle);
    });
    sqlite3_stmt* const statement = taken.mapped().handle;
    const int columns = sqlite3_column_count(statement);
    int status = sqlite3_step(statement);
    while (status == SQLITE_ROW && give(current_row(statement, columns)) == Flow::kMore)
      status = sqlite3_step(statement);
    if (status != SQLITE_ROW && status != SQLITE_DONE) return fail(sqlite_error(db_, sql));
    return {};
  }

  result<std::int64_t> exec(std::string_view sql, std::span<const Param> params) {
    TRY(Statement * statement, bind(sql, params));
    int status = sqlite3_step(statement->handle);
    while (status == SQLITE_ROW) status = sqlite3_step(statement->handle);
    return finish(statement, status, sql, std::int64_t{sqlite3_changes64(db_)});
  }

  // Brings all of the write-ahead log home and cuts it to nothing. False while a reader needs it.
  bool empty_log() {
    sqlite3_busy_timeout(db_, kReadersMs);
    const int done = sqlite3_wal_checkpoint_v2(db_, nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
    sqlite3_busy_timeout(db_, kBusyMs);
    return done == SQLITE_OK;
  }

  sqlite3* handle() { return db_; }

 private:
  template <class T>
  result<T> finish(Statement* statement, int status, std::string_view sql, T value) {
    std::optional<Error> error;
    if (status != SQLITE_DONE) error = sqlite_error(db_, sql);
    sqlite3_reset(statement->handle);
    sqlite3_clear_bindings(statement->handle);
    if (error) return fail(std::move(*error));
    return value;
  }

  static Row current_row(sqlite3_stmt* statement, int columns) {
    std::vector<Row::Cell> cells;
    cells.reserve(static_cast<std::size_t>(columns));
    for (int i = 0; i < columns; ++i) cells.push_back(cell(statement, i));
    return Row(std::move(cells));
  }

  static Row::Cell cell(sqlite3_stmt* statement, int column) {
    const auto size = [&] { return static_cast<std::size_t>(sqlite3_column_bytes(statement, column)); };
    switch (sqlite3_column_type(statement, column)) {
      case SQLITE_INTEGER:
        return std::int64_t{sqlite3_column_int64(statement, column)};
      case SQLITE_FLOAT:
        return sqlite3_column_double(statement, column);
      case SQLITE_TEXT: {
        const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
        return std::string(text, size());
      }
      case SQLITE_BLOB: {
        const auto* data = static_cast<const char*>(sqlite3_column_blob(statement, column));
        return Bytes{data == nullptr ? std::string() : std::string(data, size())};
      }
      default:
        return std::monostate();
    }
  }

  result<Statement*> bind(std::string_view sql, std::span<const Param> params) {
    CHECK_OK(check_texts(params));
    TRY(Statement * statement, prepared(sql));
    if (statement->indexes.size() != params.size())
      throw std::logic_error("statement expects " + std::to_string(statement->indexes.size()) +
                             " parameters, was given " + std::to_string(params.size()) + ": " + std::string(sql));
    for (std::size_t i = 0; i < params.size(); ++i) {
      const int at = statement->indexes[i];
      const auto& value = params[i].value();
      if (const auto* integer = std::get_if<std::int64_t>(&value))
        sqlite3_bind_int64(statement->handle, at, *integer);
      else if (const auto* real = std::get_if<double>(&value))
        sqlite3_bind_double(statement->handle, at, *real);
      else if (const auto* text = std::get_if<std::string_view>(&value))
        sqlite3_bind_text64(statement->handle, at, text->data() == nullptr ? "" : text->data(), text->size(),
                            SQLITE_STATIC, SQLITE_UTF8);
      else if (const auto* bytes = std::get_if<Bytes>(&value))
        sqlite3_bind_blob64(statement->handle, at, bytes->data.data(), bytes->data.size(), SQLITE_STATIC);
      else
        sqlite3_bind_null(statement->handle, at);
    }
    return statement;
  }

  result<Statement*> prepared(std::string_view sql) {
    if (const auto found = statements_.find(sql); found != statements_.end()) return &found->second;
    Statement statement;
    if (sqlite3_prepare_v3(db_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &statement.handle,
                           nullptr) != SQLITE_OK)
      return fail(sqlite_error(db_, sql));
    const int count = sqlite3_bind_parameter_count(statement.handle);
    for (int i = 1; i <= count; ++i) {
      const int at = sqlite3_bind_parameter_index(statement.handle, ("$" + std::to_string(i)).c_str());
      if (at == 0) throw std::logic_error("parameters must be $1 to $n: " + std::string(sql));
      statement.indexes.push_back(at);
    }
    return &statements_.emplace(std::string(sql), std::move(statement)).first->second;
  }

  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  sqlite3* db_ = nullptr;
  std::unordered_map<std::string, Statement, Hash, std::equal_to<>> statements_;
};

using SqliteReadTx = ReadTxOn<Connection, Dialect::kSqlite>;

std::size_t size_of(const Row::Cell& cell) {
  if (const auto* text = std::get_if<std::string>(&cell)) return text->size();
  if (const auto* bytes = std::get_if<Bytes>(&cell)) return bytes->data.size();
  return sizeof(std::int64_t);
}

Param param_of(const Row::Cell& cell) {
  if (const auto* text = std::get_if<std::string>(&cell)) return *text;
  if (const auto* integer = std::get_if<std::int64_t>(&cell)) return *integer;
  if (const auto* real = std::get_if<double>(&cell)) return *real;
  if (const auto* bytes = std::get_if<Bytes>(&cell)) return *bytes;
  return std::nullopt;
}

struct Notification {
  std::string channel, payload;
};

class SqliteTx final : public TxOn<Connection, Dialect::kSqlite> {
 public:
  using TxOn::TxOn;
  Status notify(std::string_view channel, std::string_view payload) override {
    notifications_.push_back({std::string(channel), std::string(payload)});
    return {};
  }
  std::vector<Notification> take_notifications() { return std::move(notifications_); }
  void scrub() override { scrubs_ = true; }
  bool scrubs() const { return scrubs_; }

 private:
  std::vector<Notification> notifications_;
  bool scrubs_ = false;
};

// Which recorded tables the current work has touched, and whether it appended an event.
struct Guard {
  TableNames recorded;
  std::string touched;
  bool event = false;
};

void on_change(void* context, sqlite3*, int operation, const char*, const char* table, sqlite3_int64, sqlite3_int64) {
  auto* guard = static_cast<Guard*>(context);
  if (table == kEventTable)
    guard->event = guard->event || operation == SQLITE_INSERT;
  else if (guard->touched.empty() && guard->recorded.contains(std::string_view(table)))
    guard->touched = table;
}

// One caller's work while it waits in line.
struct Waiting {
  const std::function<Status(AnyTx&)>* work;
  Status status;
  std::vector<std::function<void()>> after;
  std::vector<Notification> notifications;
  bool scrubs = false;
  // Each waiting caller sleeps on a word of its own, so that waking it takes no lock.
  enum : int { kWaiting, kLead, kDone };
  std::atomic<int> turn = kWaiting;
  int wait() {
    turn.wait(kWaiting);
    return turn.load();
  }
  // The caller may be gone the moment it sees its turn: only the address is used after the store.
  void give(int what) {
    std::atomic<int>* const address = &turn;
    address->store(what);
    address->notify_one();
  }
};

class Sqlite final : public AnyDatabase {
 public:
  static result<std::unique_ptr<AnyDatabase>> open(const SqliteOptions& options) {
    auto database = std::unique_ptr<Sqlite>(new Sqlite(options.path));
    CHECK_OK(database->writer_.open(options.path, true));
    // An earlier run may have been killed between a disposal and this.
    database->log_to_empty_ = !database->writer_.empty_log();
    for (int i = 0; i < options.readers; ++i) {
      auto reader = std::make_unique<Connection>();
      CHECK_OK(reader->open(options.path, false));
      const LockGuard lock(database->readers_mutex_);
      database->readers_.push_back(std::move(reader));
    }
    sqlite3_preupdate_hook(database->writer_.handle(), on_change, &database->guard_);
    database->notifier_ = std::thread([db = database.get()] { db->deliver_notifications(); });
    return std::unique_ptr<AnyDatabase>(std::move(database));
  }

  ~Sqlite() override {
    {
      const LockGuard lock(notify_mutex_);
      stopping_ = true;
    }
    notify_ready_.notify_all();
    if (notifier_.joinable()) notifier_.join();
  }

  Dialect dialect() const override { return Dialect::kSqlite; }

  Status migrate(std::span<const Migration> migrations) override {
    CHECK_OK(write([](AnyTx& tx) -> Status {
      TRY(const std::int64_t changed, tx.exec(kMigrationTable));
      static_cast<void>(changed);
      return {};
    }));
    std::set<int> applied;
    TRY(const Rows rows, read([](AnyReadTx& tx) { return tx.query("SELECT number FROM callbox_migrations"); }));
    for (const Row& row : rows) applied.insert(static_cast<int>(row.integer(0)));
    TRY(const auto steps, missing(migrations, applied));
    for (const Migration* migration : steps) {
      CHECK_OK(write([&](AnyTx& tx) -> Status {
        CHECK_OK(writer_.script(translate(migration->sql, Dialect::kSqlite)));
        guard_.event = true;  // a migration is no act of anybody
        CHECK_OK(tx.exec("INSERT INTO callbox_migrations (number, name, applied_at) VALUES ($1, $2, $3)",
                         migration->number, migration->name, SystemClock().now()));
        return {};
      }));
    }
    const LockGuard lock(line_mutex_);
    for (const Migration& migration : migrations)
      for (const auto table : migration.recorded_tables) guard_.recorded.emplace(table);
    return {};
  }

  void listen(std::string channel, std::function<void(std::string_view)> listener) override {
    const LockGuard lock(notify_mutex_);
    listeners_.emplace(std::move(channel), std::move(listener));
  }

  Status try_exclusively(std::string_view name, const std::function<Status()>& work) override {
    // A lock on a file of its own, so that a second process on the same data directory is held off too.
    TRY(const FileLock lock, FileLock::take(path_ + "." + std::string(name) + ".lock"));
    return work();
  }

  Status ping() override {
    TRY(const Rows rows, read([](AnyReadTx& tx) { return tx.query("SELECT 1"); }));
    static_cast<void>(rows);
    return {};
  }

 private:
  explicit Sqlite(std::string path) : path_(std::move(path)) {}

  Status run_read(const std::function<Status(AnyReadTx&)>& work) override {
    std::unique_ptr<Connection> connection;
    {
      UniqueLock lock(readers_mutex_);
      reader_free_.wait(lock, [&]() CALLBOX_REQUIRES(readers_mutex_) { return !readers_.empty(); });
      connection = std::move(readers_.back());
      readers_.pop_back();
    }
    Status status = connection->script("BEGIN");
    if (status) {
      SqliteReadTx tx(*connection);
      status = run_safely(work, tx);
      if (Status ended = connection->script("COMMIT"); status && !ended) status = std::move(ended);
    }
    {
      const LockGuard lock(readers_mutex_);
      readers_.push_back(std::move(connection));
    }
    reader_free_.notify_one();
    return status;
  }

  // A chunk is gathered before its transaction begins, so that nobody waits for whoever gives the rows, and is one work
  // among others.
  result<std::int64_t> run_load(std::string_view table, std::span<const std::string_view> columns,
                                const RowSource& next, IfThere if_there) override {
    {
      const LockGuard lock(line_mutex_);
      CHECK_OK(check_loadable(table, columns, guard_.recorded));
    }
    std::string sql = "INSERT INTO " + std::string(table) + " (" + list_of(columns) + ") VALUES (";
    for (std::size_t i = 1; i <= columns.size(); ++i) sql += (i == 1 ? "$" : ", $") + std::to_string(i);
    sql += if_there == IfThere::kPassOver ? ") ON CONFLICT DO NOTHING" : ")";
    std::int64_t stored = 0;
    for (bool more = true; more;) {
      std::vector<std::vector<Row::Cell>> chunk;
      for (std::size_t bytes = 0; chunk.size() < kChunkRows && bytes < kChunkBytes;) {
        TRY(auto row, next_safely(next));
        more = row.has_value();
        if (!more) break;
        for (const Row::Cell& cell : *row) bytes += size_of(cell);
        chunk.push_back(std::move(*row));
      }
      if (chunk.empty()) break;
      std::int64_t of_chunk = 0;
      const std::function<Status(AnyTx&)> work = [&](AnyTx&) -> Status {
        of_chunk = 0;
        for (const auto& row : chunk) {
          std::vector<Param> params;
          params.reserve(row.size());
          for (const Row::Cell& cell : row) params.push_back(param_of(cell));
          TRY(const std::int64_t changed, writer_.exec(sql, params));
          of_chunk += changed;
        }
        return {};
      };
      CHECK_OK(run_write(work));
      stored += of_chunk;
    }
    return stored;
  }

  Status run_write(const std::function<Status(AnyTx&)>& work) override {
    Waiting mine;
    mine.work = &work;
    bool leads = false;
    {
      const LockGuard lock(line_mutex_);
      if (leader_ == std::this_thread::get_id()) throw std::logic_error("a write inside a write would wait for itself");
      line_.push_back(&mine);
      leads = !std::exchange(led_, true);
    }
    if (leads || mine.wait() == Waiting::kLead) lead(mine);
    for (auto& action : mine.after) action();
    if (!mine.notifications.empty()) {
      {
        const LockGuard lock(notify_mutex_);
        for (auto& notification : mine.notifications) notifications_.push_back(std::move(notification));
      }
      notify_ready_.notify_one();
    }
    return std::move(mine.status);
  }

  // Runs everyone in line, commits, and wakes them. The caller is at the front.
  void lead(const Waiting& mine) {
    std::vector<Waiting*> group;
    {
      UniqueLock lock(line_mutex_);
      leader_ = std::this_thread::get_id();
      for (int patience = kPatience; patience > 0 && line_.size() < last_group_; --patience) {
        lock.unlock();
        std::this_thread::yield();
        lock.lock();
      }
      const std::size_t count = std::min(line_.size(), kMaxGroup);
      group.assign(line_.begin(), line_.begin() + static_cast<std::ptrdiff_t>(count));
      line_.erase(line_.begin(), line_.begin() + static_cast<std::ptrdiff_t>(count));
      last_group_ = count;
    }
    commit_group(group);
    Waiting* next = nullptr;
    {
      const LockGuard lock(line_mutex_);
      leader_ = std::thread::id();
      if (line_.empty())
        led_ = false;
      else
        next = line_.front();
    }
    if (next != nullptr) next->give(Waiting::kLead);
    for (Waiting* one : group)
      if (one != &mine) one->give(Waiting::kDone);
  }

  void commit_group(const std::vector<Waiting*>& group) {
    bool fsync_failed = false;
    Status status = broken_ ? Status(fail(*broken_)) : exec_plain("BEGIN IMMEDIATE");
    if (status) {
      // A savepoint a work costs as much as a statement, and works seldom fail: run the group without, and only if one
      // of several failed, roll back and run them all again, each inside a savepoint of its own.
      bool failed = false;
      for (std::size_t i = 0; i < group.size() && !failed; ++i) {
        group[i]->status = run_one(*group[i], Isolation::kTransaction);
        failed = !group[i]->status;
      }
      if (failed && group.size() > 1) {
        status = exec_plain("ROLLBACK");
        if (status) status = exec_plain("BEGIN IMMEDIATE");
        if (status) {
          for (Waiting* one : group) {
            one->status = run_one(*one, Isolation::kSavepoint);
            if (sqlite3_get_autocommit(writer_.handle()) != 0) break;
          }
          failed = false;
        }
      }
      // A full or failing disk makes SQLite roll back by itself, and a savepoint after that would be a transaction of
      // its own: what others were promised is gone, so the group fails whole.
      if (status && !failed && sqlite3_get_autocommit(writer_.handle()) != 0)
        status = fail(ErrorKind::kUnavailable, "rolled-back", "the disk failed while this was stored");
      // A lone work that failed has rolled everything back: there is nothing to make durable.
      if (status) status = exec_plain(failed ? "ROLLBACK" : "COMMIT");
      if (!status) {
        fsync_failed = sqlite3_extended_errcode(writer_.handle()) == SQLITE_IOERR_FSYNC;  // before ROLLBACK clears it
        sqlite3_exec(writer_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
      }
    }
    if (status) {
      // Deleted bytes are overwritten in their pages (secure_delete); the log still holds those pages as they were.
      for (const Waiting* one : group) log_to_empty_ = log_to_empty_ || (one->status && one->scrubs);
      log_to_empty_ = log_to_empty_ && !writer_.empty_log();
      return;
    }
    if (fsync_failed) {
      // What a failed fsync has lost cannot be known; writing on would build on sand.
      broken_ = Error{ErrorKind::kUnavailable,
                      "the disk failed to store data safely; restart Callbox and check the disk",
                      {},
                      "fsync-failed",
                      {}};
      log::error("a failed fsync stops all writing");
    }
    for (Waiting* one : group) {
      if (one->status) one->status = status;
      one->after.clear();
      one->notifications.clear();
    }
  }

  // What undoes a work that failed.
  enum class Isolation { kTransaction, kSavepoint };
  Status run_one(Waiting& one, Isolation isolation) {
    const bool alone = isolation == Isolation::kTransaction;
    guard_.touched.clear();
    guard_.event = false;
    one.after.clear();  // of a first run that was rolled back with its group
    one.notifications.clear();
    one.scrubs = false;
    // Alone, the transaction itself is what rolls back.
    if (!alone) CHECK_OK(exec_plain("SAVEPOINT one"));
    SqliteTx tx(writer_);
    Status status = run_guarded(one, tx);
    if (status) {
      one.after = tx.take_after();
      one.notifications = tx.take_notifications();
      one.scrubs = tx.scrubs();
      if (!alone) CHECK_OK(exec_plain("RELEASE one"));
      return status;
    }
    if (!alone) {
      CHECK_OK(exec_plain("ROLLBACK TO one"));
      CHECK_OK(exec_plain("RELEASE one"));
    }
    return status;
  }

  Status run_guarded(Waiting& one, SqliteTx& tx) {
    Status status = run_safely(*one.work, tx);
    if (status && !guard_.touched.empty() && !guard_.event)
      return fail(ErrorKind::kInternal, "no-event",
                  "the table " + guard_.touched + " was changed without a ledger event");
    return status;
  }

  Status exec_plain(std::string_view sql) {
    const auto done = writer_.exec(sql, {});
    if (!done) return fail(done.error());
    return {};
  }

  void deliver_notifications() {
    UniqueLock lock(notify_mutex_);
    while (true) {
      notify_ready_.wait(lock, [&]() CALLBOX_REQUIRES(notify_mutex_) { return stopping_ || !notifications_.empty(); });
      if (stopping_) return;
      const Notification notification = std::move(notifications_.front());
      notifications_.pop_front();
      std::vector<std::function<void(std::string_view)>> listeners;
      const auto [from, to] = listeners_.equal_range(notification.channel);
      for (auto it = from; it != to; ++it) listeners.push_back(it->second);
      lock.unlock();
      for (const auto& listener : listeners) listener(notification.payload);
      lock.lock();
    }
  }

  const std::string path_;
  Guard guard_;
  Connection writer_;
  std::optional<Error> broken_;
  bool log_to_empty_ = false;

  Mutex line_mutex_;
  std::deque<Waiting*> line_ CALLBOX_GUARDED_BY(line_mutex_);
  std::thread::id leader_ CALLBOX_GUARDED_BY(line_mutex_);
  bool led_ CALLBOX_GUARDED_BY(line_mutex_) = false;            // somebody leads or was told to
  std::size_t last_group_ CALLBOX_GUARDED_BY(line_mutex_) = 0;  // works in it

  Mutex readers_mutex_;
  Condition reader_free_;
  std::vector<std::unique_ptr<Connection>> readers_ CALLBOX_GUARDED_BY(readers_mutex_);

  Mutex notify_mutex_;
  Condition notify_ready_;
  std::deque<Notification> notifications_ CALLBOX_GUARDED_BY(notify_mutex_);
  std::multimap<std::string, std::function<void(std::string_view)>> listeners_ CALLBOX_GUARDED_BY(notify_mutex_);
  bool stopping_ CALLBOX_GUARDED_BY(notify_mutex_) = false;
  std::thread notifier_;
};

}  // namespace

result<std::unique_ptr<AnyDatabase>> open_any_sqlite(const SqliteOptions& options) {
  return Sqlite::open(options);
}

}  // namespace callbox::storage
