// PostgreSQL: a pool of plain libpq connections used from worker threads.
//
// Writes are SERIALIZABLE and retried when PostgreSQL says that two of them met, so that a work sees the database as if
// it ran alone, as it does on SQLite. PostgreSQL groups commits by itself.
#include <libpq-fe.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <charconv>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <map>
#include <set>
#include <stdexcept>
#include <thread>
#include <unordered_map>

#include "base/locks.h"
#include "base/log.h"
#include "base/text.h"
#include "storage/database.h"
#include "storage/loading.h"
#include "storage/migrations.h"
#include "storage/params.h"
#include "storage/tx.h"

namespace callbox::storage {
namespace {

constexpr int kMaxTries = 20;
constexpr int kFetched = 256;                               // rows at a time, when they are read one by one
constexpr std::size_t kIdleForLocks = 2;                    // the sealer asks four times a second
constexpr std::string_view kRetry = "retry";                // two works met: run again
constexpr std::string_view kDisconnected = "disconnected";  // before the commit: run again on a new connection

// Types as PostgreSQL numbers them (pg_type.dat); stable since its beginnings.
constexpr Oid kBool = 16, kBytea = 17, kInt8 = 20, kInt2 = 21, kInt4 = 23, kFloat4 = 700, kFloat8 = 701,
              kNumeric = 1700;

struct ClearResult {
  void operator()(PGresult* answer) const { PQclear(answer); }
};
using Answer = std::unique_ptr<PGresult, ClearResult>;

Error postgres_error(PGconn* connection, const PGresult* answer, std::string_view sql) {
  const char* state = answer == nullptr ? nullptr : PQresultErrorField(answer, PG_DIAG_SQLSTATE);
  const std::string_view code = state == nullptr ? std::string_view() : std::string_view(state);
  const char* primary = answer == nullptr ? nullptr : PQresultErrorField(answer, PG_DIAG_MESSAGE_PRIMARY);
  const std::string message = primary == nullptr ? PQerrorMessage(connection) : primary;
  if (code == "40001" || code == "40P01")
    return {ErrorKind::kUnavailable, "two changes met", {}, std::string(kRetry), {}};
  if (code == "23505") return {ErrorKind::kConflict, "this already exists: " + message, {}, "unique", {}};
  if (code == "23503") return {ErrorKind::kConflict, "something refers to what is not there", {}, "foreign-key", {}};
  if (code == "22021") return {ErrorKind::kInvalid, "A text is not UTF-8.", {}, "not-utf8", {}};
  if (code == "CB001") return {ErrorKind::kInternal, message, {}, "no-event", {}};
  if (code == "55P03") return {ErrorKind::kUnavailable, "something else holds what is needed", {}, "busy", {}};
  if (code == "53100") return {ErrorKind::kUnavailable, "the disk is full", {}, "disk-full", {}};
  const bool lost =
      PQstatus(connection) != CONNECTION_OK || code.starts_with("08") || code.starts_with("57P") || code == "25006";
  if (lost) return {ErrorKind::kUnavailable, "the database does not answer", {}, std::string(kDisconnected), {}};
  if (code.starts_with("XX"))
    return {ErrorKind::kCorrupt, "the database reports damage: " + message, {}, "damaged", {}};
  return {ErrorKind::kInternal,
          "the database refused a statement: " + message + " in " + std::string(sql.substr(0, 200)),
          {},
          {},
          {}};
}

// Where to connect: the operator's connection string, and what it left open.
class Target {
 public:
  static result<Target> parse(const std::string& connection) {
    // libpq's own words repeat the string, and with it the password.
    const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options(
        PQconninfoParse(connection.c_str(), nullptr), PQconninfoFree);
    if (options == nullptr)
      return fail(ErrorKind::kInvalid,
                  "the connection string is neither libpq's key=value text nor a postgresql:// URI");
    Target target;
    for (const auto* option = options.get(); option->keyword != nullptr; ++option)
      if (option->val != nullptr) target.settings_.emplace(option->keyword, option->val);
    // Of several hosts only the one that takes writes; and one that is silently gone is noticed in half a minute.
    for (const auto& [key, value] : {std::pair("target_session_attrs", "read-write"), std::pair("connect_timeout", "5"),
                                     std::pair("keepalives_idle", "10"), std::pair("keepalives_interval", "5"),
                                     std::pair("keepalives_count", "3"), std::pair("tcp_user_timeout", "25000")})
      target.settings_.emplace(key, value);
    return target;
  }

  PGconn* connect() const {
    std::vector<const char*> keys, values;
    for (const auto& [key, value] : settings_) {
      keys.push_back(key.c_str());
      values.push_back(value.c_str());
    }
    keys.push_back(nullptr);
    values.push_back(nullptr);
    return PQconnectdbParams(keys.data(), values.data(), 0);
  }

 private:
  std::map<std::string, std::string> settings_;
};

// The shortest text that reads back as the same number.
std::string exact(double number) {
  char text[32];
  return {text, std::to_chars(std::begin(text), std::end(text), number).ptr};
}

// One cell in COPY's text format (PostgreSQL manual, COPY, "Text Format"). kInvalid for a null character.
Status append_copied(std::string& line, const Row::Cell& cell) {
  if (const auto* integer = std::get_if<std::int64_t>(&cell)) {
    line += std::to_string(*integer);
  } else if (const auto* real = std::get_if<double>(&cell)) {
    line += exact(*real);
  } else if (const auto* bytes = std::get_if<Bytes>(&cell)) {
    line.append("\\\\x").append(to_hex(bytes->data));
  } else if (const auto* text = std::get_if<std::string>(&cell)) {
    const Param params[] = {Param(*text)};
    CHECK_OK(check_texts(params));
    for (const char c : *text) {
      if (c == '\\')
        line += "\\\\";
      else if (c == '\t')
        line += "\\t";
      else if (c == '\n')
        line += "\\n";
      else if (c == '\r')
        line += "\\r";
      else
        line += c;
    }
  } else {
    line += "\\N";
  }
  return {};
}

class Connection {
 public:
  explicit Connection(Target target) : target_(std::move(target)) {}
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() { close(); }

  Status ensure_open() {
    if (connection_ != nullptr && PQstatus(connection_) == CONNECTION_OK) return {};
    close();
    connection_ = target_.connect();
    if (PQstatus(connection_) != CONNECTION_OK)
      return fail(ErrorKind::kUnavailable, kDisconnected,
                  std::string("the database does not answer: ") + PQerrorMessage(connection_));
    PQsetNoticeProcessor(
        connection_, [](void*, const char*) {}, nullptr);
    return script(
        "SET client_encoding = 'UTF8'; SET synchronous_commit = on; "
        "SELECT set_config('lock_timeout', '10s', false) WHERE current_setting('lock_timeout') = '0'");
  }

  void close() {
    PQfinish(std::exchange(connection_, nullptr));
    prepared_.clear();
  }

  Status script(const std::string& sql) {
    CHECK_OK(ask(sql));
    return {};
  }

  result<Answer> run(std::string_view sql, std::span<const Param> params) {
    CHECK_OK(check_texts(params));
    TRY(const std::string name, prepared(sql, params.size()));
    std::vector<std::string> texts(params.size());
    std::vector<const char*> values(params.size());
    std::vector<int> lengths(params.size()), formats(params.size());
    for (std::size_t i = 0; i < params.size(); ++i) {
      const auto& value = params[i].value();
      if (std::holds_alternative<std::monostate>(value)) continue;
      if (const auto* bytes = std::get_if<Bytes>(&value)) {
        values[i] = bytes->data.data();
        lengths[i] = static_cast<int>(bytes->data.size());
        formats[i] = 1;
        continue;
      }
      if (const auto* integer = std::get_if<std::int64_t>(&value))
        texts[i] = std::to_string(*integer);
      else if (const auto* real = std::get_if<double>(&value))
        texts[i] = exact(*real);
      else
        texts[i] = std::string(std::get<std::string_view>(value));
      values[i] = texts[i].c_str();
    }
    Answer answer(PQexecPrepared(connection_, name.c_str(), static_cast<int>(params.size()), values.data(),
                                 lengths.data(), formats.data(), 0));
    const auto status = PQresultStatus(answer.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
      return fail(postgres_error(connection_, answer.get(), sql));
    return answer;
  }

  result<Rows> query(std::string_view sql, std::span<const Param> params) {
    TRY(const Answer answer, run(sql, params));
    Rows rows;
    const int count = PQntuples(answer.get());
    rows.reserve(static_cast<std::size_t>(count));
    for (int r = 0; r < count; ++r) rows.push_back(row_of(answer.get(), r));
    return rows;
  }

  // By a cursor, and not in single-row mode: what is given a row may run other statements, and who has enough need not
  // wait for the rest.
  template <class Give>
  Status each(std::string_view sql, std::span<const Param> params, Give&& give) {
    if (!starts_with_ignoring_case(trim(sql), "SELECT") && !starts_with_ignoring_case(trim(sql), "WITH"))
      throw std::logic_error("each() is for a SELECT: " + std::string(sql));
    const std::string cursor = "each_" + std::to_string(open_cursors_);
    // The same name again and again, so that the statement is prepared once.
    CHECK_OK(run("DECLARE " + cursor + " NO SCROLL CURSOR FOR " + std::string(sql), params));
    const Status read = [&]() -> Status {
      ++open_cursors_;
      const OnReturn closed([&] { --open_cursors_; });
      while (true) {
        TRY(const Answer answer, ask("FETCH FORWARD " + std::to_string(kFetched) + " FROM " + cursor));
        const int count = PQntuples(answer.get());
        for (int r = 0; r < count; ++r)
          if (give(row_of(answer.get(), r)) == Flow::kEnough) return {};
        if (count < kFetched) return {};
      }
    }();
    CHECK_OK(read);
    return script("CLOSE " + cursor);
  }

  result<std::int64_t> exec(std::string_view sql, std::span<const Param> params) {
    TRY(const Answer answer, run(sql, params));
    return std::int64_t{std::atoll(PQcmdTuples(answer.get()))};
  }

  // COPY … FROM STDIN, to its end. How many rows the server took.
  result<std::int64_t> copy_in(const std::string& sql, const RowSource& next) {
    const Answer begun(PQexec(connection_, sql.c_str()));
    if (PQresultStatus(begun.get()) != PGRES_COPY_IN) return fail(postgres_error(connection_, begun.get(), sql));
    bool all = true;
    std::optional<Error> refused = put_rows(next, all);
    auto taken = end_copy(sql, all ? nullptr : "the rows broke off");
    if (refused) return fail(std::move(*refused));
    return taken;
  }

  PGconn* handle() { return connection_; }

 private:
  // Why `next` gave no more, when it was not the end. `all` says whether the server was sent everything.
  std::optional<Error> put_rows(const RowSource& next, bool& all) {
    std::string line;
    while (true) {
      all = false;
      auto row = next_safely(next);
      if (!row) return std::move(row).error();
      all = !row->has_value();
      if (all) return std::nullopt;
      line.clear();
      for (std::size_t i = 0; i < (*row)->size(); ++i) {
        if (i > 0) line += '\t';
        if (auto added = append_copied(line, (**row)[i]); !added) return std::move(added).error();
      }
      line += '\n';
      // Why it takes no more, the server says at the end.
      if (PQputCopyData(connection_, line.data(), static_cast<int>(line.size())) != 1) return std::nullopt;
    }
  }

  result<std::int64_t> end_copy(const std::string& sql, const char* why_not) {
    PQputCopyEnd(connection_, why_not);
    const Answer answer(PQgetResult(connection_));
    while (const Answer rest = Answer(PQgetResult(connection_))) {
    }
    if (PQresultStatus(answer.get()) != PGRES_COMMAND_OK) return fail(postgres_error(connection_, answer.get(), sql));
    return std::int64_t{std::atoll(PQcmdTuples(answer.get()))};
  }

  result<Answer> ask(const std::string& sql) {
    Answer answer(PQexec(connection_, sql.c_str()));
    const auto status = PQresultStatus(answer.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_EMPTY_QUERY)
      return fail(postgres_error(connection_, answer.get(), sql));
    return answer;
  }

  static Row row_of(const PGresult* answer, int row) {
    const int columns = PQnfields(answer);
    std::vector<Row::Cell> cells;
    cells.reserve(static_cast<std::size_t>(columns));
    for (int c = 0; c < columns; ++c) cells.push_back(cell(answer, row, c));
    return Row(std::move(cells));
  }

  static Row::Cell cell(const PGresult* answer, int row, int column) {
    if (PQgetisnull(answer, row, column) != 0) return std::monostate();
    const std::string_view text(PQgetvalue(answer, row, column),
                                static_cast<std::size_t>(PQgetlength(answer, row, column)));
    switch (PQftype(answer, column)) {
      case kBool:
        return std::int64_t{text == "t" ? 1 : 0};
      case kInt8:
      case kInt2:
      case kInt4:
        return std::int64_t{std::atoll(text.data())};
      case kNumeric:
        // sum(bigint) is numeric: whole numbers stay integers, as on SQLite.
        if (text.find('.') == std::string_view::npos) return std::int64_t{std::atoll(text.data())};
        return std::atof(text.data());
      case kFloat4:
      case kFloat8:
        return std::atof(text.data());
      case kBytea: {
        std::size_t size = 0;
        unsigned char* raw = PQunescapeBytea(reinterpret_cast<const unsigned char*>(text.data()), &size);
        Bytes bytes{std::string(reinterpret_cast<const char*>(raw), size)};
        PQfreemem(raw);
        return bytes;
      }
      default:
        return std::string(text);
    }
  }

  result<std::string> prepared(std::string_view sql, std::size_t count) {
    if (const auto found = prepared_.find(std::string(sql)); found != prepared_.end()) return found->second;
    const std::string name = "s" + std::to_string(prepared_.size());
    const Answer answer(
        PQprepare(connection_, name.c_str(), std::string(sql).c_str(), static_cast<int>(count), nullptr));
    if (PQresultStatus(answer.get()) != PGRES_COMMAND_OK) return fail(postgres_error(connection_, answer.get(), sql));
    prepared_.emplace(std::string(sql), name);
    return name;
  }

  const Target target_;
  PGconn* connection_ = nullptr;
  std::unordered_map<std::string, std::string> prepared_;
  int open_cursors_ = 0;  // one inside another
};

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

class Postgres final : public Database {
 public:
  static result<std::unique_ptr<Database>> open(const PostgresOptions& options) {
    TRY(Target target, Target::parse(options.connection));
    auto database = std::unique_ptr<Postgres>(new Postgres(std::move(target), options.silence));
    {
      const LockGuard lock(database->pool_mutex_);
      for (int i = 0; i < options.connections; ++i)
        database->pool_.push_back(std::make_unique<Connection>(database->target_));
    }
    CHECK_OK(database->ping());
    return std::unique_ptr<Database>(std::move(database));
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
    CHECK_OK(read([](ReadTx& tx) { return tx.query("SELECT 1"); }));
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

  Status run_read(const std::function<Status(ReadTx&)>& work) override {
    return with_connection([&](Connection& connection) -> Status {
      Status status = read_once(connection, work);
      if (status || status.error().code != kDisconnected) return status;
      connection.close();
      CHECK_OK(connection.ensure_open());
      return read_once(connection, work);
    });
  }

  static Status read_once(Connection& connection, const std::function<Status(ReadTx&)>& work) {
    CHECK_OK(connection.script("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"));
    PostgresReadTx tx(connection);
    Status status = run_safely(work, tx);
    const Status ended = connection.script(status ? "COMMIT" : "ROLLBACK");
    return status ? ended : status;
  }

  Status run_write(const std::function<Status(Tx&)>& work) override {
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

  static Status write_once(Connection& connection, const std::function<Status(Tx&)>& work,
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

result<std::unique_ptr<Database>> open_postgres(const PostgresOptions& options) {
  return Postgres::open(options);
}

}  // namespace callbox::storage
