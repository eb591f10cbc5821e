// The database: one small contract over SQLite (the embedded default) and PostgreSQL (several nodes).
//
// The same SQL text, the same schema, the same tests on both. SQL uses $1…$n, each as often as it likes. Types are
// integer (64 bits; booleans are 0 and 1), real, text, bytes. What must differ (full-text search, SKIP LOCKED) stands
// as a named pair beside its use and asks `dialect()`.
//
// Reading and writing:
//   TRY(auto post, db.read([&](ReadTx& tx) { return find_post(tx, id); }));
//   CHECK_OK(db.write([&](Tx& tx) -> Status { … }));
// `write` returns after its transaction is durable (SQLite: WAL, synchronous=FULL, group commit by one writer thread;
// PostgreSQL: SERIALIZABLE with retry). The work of either may run more than once and must change nothing but the
// database and its own result. It returns an error: everything it did is rolled back and the error is returned.
//
// When the connection is lost the work runs again on a new one, a read once, a write several times. Only a write whose
// commit was sent and not answered is not run again: kUnavailable, code "commit-unconfirmed".
//
// Every recorded table (see Migration) is guarded: work that changed one and appended no ledger event does not commit
// (kInternal, code "no-event"). That is promise 4, kept by the database layer and not by good will.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "storage/row.h"

namespace callbox::storage {

enum class Dialect { kSqlite, kPostgres };

// What whoever is handed row after row says: give me the next, or this was enough.
enum class Flow { kMore, kEnough };
using RowReader = std::function<result<Flow>(const Row&)>;

// A consistent view; reads only. Of any store: see ReadTx below.
class AnyReadTx {
 public:
  AnyReadTx();
  virtual ~AnyReadTx() = default;
  AnyReadTx(const AnyReadTx&) = delete;
  AnyReadTx& operator=(const AnyReadTx&) = delete;
  // No other transaction of this process has the same, before or after; addresses are used again.
  std::uint64_t serial() const { return serial_; }
  template <class... Args>
  result<Rows> query(std::string_view sql, const Args&... args) {
    const Param params[] = {Param(args)..., Param(std::nullopt)};
    return run_query(sql, std::span<const Param>(params, sizeof...(args)));
  }
  // The first row, or nothing.
  template <class... Args>
  result<std::optional<Row>> first(std::string_view sql, const Args&... args) {
    auto rows = query(sql, args...);
    if (!rows) return fail(std::move(rows).error());
    if (rows->empty()) return std::optional<Row>();
    return std::optional<Row>(std::move(rows->front()));
  }
  // The rows of a SELECT, one after another, however many there are: each(sql, args…, row). On SQLite one lies in
  // memory, on PostgreSQL the 256 that are fetched at a time. `row` is called with a const Row& and returns a Status,
  // to be given all of them, or result<Flow>, to end early. Its error ends the reading and is returned; the transaction
  // is not hurt by it. It may run other statements of this transaction, `each` too, but none that change what is being
  // read. Work may run again: what `row` gathers begins anew in the work. Anything but a SELECT is a defect (throws).
  template <class... ArgsAndRow>
  Status each(std::string_view sql, ArgsAndRow&&... args_and_row) {
    static_assert(sizeof...(args_and_row) > 0, "each() ends with the function that is given the rows");
    auto all = std::forward_as_tuple(args_and_row...);
    auto& row = std::get<sizeof...(args_and_row) - 1>(all);
    return each_with(sql, all, reader(row), std::make_index_sequence<sizeof...(args_and_row) - 1>());
  }
  virtual Dialect dialect() const = 0;

 private:
  template <class Reader>
  static RowReader reader(Reader& row) {
    if constexpr (std::is_same_v<std::invoke_result_t<Reader&, const Row&>, Status>) {
      return [&row](const Row& given) -> result<Flow> {
        if (Status status = row(given); !status) return fail(std::move(status).error());
        return Flow::kMore;
      };
    } else {
      return [&row](const Row& given) -> result<Flow> { return row(given); };
    }
  }
  template <class All, std::size_t... I>
  Status each_with(std::string_view sql, const All& all, const RowReader& row, std::index_sequence<I...>) {
    const Param params[] = {Param(std::get<I>(all))..., Param(std::nullopt)};
    return run_each(sql, std::span<const Param>(params, sizeof...(I)), row);
  }
  virtual result<Rows> run_query(std::string_view sql, std::span<const Param> params) = 0;
  virtual Status run_each(std::string_view sql, std::span<const Param> params, const RowReader& row) = 0;
  template <class Store>
  friend class ReadTxOf;
  const std::uint64_t serial_;
};

// A transaction that writes. `query` serves INSERT … RETURNING too.
class AnyTx : public virtual AnyReadTx {
 public:
  // The number of rows changed. A broken UNIQUE or FOREIGN KEY is kConflict with code "unique" or "foreign-key".
  template <class... Args>
  result<std::int64_t> exec(std::string_view sql, const Args&... args) {
    const Param params[] = {Param(args)..., Param(std::nullopt)};
    return run_exec(sql, std::span<const Param>(params, sizeof...(args)));
  }
  // Runs after the transaction is durable, on the thread that called `write`. For waking workers and caches: never for
  // an effect that must not be lost.
  virtual void after_commit(std::function<void()> action) = 0;
  // Tells every node, this one included, after the commit (PostgreSQL NOTIFY; in process on SQLite).
  virtual Status notify(std::string_view channel, std::string_view payload) = 0;
  // For lawful destruction: when `write` returns, no file of the database holds what this transaction deleted or
  // replaced. SQLite: readers may put that off until they end. PostgreSQL keeps it until VACUUM (docs/ledger.md).
  virtual void scrub() {}

 private:
  virtual result<std::int64_t> run_exec(std::string_view sql, std::span<const Param> params) = 0;
  template <class Store>
  friend class TxOf;
};

// Stores. A process may have several databases whose rooms must not meet (care navigation has records that police roles
// cannot read). Each is a store, named by a type, and its transactions are types of their own: a room of one store
// takes storage::Tx, another's TxOf<ItsStore>, and neither is given the other's by any mistake that compiles
// (tests/must_not_compile). What serves every store alike takes AnyReadTx, AnyTx and AnyDatabase: the work queue, the
// ledger, the roster. Only a store's own Database makes its transactions.
struct DeskStore;  // the desk's, whose rooms write ReadTx, Tx and Database

template <class Store>
class DatabaseOf;
template <class Store>
class TxOf;

template <class Store>
class ReadTxOf : public virtual AnyReadTx {
 public:
  Dialect dialect() const override { return any_.dialect(); }

 private:
  friend class DatabaseOf<Store>;
  friend class TxOf<Store>;
  explicit ReadTxOf(AnyReadTx& any) : any_(any) {}
  result<Rows> run_query(std::string_view sql, std::span<const Param> params) override {
    return any_.run_query(sql, params);
  }
  Status run_each(std::string_view sql, std::span<const Param> params, const RowReader& row) override {
    return any_.run_each(sql, params, row);
  }
  AnyReadTx& any_;
};

template <class Store>
class TxOf final : public ReadTxOf<Store>, public AnyTx {
 public:
  void after_commit(std::function<void()> action) override { any_.after_commit(std::move(action)); }
  Status notify(std::string_view channel, std::string_view payload) override { return any_.notify(channel, payload); }
  void scrub() override { any_.scrub(); }

 private:
  friend class DatabaseOf<Store>;
  explicit TxOf(AnyTx& any) : ReadTxOf<Store>(any), any_(any) {}
  result<std::int64_t> run_exec(std::string_view sql, std::span<const Param> params) override {
    return any_.run_exec(sql, params);
  }
  AnyTx& any_;
};

using ReadTx = ReadTxOf<DeskStore>;
using Tx = TxOf<DeskStore>;

// One numbered step of the schema, forwards only. `sql` is written in SQLite's dialect with STRICT tables; INTEGER,
// REAL, BLOB and STRICT are translated for PostgreSQL. A statement preceded by a line "-- sqlite:" or "-- postgres:"
// runs on that database only.
struct Migration {
  int number;  // unique over all rooms; a room owns a block of one hundred
  std::string_view name;
  std::string_view sql;
  std::vector<std::string_view> recorded_tables;  // changes here need a ledger event in the same transaction
};
inline constexpr std::string_view kEventTable = "ledger_events";

// What a load does with a row whose key the table has already.
enum class IfThere {
  kRefuse,    // kConflict, code "unique"
  kPassOver,  // the row that is there stays
};
// The next row's cells, owned; nothing at the end.
using RowSource = std::function<result<std::optional<std::vector<Row::Cell>>>()>;

class AnyDatabase {
 public:
  virtual ~AnyDatabase() = default;

  template <class Work>
  auto read(Work&& work) -> std::invoke_result_t<Work, AnyReadTx&> {
    return outcome<AnyReadTx>(work, [this](const auto& run) { return run_read(run); });
  }
  template <class Work>
  auto write(Work&& work) -> std::invoke_result_t<Work, AnyTx&> {
    return outcome<AnyTx>(work, [this](const auto& run) { return run_write(run); });
  }

  // Many rows into one table: an import, a directory of addresses. How many were stored.
  //
  //   load("addresses", {"import", "number", "street"}, [&]() -> result<std::optional<Address>> { … })
  //
  // `next` gives the rows, a std::tuple each with as many values as there are columns, and nothing at the end. It is
  // asked for each row once, never while a lock is held, and may use this database itself. A load is of the Database
  // and not of a transaction, because on SQLite it is several: chunks, between which other writers get through. On
  // PostgreSQL it is one COPY in a transaction of its own (READ COMMITTED; never run again by itself, since `next`
  // cannot be asked twice).
  //
  // What is all or nothing: a chunk. What is not: the load. After an error (`next`'s own, a row that does not fit,
  // "commit-unconfirmed") or the death of the process, the table holds none of the rows (PostgreSQL) or the first of
  // them (SQLite), and others have seen them. So the rows of a load carry its id in a column, and count for nothing
  // until a `write` after the load says, with its ledger event, that this id is complete. A load that broke off is
  // gone on with by loading the same rows again with IfThere::kPassOver, or cleaned away by deleting its id.
  //
  // kInternal, code "not-loadable", for a recorded table, the table of events, and what is no plain lower-case name:
  // what needs an event is written by `write`.
  template <std::size_t kColumns, class Next>
  result<std::int64_t> load(std::string_view table, const std::string_view (&columns)[kColumns], Next&& next,
                            IfThere if_there = IfThere::kRefuse) {
    using Values = typename std::invoke_result_t<Next&>::value_type::value_type;
    static_assert(std::tuple_size_v<Values> == kColumns, "a row has a value for each column");
    return run_load(
        table, columns,
        [&next]() -> result<std::optional<std::vector<Row::Cell>>> {
          TRY(const std::optional<Values> values, next());
          if (!values) return std::optional<std::vector<Row::Cell>>();
          return std::apply([](const auto&... value) { return std::optional(cells_of({Param(value)...})); }, *values);
        },
        if_there);
  }

  // Applies what is missing, in order, each in its own transaction. kConflict when the database is newer than us.
  virtual Status migrate(std::span<const Migration> migrations) = 0;
  // `listener` is called on a thread of the database for every notification on `channel`, from any node. After a lost
  // connection it is called once with an empty payload: "you may have missed some".
  virtual void listen(std::string channel, std::function<void(std::string_view payload)> listener) = 0;
  // Runs `work` while holding a named lock that at most one node and thread holds. kUnavailable when another has it.
  virtual Status try_exclusively(std::string_view name, const std::function<Status()>& work) = 0;
  virtual Dialect dialect() const = 0;
  // SELECT 1, as /healthz asks.
  virtual Status ping() = 0;

 protected:
  // What the work gave back, unless its transaction did not end well.
  template <class Transaction, class Work, class Run>
  static auto outcome(Work& work, const Run& run) -> std::invoke_result_t<Work&, Transaction&> {
    using Result = std::invoke_result_t<Work&, Transaction&>;
    std::optional<Result> out;
    Status status = run([&](Transaction& tx) -> Status {
      out.emplace(work(tx));
      if (!*out) return fail(out->error());
      return {};
    });
    if (!status) return fail(std::move(status).error());
    return std::move(*out);
  }

 private:
  static std::vector<Row::Cell> cells_of(std::initializer_list<Param> values);
  virtual Status run_read(const std::function<Status(AnyReadTx&)>& work) = 0;
  virtual Status run_write(const std::function<Status(AnyTx&)>& work) = 0;
  virtual result<std::int64_t> run_load(std::string_view table, std::span<const std::string_view> columns,
                                        const RowSource& next, IfThere if_there) = 0;
  template <class Store>
  friend class DatabaseOf;
};

// The database of one store.
template <class Store>
class DatabaseOf final : public AnyDatabase {
 public:
  explicit DatabaseOf(std::unique_ptr<AnyDatabase> any) : any_(std::move(any)) {}

  template <class Work>
  auto read(Work&& work) -> std::invoke_result_t<Work, ReadTxOf<Store>&> {
    return outcome<ReadTxOf<Store>>(work, [this](const auto& run) { return read_own(run); });
  }
  template <class Work>
  auto write(Work&& work) -> std::invoke_result_t<Work, TxOf<Store>&> {
    return outcome<TxOf<Store>>(work, [this](const auto& run) { return write_own(run); });
  }
  Status migrate(std::span<const Migration> migrations) override { return any_->migrate(migrations); }
  void listen(std::string channel, std::function<void(std::string_view payload)> listener) override {
    any_->listen(std::move(channel), std::move(listener));
  }
  Status try_exclusively(std::string_view name, const std::function<Status()>& work) override {
    return any_->try_exclusively(name, work);
  }
  Dialect dialect() const override { return any_->dialect(); }
  Status ping() override { return any_->ping(); }

 private:
  // Whoever takes any store's transaction is given this store's too: a worker of this store hands it on.
  Status run_read(const std::function<Status(AnyReadTx&)>& work) override { return read_own(work); }
  Status run_write(const std::function<Status(AnyTx&)>& work) override { return write_own(work); }
  template <class Run>
  Status read_own(const Run& run) {
    return any_->run_read([&](AnyReadTx& any) -> Status {
      ReadTxOf<Store> tx(any);
      return run(tx);
    });
  }
  template <class Run>
  Status write_own(const Run& run) {
    return any_->run_write([&](AnyTx& any) -> Status {
      TxOf<Store> tx(any);
      return run(tx);
    });
  }
  result<std::int64_t> run_load(std::string_view table, std::span<const std::string_view> columns,
                                const RowSource& next, IfThere if_there) override {
    return any_->run_load(table, columns, next, if_there);
  }
  const std::unique_ptr<AnyDatabase> any_;
};
using Database = DatabaseOf<DeskStore>;

struct SqliteOptions {
  std::string path;  // a file; its WAL lies beside it
  int readers = 4;
};
result<std::unique_ptr<AnyDatabase>> open_any_sqlite(const SqliteOptions& options);
template <class Store = DeskStore>
result<std::unique_ptr<DatabaseOf<Store>>> open_sqlite(const SqliteOptions& options) {
  TRY(auto any, open_any_sqlite(options));
  return std::make_unique<DatabaseOf<Store>>(std::move(any));
}
struct PostgresOptions {
  std::string connection;  // libpq's conninfo or URI
  int connections = 8;
  // Notifications that stay away for this long make us ask whether the server is there; as long again without an
  // answer, and we connect anew.
  Millis silence = seconds(15);
};
result<std::unique_ptr<AnyDatabase>> open_any_postgres(const PostgresOptions& options);
template <class Store = DeskStore>
result<std::unique_ptr<DatabaseOf<Store>>> open_postgres(const PostgresOptions& options) {
  TRY(auto any, open_any_postgres(options));
  return std::make_unique<DatabaseOf<Store>>(std::move(any));
}

}  // namespace callbox::storage
